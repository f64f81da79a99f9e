/** Not yet in the types: text that stands in JSON as it is. */
const { rawJSON } = JSON as typeof JSON & { readonly rawJSON: (text: string) => unknown }

/**
 * A record of JSON with a line for every field, its numbers with the digits they came with. A record that was cut is no JSON any more:
 * it is shown as it is.
 */
export function prettyRecord(record: string): string {
  try {
    return JSON.stringify(JSON.parse(record, asWritten), null, 2)
  } catch {
    return record
  }
}

/** A reviver: the engine hands over a number's own text. */
function asWritten(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' && context?.source !== undefined ? rawJSON(context.source) : value
}
