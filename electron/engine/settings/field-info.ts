import { z } from 'zod'
import type { FieldInfo } from '../../../shared/settings.ts'
import type { FieldMeta } from './field.ts'

/**
 * What a schema says about its settings, in its order: draws forms, flags, environment variables and tables. Throws when a condition
 * names what does not come before, or what has it may not be absent.
 */
export function fieldsOf(schema: z.ZodObject): readonly FieldInfo[] {
  const known = drawn.get(schema)
  if (known !== undefined) return known
  const fields: FieldInfo[] = []
  for (const [name, field] of Object.entries<z.core.$ZodType>(schema.shape)) {
    const info = fieldInfo(name, field, new Set(fields.flatMap(flagsOf)))
    const { when } = info
    if (when !== undefined && !fields.some((earlier) => earlier.name === when.field && !earlier.secret)) {
      throw new Error(`Setting ${name} hangs on ${when.field}, which is no setting before it.`)
    }
    if (when !== undefined && !z.safeParse(field, undefined).success)
      throw new Error(`Setting ${name} may be absent: its schema is optional.`)
    fields.push(info)
  }
  drawn.set(schema, fields)
  return fields
}

/** Schemas do not change. */
const drawn = new WeakMap<z.ZodObject, readonly FieldInfo[]>()

export const secretNames = (schema: z.ZodObject): string[] =>
  fieldsOf(schema)
    .filter((field) => field.secret)
    .map((field) => field.name)

function fieldInfo(name: string, schema: z.core.$ZodType, taken: ReadonlySet<string>): FieldInfo {
  const layers = layersOf(schema)
  const meta = layers.map(metaOf).find((found) => found.title !== undefined) ?? {}
  const core = layers.at(-1) ?? schema
  const element = core instanceof z.ZodArray ? layersOf(core.element).at(-1) : undefined
  const choices = choicesOf(element ?? core)
  return {
    name,
    flag: flagName(name, meta.secret ?? false, taken),
    short: meta.short ?? null,
    title: meta.title ?? name,
    description: meta.description ?? '',
    kind: meta.lines === true ? 'text' : kindOf(core),
    choices,
    required: meta.when === undefined ? !z.safeParse(schema, undefined).success : meta.when.required === true,
    secret: meta.secret ?? false,
    default: defaultOf(layers),
    group: meta.group ?? null,
    placeholder: meta.placeholder ?? null,
    ...(meta.place === undefined ? {} : { place: meta.place }),
    ...(meta.extensions === undefined ? {} : { extensions: meta.extensions }),
    ...(meta.address === undefined ? {} : { address: meta.address }),
    ...(meta.refersTo === undefined ? {} : { refersTo: meta.refersTo }),
    ...(meta.when === undefined ? {} : { when: { field: meta.when.field, is: meta.when.is } }),
  }
}

/** A secret may also be named by its file. */
const flagsOf = ({ flag, secret }: Pick<FieldInfo, 'flag' | 'secret'>): string[] => (secret ? [flag, `${flag}-file`] : [flag])

/** The name in kebab-case, of letters and digits alone, so that it can be typed as a flag and set as a variable; no two are the same. */
function flagName(name: string, secret: boolean, taken: ReadonlySet<string>): string {
  const plain = name
    .replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    .replace(/[^a-z\d]+/g, '-')
    .replace(/^-|-$/g, '')
  const first = plain === '' ? 'setting' : plain
  let flag = first
  for (let number = 2; flagsOf({ flag, secret }).some((each) => taken.has(each)); number++) flag = `${first}-${number}`
  return flag
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

/** A secret is kept in the keychain, never in the catalog, and is write-only in the window: `secretField` says which are. */
const metaOf = (schema: z.core.$ZodType): Partial<FieldMeta> & { readonly secret?: boolean } =>
  (z.globalRegistry.get(schema) ?? {}) as Partial<FieldMeta>

function kindOf(core: z.core.$ZodType): FieldInfo['kind'] {
  if (core instanceof z.ZodArray) return 'list'
  if (core instanceof z.ZodNumber) return core.format?.includes('int') ? 'integer' : 'number'
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

/** The settings that name places, and what is done there. What one kind only reads and another writes is written. */
export function placesOf(fields: readonly FieldInfo[]): ReadonlyMap<string, 'read' | 'write'> {
  const places = new Map<string, 'read' | 'write'>()
  for (const { name, place } of fields) {
    if (place !== undefined && places.get(name) !== 'write') places.set(name, place === 'folder-to-write' ? 'write' : 'read')
  }
  return places
}
