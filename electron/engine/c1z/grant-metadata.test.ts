import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Profile, ProfileValue } from '../../../shared/graph.ts'
import { firstVocabulary, type AttributeKind, type GrantAttribute } from '../../../shared/vocabulary.ts'
import { learned, learnedOf, type Learned } from '../graph/testing/learning-values.ts'
import { arbitraryAttributes, arbitraryValues, storedOf } from '../graph/testing/arbitrary-attributes.ts'
import { GrantMetadataCodec } from './grant-metadata.ts'
import { encodeStruct } from './struct.ts'
import { any, field } from './wire.ts'

const time = fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2200, 0) })
const number = fc.double({ noNaN: true, noDefaultInfinity: true })
const learning: fc.Arbitrary<Learned> = fc.record(
  { firstAccess: time, lastAccess: time, completedAt: time, score: number, attempts: fc.integer() },
  { requiredKeys: [] },
)
const first = () => new GrantMetadataCodec(firstVocabulary.grantAttributes)
const encode = (codec: GrantMetadataCodec, it: Learned): Buffer | null => {
  const bytes = codec.encode(learned(it))
  return bytes === null ? null : Buffer.from(bytes)
}

/** What is inside Grant field 4. */
const annotationIn = (bytes: Buffer): Buffer => bytes.subarray((bytes[1] ?? 0) > 127 ? ((bytes[2] ?? 0) > 127 ? 4 : 3) : 2)
const asMetadata = (profile: Profile): Buffer => field(4, any('GrantMetadata', field(1, encodeStruct(profile))))

test('equals the generic encoding of the same Struct, and is read back', () => {
  const codec = first()
  const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString())
  fc.assert(
    fc.property(learning, (it) => {
      const entries = Object.entries({
        attempts: it.attempts,
        completed_at: iso(it.completedAt),
        first_access: iso(it.firstAccess),
        high_score: it.score,
        last_access: iso(it.lastAccess),
      }).filter((entry): entry is [string, string | number] => entry[1] !== undefined)
      const profile = Object.fromEntries(entries)
      const bytes = encode(codec, it)
      if (entries.length === 0) expect(bytes).toBeNull()
      else expect(bytes).toEqual(asMetadata(profile))
      expect(learnedOf(codec.valuesIn(profile))).toEqual(it)
      if (bytes !== null) expect(learnedOf(codec.decode(annotationIn(bytes)) ?? [])).toEqual(it)
    }),
    { numRuns: 500 },
  )
})

const said = (kind: AttributeKind, value: unknown): ProfileValue => {
  if (kind === 'time') return new Date(value as number).toISOString()
  if (kind === 'date') return new Date(value as number).toISOString().slice(0, 10)
  return value as ProfileValue
}

const anyGrants = arbitraryAttributes().chain((attributes) =>
  fc.tuple(fc.constant(attributes), fc.array(arbitraryValues(attributes), { maxLength: 5 })),
)

test('any attributes under any keys: the generic encoding of the same Struct, and back', () => {
  fc.assert(
    fc.property(anyGrants, ([attributes, grants]) => {
      const codec = new GrantMetadataCodec(attributes)
      for (const values of grants) {
        const stored = storedOf(attributes, values)
        const entries = attributes.flatMap(({ key, kind }: GrantAttribute, i): [string, ProfileValue][] =>
          values[i] === undefined ? [] : [[key, said(kind, values[i])]],
        )
        const profile = Object.fromEntries(entries)
        const bytes = codec.encode(stored)
        if (entries.length === 0) expect(bytes).toBeNull()
        else expect(Buffer.from(bytes ?? [])).toEqual(asMetadata(profile))
        expect(codec.valuesIn(profile)).toEqual(stored)
        const back = bytes === null ? null : codec.decode(Buffer.from(annotationIn(Buffer.from(bytes))))
        // Texts and lists have no fixed place: they are read the long way.
        if (back !== null) expect(back).toEqual(stored)
        const fixed = attributes.every(({ kind }, i) => values[i] === undefined || (kind !== 'text' && kind !== 'list'))
        if (bytes !== null && fixed && attributes.length <= 30) expect(back).toEqual(stored)
      }
    }),
    { numRuns: 300 },
  )
})

test('leaves out a time that RFC 3339 cannot say', () => {
  expect(encode(first(), { completedAt: 9e15 })).toBeNull()
  expect(encode(first(), { completedAt: -9e15, attempts: 1 })).toEqual(encode(first(), { attempts: 1 }))
})

test('passes over values of another kind', () => {
  const values = first().valuesIn({
    ...{ attempts: 'many', completed_at: 'soon', first_access: 5, high_score: null, last_access: '2025-01-01T00:00:00+01:00' },
  })
  expect(learnedOf(values)).toEqual({ lastAccess: Date.UTC(2024, 11, 31, 23) })
})

test('decodes nothing that it would not write so', () => {
  const codec = first()
  for (const set of [{ completedAt: 1 }, { firstAccess: 1 }]) encode(codec, set)
  const of = (profile: Profile) => codec.decode(any('GrantMetadata', field(1, encodeStruct(profile))))
  expect(learnedOf(of({ completed_at: '2025-01-01T00:00:00.000Z' }) ?? [])).toEqual({ completedAt: Date.UTC(2025, 0) })
  for (const completed_at of [
    '2025-02-30T00:00:00.000Z',
    '2025-01-01 00:00:00.000Z',
    'twenty-four bytes of it!',
    '0050-01-01T00:00:00.000Z',
    '2025-01-01T24:00:00.000Z',
  ]) {
    expect(of({ completed_at })).toBeNull()
  }
  expect(of({ completed_ad: '2025-01-01T00:00:00.000Z' })).toBeNull()
})
