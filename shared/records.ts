/** A value as JSON has it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** A record as a source gave it. */
export type SourceRecord = Readonly<Record<string, Json>>

/** A copy without the fields of these names, at any depth; the same record when it has none of them. */
export function withoutFields(record: SourceRecord, names: ReadonlySet<string>): SourceRecord {
  return names.size === 0 ? record : (cut(record, names) as SourceRecord)
}

function cut(value: Json, names: ReadonlySet<string>): Json {
  if (value === null || typeof value !== 'object') return value
  if (isList(value)) {
    const cuts = value.map((each) => cut(each, names))
    return cuts.every((each, at) => each === value[at]) ? value : cuts
  }
  const kept = Object.entries(value).filter(([name]) => !names.has(name))
  const cuts = kept.map(([name, each]) => [name, cut(each, names)] as const)
  const same = kept.length === Object.keys(value).length && cuts.every(([name, each]) => each === value[name])
  return same ? value : Object.fromEntries(cuts)
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)

/** A value as a text: nothing for none, a list or an object as JSON. */
export function textOf(value: Json | undefined): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
