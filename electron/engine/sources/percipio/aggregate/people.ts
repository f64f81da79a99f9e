import type { ProfileValue } from '../../../../../shared/graph.ts'
import type { Row } from '../scan/row.ts'
import { tidy } from './values.ts'

/** The person fields that have a meaning of their own; every other scalar field is a custom attribute. */
const personFields = ['userId', 'userUuid', 'firstName', 'lastName', 'emailAddress', 'userStatus', 'audience'] as const
export type PersonField = (typeof personFields)[number]

const named = new Set<string>(personFields)
/** Before the name of a custom attribute, so that one called like a field of Percipio's does not pass for it. */
export const attributePrefix = 'attribute:'

let scratch = Buffer.alloc(4096)

/** The row's person fields as the text of one JSON object. */
export function personText(row: Row): string {
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
  return scratch.toString('utf8', 0, at)
}

/** The fields of such a text: named ones as text, custom attributes (flattened or nested) behind `attributePrefix`. */
export function* readPerson(text: string): Generator<readonly [string, ProfileValue]> {
  for (const [name, value] of Object.entries(JSON.parse(text) as Record<string, unknown>)) {
    if (name === 'customAttributes' && typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [attribute, inner] of Object.entries(value)) {
        if (isScalar(inner)) yield [attributePrefix + tidy(attribute), tidyScalar(inner)]
      }
    } else if (isScalar(value)) {
      if (named.has(name)) yield [name, value === null ? null : tidy(String(value))]
      else yield [attributePrefix + tidy(name), tidyScalar(value)]
    }
  }
}

type Scalar = string | number | boolean | null
const isScalar = (value: unknown): value is Scalar => value === null || ['string', 'number', 'boolean'].includes(typeof value)
const tidyScalar = (value: Scalar): Scalar => (typeof value === 'string' ? tidy(value) : value)
