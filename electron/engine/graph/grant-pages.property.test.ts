import Database from 'better-sqlite3'
import fc from 'fast-check'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { firstVocabulary } from '../../../shared/vocabulary.ts'
import { codeOf } from '../../files/place-fault.ts'
import { inFolder } from '../c1z/testing/files.ts'
import { openSnapshot } from './snapshot.ts'
import { createSnapshot, type SnapshotWriter } from './snapshot-writer.ts'
import type { Key } from './sink.ts'
import { fromRow, learned } from './testing/learning-values.ts'

const meta = { title: 'Test', sourceId: null, connectionId: null, runId: null, syncId: null, startedAt: null, endedAt: null }
const finish = (writer: SnapshotWriter) => writer.finish({ meta, signal: new AbortController().signal })

const id = (prefix: string, number: number): string => `${prefix}-${String(number).padStart(6, '0')}`

/** Resources and entitlements by id, as grants in order need them. */
function begin(path: string, people: number, entitlements: number, maxBytes?: number) {
  const writer = createSnapshot(path, { vocabulary: firstVocabulary, ...(maxBytes === undefined ? {} : { maxBytes }) })
  writer.resourceType({ id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true })
  writer.resourceType({ id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: false })
  const principals = Array.from({ length: people }, (_, i) => addPerson(writer, i))
  const course = { type: 'course', id: 'c' }
  writer.resource({ ...course, displayName: 'Course' })
  const on = Array.from({ length: entitlements }, (_, i) => {
    const slug = id('e', i)
    const more = { displayName: slug, purpose: 'assignment', grantableTo: ['user'] } as const
    return writer.entitlement({ id: `course:c:${slug}`, resource: course, slug, ...more }) ?? 0
  })
  return { writer, principals, on }
}

const addPerson = (writer: SnapshotWriter, number: number): Key =>
  writer.resource({ type: 'user', id: id('p', number), displayName: `Person ${number}`, status: 'enabled' }) ?? 0

/** Numbers of every size a record knows. */
const anyNumber = fc.oneof(
  fc.constantFrom(0, 1, -1, 127, 128, -128, -129, 32_767, 32_768, 8_388_607, 8_388_608, -8_388_609, 2_147_483_647, 2_147_483_648),
  fc.constantFrom(-2_147_483_648, -2_147_483_649, 2 ** 47 - 1, 2 ** 47, -(2 ** 47), -(2 ** 47) - 1, Number.MAX_SAFE_INTEGER),
  fc.integer({ min: 0, max: 1_900_000_000_000 }),
)
const anyEvidence = fc.record(
  {
    firstAccess: anyNumber,
    lastAccess: anyNumber,
    completedAt: anyNumber,
    score: fc.oneof(anyNumber, fc.double({ noNaN: true, noDefaultInfinity: true })),
    attempts: anyNumber,
  },
  { requiredKeys: [], noNullPrototype: true },
)
const anyGraph = fc.record({
  people: fc.integer({ min: 1, max: 300 }),
  entitlements: fc.integer({ min: 1, max: 40 }),
  /** Of all pairs, how many are granted. */
  share: fc.constantFrom(0, 0.05, 0.5, 1),
  seed: fc.nat(),
  evidence: fc.array(anyEvidence, { minLength: 1, maxLength: 20 }),
  /** What comes between two grants, and after which. */
  between: fc.constantFrom(null, 'a resource', 'a grant out of order', 'the same grant again', 'a grant by ids', 'a smaller id'),
  after: fc.integer({ min: 1, max: 4000 }),
})

const nullable = (value: number | undefined): number | null => (value === undefined ? null : value === 0 ? 0 : value)

test('grants in order, whatever comes between them, are all there, found through every index, in a file that is whole', async () => {
  await fc.assert(
    fc.asyncProperty(anyGraph, ({ people, entitlements, share, seed, evidence, between, after }) =>
      inFolder(async (folder) => {
        const path = join(folder, 's.snapshot')
        const { writer, principals, on } = begin(path, people, entitlements)
        const expected: unknown[][] = []
        let state = seed
        let given = 0
        const extra: unknown[][] = []
        for (const entitlement of on) {
          for (const principal of principals) {
            state = (state * 1_103_515_245 + 12_345) % 2 ** 31
            if (state / 2 ** 31 >= share) continue
            const said = evidence[given % evidence.length] ?? {}
            const { firstAccess, lastAccess, completedAt, score, attempts } = said
            writer.grantByKey(entitlement, principal, learned(said), fromRow(given + 1, (given % 3) + 1))
            expected.push([
              ...[entitlement, principal, null, null, nullable(firstAccess), nullable(lastAccess), nullable(completedAt)],
              ...[nullable(score), nullable(attempts)],
            ])
            if (++given !== after) continue
            if (between === 'a resource') addPerson(writer, people)
            else if (between === 'a smaller id') writer.resource({ type: 'user', id: 'a', displayName: 'Late' })
            else if (between === 'the same grant again') writer.grantByKey(entitlement, principal, [], null)
            else if (between !== null) {
              const late = addPerson(writer, people)
              if (between === 'a grant by ids') {
                const principalRef = { type: 'user', id: id('p', people) }
                writer.grant({ entitlementId: `course:c:${id('e', 0)}`, principal: principalRef, values: [] })
              } else writer.grantByKey(on[0] ?? 0, late, [], null)
              extra.push([on[0], late, null, null, null, null, null, null, null])
            }
          }
        }
        const counts = await finish(writer)
        const byPair = (a: unknown[], b: unknown[]): number => Number(a[0]) - Number(b[0]) || Number(a[1]) - Number(b[1])
        expected.push(...extra)
        expected.sort(byPair)
        expect(counts.grants).toBe(expected.length)
        const snapshot = openSnapshot(path)
        expect([...snapshot.grantsInOrder()].map((grant) => [...grant])).toEqual(expected)
        snapshot.close()
        const database = new Database(path, { readonly: true })
        expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
        for (const [index, column] of [
          ['grant_pair', 'entitlement'],
          ['grant_principal', 'principal'],
        ] as const) {
          const found = database
            .prepare<[], [number, number]>(`select ${column}, count(*) from grant_ indexed by ${index} group by ${column}`)
            .raw()
            .all()
          const place = column === 'entitlement' ? 0 : 1
          const wanted = new Map<number, number>()
          for (const row of expected) wanted.set(Number(row[place]), (wanted.get(Number(row[place])) ?? 0) + 1)
          expect(new Map(found)).toEqual(wanted)
        }
        database.close()
        expect(readdirSync(folder)).toEqual(['s.snapshot'])
      }),
    ),
    { numRuns: 60 },
  )
}, 120_000)

test('a disk that is full while grants become pages, or their indexes, is said, and nothing is left', async () => {
  for (const maxBytes of [200_000, 4_500_000]) {
    await inFolder(async (folder) => {
      const { writer, principals, on } = begin(join(folder, 's.snapshot'), 1000, 100, maxBytes)
      const fill = async () => {
        for (const entitlement of on)
          for (const principal of principals) writer.grantByKey(entitlement, principal, learned({ lastAccess: 1e12 }), null)
        await finish(writer)
      }
      await expect(fill()).rejects.toSatisfy((error) => codeOf(error) === 'DISK_FULL')
      writer.discard()
      expect(readdirSync(folder)).toEqual([])
    })
  }
})

test('given up while grants become pages, nothing is left', () =>
  inFolder((folder) => {
    const { writer, principals, on } = begin(join(folder, 's.snapshot'), 1000, 10)
    for (const principal of principals) writer.grantByKey(on[0] ?? 0, principal, [], null)
    writer.discard()
    writer.discard()
    expect(readdirSync(folder)).toEqual([])
    return Promise.resolve()
  }))
