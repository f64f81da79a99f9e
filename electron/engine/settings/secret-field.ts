import { z } from 'zod'
import { reveal, Secret } from '../../../shared/secret.ts'
import type { FieldMeta } from './field.ts'

type Wrapped<T> = undefined extends T ? Secret | undefined : Secret

/** The schema of a setting that is a secret: `schema` checks its text, and whoever gets the settings gets a Secret. */
export const secretField = <T extends string | undefined>(schema: z.ZodType<T>, meta: FieldMeta): z.ZodType<Wrapped<T>> =>
  z
    .preprocess((value) => (value instanceof Secret ? reveal(value) : value), schema)
    .transform((text) => (text === undefined ? undefined : new Secret(text)) as Wrapped<T>)
    .meta({ ...meta, secret: true })
