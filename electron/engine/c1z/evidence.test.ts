import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Evidence } from '../../../shared/graph.ts'
import { EvidenceEncoder, evidenceOf } from './evidence.ts'
import { encodeStruct } from './struct.ts'
import { any, field } from './wire.ts'

const time = fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2200, 0) })
const number = fc.double({ noNaN: true, noDefaultInfinity: true })
const evidence: fc.Arbitrary<Evidence> = fc.record(
  { firstAccess: time, lastAccess: time, completedAt: time, score: number, attempts: fc.integer() },
  { requiredKeys: [] },
)
const encode = (encoder: EvidenceEncoder, it: Evidence): Buffer | null => {
  const bytes = encoder.encode(it.attempts ?? null, it.completedAt ?? null, it.firstAccess ?? null, it.score ?? null, it.lastAccess ?? null)
  return bytes === null ? null : Buffer.from(bytes)
}

test('equals the generic encoding of the same Struct, and is read back', () => {
  const encoder = new EvidenceEncoder()
  const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString())
  fc.assert(
    fc.property(evidence, (it) => {
      const entries = Object.entries({
        attempts: it.attempts,
        completed_at: iso(it.completedAt),
        first_access: iso(it.firstAccess),
        high_score: it.score,
        last_access: iso(it.lastAccess),
      }).filter((entry): entry is [string, string | number] => entry[1] !== undefined)
      const profile = Object.fromEntries(entries)
      const bytes = encode(encoder, it)
      if (entries.length === 0) expect(bytes).toBeNull()
      else expect(bytes).toEqual(field(4, any('GrantMetadata', field(1, encodeStruct(profile)))))
      expect(evidenceOf(profile)).toEqual(it)
    }),
    { numRuns: 500 },
  )
})

test('leaves out a time that RFC 3339 cannot say', () => {
  expect(encode(new EvidenceEncoder(), { completedAt: 9e15 })).toBeNull()
  expect(encode(new EvidenceEncoder(), { completedAt: -9e15, attempts: 1 })).toEqual(encode(new EvidenceEncoder(), { attempts: 1 }))
})

test('passes over values of another kind', () => {
  expect(
    evidenceOf({ attempts: 'many', completed_at: 'soon', first_access: 5, high_score: null, last_access: '2025-01-01T00:00:00+01:00' }),
  ).toEqual({
    lastAccess: Date.UTC(2024, 11, 31, 23),
  })
})
