import { instant } from './text.ts'

/** Fields of the contract that hold a moment in epoch milliseconds (or a list of them), whatever record they stand in. */
const moments = /^(?:at|since|next|lastActivity|\w+At)$/

/** A field's value as all outputs write it: a moment as ISO 8601. */
export const readableValue = (field: string, value: unknown): unknown => (moments.test(field) ? asInstant(value) : value)

/** What somebody else named: settings of a source or destination, a record of its data, the details of a log line. */
const foreign: ReadonlySet<string> = new Set(['config', 'record', 'data'])

/** The document with every moment as ISO 8601 in UTC, as all outputs write them; settings and foreign records stay as they are. */
export const withInstants = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withInstants)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, held]) => [key, foreign.has(key) ? held : moments.test(key) ? asInstant(held) : withInstants(held)]),
  )
}

const asInstant = (held: unknown): unknown =>
  typeof held === 'number' ? instant(held) : Array.isArray(held) ? held.map(asInstant) : withInstants(held)
