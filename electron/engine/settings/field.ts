import type { z } from 'zod'
import type { FieldCondition, FieldInfo } from '../../../shared/settings.ts'

/** Metadata on a setting (`field(z.string(), {...})`): draws the form, the flags, the environment and the docs table. */
export interface FieldMeta {
  readonly title: string
  readonly description: string
  /** One-letter flag. */
  readonly short?: string
  readonly group?: string
  readonly placeholder?: string
  /** Of a text: it has lines. */
  readonly lines?: true
  /** The value is the path of a file or folder on this computer; of a list, each is one. */
  readonly place?: FieldInfo['place']
  /** Of files: those a dialog offers first, without the dot. */
  readonly extensions?: readonly string[]
  /** The value names a computer to talk to, as an address or a host: a window may name a private one only when the person agrees. */
  readonly address?: FieldInfo['address']
  /** The value is the id of something that was set up: chosen by its name in a window. */
  readonly refersTo?: FieldInfo['refersTo']
  /** It counts only while an earlier setting has one of these values. Its schema is optional; `required` asks for it while it counts. */
  readonly when?: FieldCondition & { readonly required?: true }
}

/** The schema of one setting, and what people are told of it. */
export const field = <T extends z.ZodType>(schema: T, meta: FieldMeta): T => schema.meta({ ...meta })

/** What has settings: a source, a destination, a kind of notice channel. */
export interface Configurable {
  readonly title: string
  readonly configSchema: z.ZodObject
}
