import fc from 'fast-check'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fieldsOf } from '../../../shared/fields.ts'
import type { AttributeValue, GrantAttribute } from '../../../shared/vocabulary.ts'
import { importC1z } from '../c1z/import.ts'
import { writeC1z } from '../c1z/write.ts'
import { isMoment, shownOf } from './attribute-columns.ts'
import { diffSnapshots } from './diff.ts'
import { compareImprints } from './imprint-compare.ts'
import { imprintOf } from './imprint.ts'
import { openSnapshot, type Snapshot } from './snapshot.ts'
import { createSnapshot } from './snapshot-writer.ts'
import { arbitraryAttributes, arbitraryValues, storedOf, withAttributes } from './testing/arbitrary-attributes.ts'
import { inFolder, someMeta } from './testing/arbitrary-graph.ts'

type Values = readonly (AttributeValue | undefined)[]
interface Written {
  readonly attributes: readonly GrantAttribute[]
  /** One grant each, of people in this order. */
  readonly grants: readonly Values[]
}

const signal = new AbortController().signal
const person = (i: number): string => `p${String(i).padStart(3, '0')}`

async function write(path: string, { attributes, grants }: Written, way: 'keys' | 'ids'): Promise<void> {
  const writer = createSnapshot(path, { vocabulary: withAttributes(attributes) })
  writer.resourceType({ id: 'person', displayName: 'Person', traits: ['user'], skipEntitlementsAndGrants: true })
  writer.resourceType({ id: 'room', displayName: 'Room', traits: [], skipEntitlementsAndGrants: false })
  const on = { type: 'room', id: 'r' }
  writer.resource({ ...on, displayName: 'R' })
  const keys = grants.map((_, i) => writer.resource({ type: 'person', id: person(i), displayName: person(i) }) ?? 0)
  const held = { id: 'room:r:in', resource: on, slug: 'in', displayName: 'In', purpose: 'assignment', grantableTo: [] } as const
  const entitlement = writer.entitlement(held) ?? 0
  for (const [i, values] of grants.entries()) {
    const origin = { stream: i % 2 === 0 ? 'a' : 'b;', record: i % 3 === 0 ? `r${i}` : i + 1, line: i + 7 }
    if (way === 'keys') writer.grantByKey(entitlement, keys[i] ?? 0, values, origin)
    else writer.grant({ entitlementId: held.id, principal: { type: 'person', id: person(i) }, values, origin })
  }
  await writer.finish({ meta: someMeta, signal })
}

const using = async <T>(path: string, work: (snapshot: Snapshot) => T | Promise<T>): Promise<T> => {
  const snapshot = openSnapshot(path)
  try {
    return await work(snapshot)
  } finally {
    snapshot.close()
  }
}

const grantsOf = (attributes: readonly GrantAttribute[], least = 0) =>
  fc.array(arbitraryValues(attributes), { minLength: least, maxLength: 6 })
const anyWritten: fc.Arbitrary<Written> = arbitraryAttributes().chain((attributes) =>
  fc.record({ attributes: fc.constant(attributes), grants: grantsOf(attributes) }),
)

const shownIn = ({ attributes }: Written, values: Values) =>
  Object.fromEntries(
    storedOf(attributes, values).map((stored, i) => [attributes[i]?.name ?? '', shownOf(attributes[i]?.kind ?? 'text', stored)]),
  )

test('whatever the attributes are called: what is written is read, found, ordered and counted', async () => {
  await fc.assert(
    fc.asyncProperty(anyWritten, fc.constantFrom('keys' as const, 'ids' as const), (written, way) =>
      inFolder(async (folder) => {
        const path = join(folder, 'a.snapshot')
        await write(path, written, way)
        await using(path, (snapshot) => {
          const { attributes, grants } = written
          const sort = [{ field: 'principalId', descending: false }]
          const { rows } = snapshot.page({ list: 'grants', sort }, 0, 99)
          expect(rows.map(({ values }) => ({ ...values }))).toEqual(grants.map((values) => ({ ...shownIn(written, values) })))
          expect(rows.map(({ key }) => snapshot.originOf(key)?.line)).toEqual(grants.map((_, i) => i + 7))
          for (const [at, { name, kind }] of attributes.entries()) {
            expect(fieldsOf(snapshot.vocabulary, 'grants').named(name)?.attribute?.kind).toBe(kind)
            const column = rows.map(({ values }) => values[name] ?? null)
            expect(snapshot.cells({ list: 'grants', sort }, [name], 0, 99).rows.flat()).toEqual(column)
            const empty = snapshot.keys({ list: 'grants', filter: { op: 'empty', field: name } })
            expect(empty.length).toBe(column.filter((cell) => cell === null || cell === '').length)
            const ordered = snapshot.page({ list: 'grants', sort: [{ field: name, descending: false }] }, 0, 99).rows
            expect(ordered.findLastIndex(({ values }) => values[name] !== null)).toBe(column.filter((cell) => cell !== null).length - 1)
            const facets = snapshot.facets('grants', name, undefined, 99)
            if (kind !== 'list') expect(facets.reduce((sum, { count }) => sum + count, 0)).toBe(grants.length)
            for (const [i, values] of grants.entries()) {
              const stored = values[at]
              const wanted = kind === 'list' ? (stored as readonly string[] | undefined)?.[0] : column[i]
              if (wanted === null || wanted === undefined) continue
              const found = snapshot.page({ list: 'grants', filter: { op: 'eq', field: name, value: wanted } }, 0, 99)
              expect(found.rows.map(({ principalId }) => principalId)).toContain(person(i))
              const not = snapshot.page({ list: 'grants', filter: { op: 'ne', field: name, value: wanted } }, 0, 99)
              expect(found.total + not.total).toBe(grants.length)
            }
          }
        })
      }),
    ),
    { numRuns: 60 },
  )
}, 120_000)

const sameText = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

test('a difference is one of an attribute that is compared, in whichever column each file has it; imprints say the same', async () => {
  const pair = arbitraryAttributes(8).chain((attributes) =>
    fc.tuple(fc.constant(attributes), fc.shuffledSubarray(attributes), grantsOf(attributes, 1), grantsOf(attributes, 1)),
  )
  await fc.assert(
    fc.asyncProperty(pair, ([attributes, later, old, now]) =>
      inFolder(async (folder) => {
        const [before, after] = [join(folder, 'before.snapshot'), join(folder, 'after.snapshot')]
        const both = Math.min(old.length, now.length)
        const places = later.map((attribute) => attributes.indexOf(attribute))
        const kept = now.slice(0, both).map((values) => places.map((place) => values[place]))
        await write(before, { attributes, grants: old.slice(0, both) }, 'keys')
        await write(after, { attributes: later, grants: kept }, 'keys')
        const diff = diffSnapshots(before, after)
        const { rows } = diff.page('grants', undefined, 0, 99)
        const changed = new Map(rows.map(({ after: row, fields }) => [row?.principalId, fields.map(({ field }) => field).sort()]))
        for (let i = 0; i < both; i++) {
          const fields = attributes.flatMap((attribute, place) => {
            if (!attribute.compared) return []
            const at = later.indexOf(attribute)
            return sameText(storedOf(attributes, old[i] ?? [])[place], at === -1 ? null : storedOf(later, kept[i] ?? [])[at])
              ? []
              : [attribute.name]
          })
          // A list of nothing and none are shown alike.
          if (fields.length > 0) expect(changed.has(person(i))).toBe(true)
          for (const field of changed.get(person(i)) ?? []) expect(fields).toContain(field)
        }
        const { summary } = compareImprints(await imprintOf(before), await imprintOf(after))
        expect(summary.grants).toEqual(diff.summary.grants)
        diff.close()
      }),
    ),
    { numRuns: 50 },
  )
}, 120_000)

test('through a .c1z and back nothing is lost, and a second time the file is the same', async () => {
  await fc.assert(
    fc.asyncProperty(anyWritten, (written) =>
      inFolder(async (folder) => {
        const [first, second] = [join(folder, 'a.snapshot'), join(folder, 'b.snapshot')]
        const [out, again] = [join(folder, 'a.c1z'), join(folder, 'b.c1z')]
        const readAt = 1_760_000_000_000
        const options = { keep: 1, signal, now: () => readAt }
        await write(first, written, 'keys')
        const receipt = await using(first, (snapshot) => writeC1z(snapshot, out, options))
        await importC1z(out, second, { signal })
        await using(second, async (snapshot) => {
          const { grantAttributes } = snapshot.vocabulary
          const names = new Map(grantAttributes.map(({ key, name }) => [key, name]))
          const { rows } = snapshot.page({ list: 'grants', sort: [{ field: 'principalId', descending: false }] }, 0, 99)
          for (const [i, values] of written.grants.entries()) {
            for (const [at, { key, kind }] of written.attributes.entries()) {
              const stored = storedOf(written.attributes, values)[at] ?? null
              const cell = rows[i]?.values[names.get(key) ?? ''] ?? null
              // A text that looks like a time is one, elsewhere a time is a text.
              const odd = isMoment(kind) && typeof stored === 'number' && stored < Date.UTC(1990, 0)
              // Later than the reading and a day: what says that something was used then is left out, the rest stays.
              const late = isMoment(kind) && typeof stored === 'number' && stored > readAt + 86_400_000
              if (stored === null || odd || (late && cell === null)) expect(cell).toBeNull()
              else if (grantAttributes.find((one) => one.key === key)?.kind === kind) expect(cell).toEqual(shownOf(kind, stored))
              else expect(cell).not.toBeUndefined()
            }
          }
          const copy = await writeC1z(snapshot, again, options)
          expect(copy.counts).toEqual(receipt.counts)
        })
        const third = join(folder, 'c.snapshot')
        await importC1z(again, third, { signal })
        const bytes = (path: string) => using(path, (snapshot) => [...snapshot.grantsInOrder()])
        expect(await bytes(third)).toEqual(await bytes(second))
      }),
    ),
    { numRuns: 30 },
  )
}, 120_000)
