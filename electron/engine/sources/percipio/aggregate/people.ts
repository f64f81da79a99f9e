import { parseJson, type JsonValue } from '../../../http/json.ts'
import type { Row } from '../scan/row.ts'
import { tidy } from './values.ts'
import type { Put } from './variants.ts'

/**
 * The person fields that have a meaning of their own, by number: a custom attribute is known by its name, so that one called like a
 * field of Percipio's does not pass for it.
 */
export const personFields = {
  userId: 0,
  userUuid: 1,
  firstName: 2,
  lastName: 3,
  emailAddress: 4,
  userStatus: 5,
  audience: 6,
} as const
export type PersonField = keyof typeof personFields

let scratch = Buffer.alloc(4096)

/** The row's person fields as the text of one JSON object, in bytes that are good until the next call. */
export function personText(row: Row): Buffer {
  let length = 1
  for (let run = 0; run < row.runs; run++) length += (row.runEnd[run] ?? 0) - (row.runStart[run] ?? 0) + 1
  if (length + 1 > scratch.length) scratch = Buffer.alloc((length + 1) * 2)
  let at = 1
  scratch[0] = 0x7b
  for (let run = 0; run < row.runs; run++) {
    if (run > 0) scratch[at++] = 0x2c
    at += row.bytes.copy(scratch, at, row.runStart[run], row.runEnd[run])
  }
  scratch[at++] = 0x7d
  return scratch.subarray(0, at)
}

/**
 * The fields of such a text: named ones as text, custom attributes (flattened or nested) under their own names. Numbers keep their
 * digits: what a double cannot hold is text.
 */
export function readPerson(text: string, put: Put): void {
  const person = parseJson(text) as Record<string, JsonValue>
  for (const name of Object.keys(person)) {
    const value = person[name]
    if (name === 'customAttributes' && typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [attribute, inner] of Object.entries(value)) putAttribute(attribute, inner, put)
    } else if (Object.hasOwn(personFields, name)) {
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
        put(personFields[name as PersonField], tidy(String(value)))
      }
    } else {
      putAttribute(name, value, put)
    }
  }
}

/** Scalars only: other values are no attributes. */
function putAttribute(name: string, value: unknown, put: Put): void {
  if (typeof value === 'string') put(tidy(name), tidy(value))
  else if (typeof value === 'number' || typeof value === 'boolean') put(tidy(name), value)
}
