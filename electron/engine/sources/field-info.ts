import { z } from 'zod'
import type { FieldInfo } from '../../../shared/sources-contract.ts'
import type { FieldMeta } from './source.ts'

/** What a source's schema says about its fields, in the schema's order: draws forms, flags, environment variables and tables. */
export const fieldsOf = (schema: z.ZodObject): FieldInfo[] =>
  Object.entries<z.core.$ZodType>(schema.shape).map(([name, field]) => fieldInfo(name, field))

export const secretNames = (schema: z.ZodObject): string[] =>
  fieldsOf(schema)
    .filter((field) => field.secret)
    .map((field) => field.name)

function fieldInfo(name: string, schema: z.core.$ZodType): FieldInfo {
  const layers = layersOf(schema)
  const meta = layers.map(metaOf).find((found) => found.title !== undefined) ?? {}
  const core = layers.at(-1) ?? schema
  const element = core instanceof z.ZodArray ? layersOf(core.element).at(-1) : undefined
  const choices = choicesOf(element ?? core)
  return {
    name,
    flag: name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    short: meta.short ?? null,
    title: meta.title ?? name,
    description: meta.description ?? '',
    kind: kindOf(core),
    choices,
    required: !z.safeParse(schema, undefined).success,
    secret: meta.secret ?? false,
    default: defaultOf(layers),
    group: meta.group ?? null,
    placeholder: meta.placeholder ?? null,
    ...(meta.place === undefined ? {} : { place: meta.place }),
    ...(meta.address === undefined ? {} : { address: meta.address }),
    ...(meta.refersTo === undefined ? {} : { refersTo: meta.refersTo }),
  }
}

/** The schema and what it wraps, outermost first: optional, default, preprocessed and transformed fields show their core. */
function layersOf(schema: z.core.$ZodType): z.core.$ZodType[] {
  const inner = innerOf(schema)
  return inner === null ? [schema] : [schema, ...layersOf(inner)]
}

function innerOf(schema: z.core.$ZodType): z.core.$ZodType | null {
  if (schema instanceof z.ZodPipe) return schema.in instanceof z.ZodTransform ? schema.out : schema.in
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodReadonly) return schema.def.innerType
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodCatch) return schema.def.innerType
  return null
}

const metaOf = (schema: z.core.$ZodType): Partial<FieldMeta> => (z.globalRegistry.get(schema) ?? {}) as Partial<FieldMeta>

function kindOf(core: z.core.$ZodType): FieldInfo['kind'] {
  if (core instanceof z.ZodArray) return 'list'
  if (core instanceof z.ZodNumber) return 'integer'
  if (core instanceof z.ZodBoolean) return 'boolean'
  return core instanceof z.ZodEnum ? 'choice' : 'string'
}

const choicesOf = (core: z.core.$ZodType): string[] | null => (core instanceof z.ZodEnum ? core.options.map(String) : null)

function defaultOf(layers: readonly z.core.$ZodType[]): FieldInfo['default'] {
  for (const layer of layers) {
    if (layer instanceof z.ZodDefault || layer instanceof z.ZodPrefault) return (layer.def.defaultValue ?? null) as FieldInfo['default']
  }
  return null
}
