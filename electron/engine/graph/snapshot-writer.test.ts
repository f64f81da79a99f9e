import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { firstVocabulary } from '../../../shared/vocabulary.ts'
import type { RollcallError } from '../../../shared/errors.ts'
import type { Entitlement } from '../../../shared/graph.ts'
import { openSnapshot } from './snapshot.ts'
import { createSnapshot, type SnapshotWriter } from './snapshot-writer.ts'
import { inFolder, someMeta } from './testing/arbitrary-graph.ts'
import { fromRow, learned } from './testing/learning-values.ts'

const user = { id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true } as const
const course = { id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: false } as const
const completed: Entitlement = {
  id: 'course:c-1:completed',
  resource: { type: 'course', id: 'c-1' },
  slug: 'completed',
  displayName: 'Completed',
  purpose: 'assignment',
  grantableTo: ['user'],
}
const never = new AbortController().signal
const finish = (writer: SnapshotWriter) => writer.finish({ meta: someMeta, signal: never })
const codeOf = (error: unknown) => (error as RollcallError).code

/** Ada and Bob, course c-1, which can be completed. */
function begin(path: string) {
  const writer = createSnapshot(path, { vocabulary: firstVocabulary })
  writer.resourceType(user)
  writer.resourceType(course)
  const ada = writer.resource({ type: 'user', id: 'ada', displayName: 'Ada' }) ?? 0
  const bob = writer.resource({ type: 'user', id: 'bob', displayName: 'Bob' }) ?? 0
  writer.resource({ type: 'course', id: 'c-1', displayName: 'Safety' })
  const entitlement = writer.entitlement(completed) ?? 0
  return { writer, ada, bob, entitlement }
}

const inTemporary = (work: (path: string, folder: string) => Promise<void>) => () =>
  inFolder((folder) => work(join(folder, 's.snapshot'), folder))

/** The findings of the snapshot at `path` as `kind: count`. */
function findingsOf(path: string): Record<string, number> {
  const snapshot = openSnapshot(path)
  const findings = Object.fromEntries(snapshot.findings().map(({ kind, count }) => [kind, count]))
  snapshot.close()
  return findings
}

describe('what breaks the rules is left out and said', () => {
  test(
    'unknown types, bad ids, duplicates',
    inTemporary(async (path) => {
      const { writer, entitlement } = begin(path)
      expect(writer.resource({ type: 'robot', id: 'r', displayName: 'R' })).toBeNull()
      expect(writer.resource({ type: 'user', id: '', displayName: 'None' })).toBeNull()
      expect(writer.resource({ type: 'user', id: 'é'.repeat(513), displayName: 'Long' })).toBeNull()
      expect(writer.resource({ type: 'user', id: 'x\ud800', displayName: 'Half' })).toBeNull()
      expect(writer.entitlement({ ...completed, id: '' })).toBeNull()
      expect(writer.entitlement({ ...completed, displayName: 'Again' })).toBe(entitlement)
      expect(writer.counts).toEqual({ resources: 3, entitlements: 1, grants: 0, findings: 6 })
      await finish(writer)
      expect(findingsOf(path)).toEqual({ 'invalid-id': 4, 'unknown-resource-type': 1, 'duplicate-entitlement': 1 })
    }),
  )

  test(
    'a resource that comes again replaces the fields of the first',
    inTemporary(async (path) => {
      const { writer, ada, entitlement } = begin(path)
      writer.grantByKey(entitlement, ada, [], null)
      expect(writer.resource({ type: 'user', id: 'ada', displayName: 'Ada Lane', email: 'ada@example.com' })).toBe(ada)
      const counts = await finish(writer)
      expect(counts.resourcesByType).toEqual({ user: 2, course: 1 })
      const snapshot = openSnapshot(path)
      const [row] = snapshot.page({ list: 'resources', filter: { op: 'eq', field: 'id', value: 'ada' } }, 0, 5).rows
      expect(row).toMatchObject({ key: ada, name: 'Ada Lane', email: 'ada@example.com', held: 1 })
      snapshot.close()
      expect(findingsOf(path)).toEqual({ 'duplicate-resource': 1 })
    }),
  )

  test(
    'a second grant of a pair is dropped, the first kept',
    inTemporary(async (path) => {
      const { writer, ada, bob, entitlement } = begin(path)
      writer.grantByKey(entitlement, ada, learned({ score: 1 }), fromRow(1, 1))
      writer.grantByKey(entitlement, bob, [], null)
      writer.grantByKey(entitlement, ada, learned({ score: 2 }), fromRow(3, 1))
      const counts = await finish(writer)
      expect(counts.grants).toBe(2)
      const snapshot = openSnapshot(path)
      expect(snapshot.page({ list: 'grants' }, 0, 5).rows.map(({ principalId, values }) => [principalId, values.score])).toEqual([
        ['ada', 1],
        ['bob', null],
      ])
      expect(snapshot.findings()).toMatchObject([
        { kind: 'duplicate-grant', count: 1, examples: [{ resource: { type: 'user', id: 'ada' } }] },
      ])
      snapshot.close()
    }),
  )

  test(
    'so it is when they are written in different runs',
    inTemporary(async (path) => {
      const { writer, ada, bob } = begin(path)
      // Bytes from files are held for a whole run: a few large ones end it.
      const wire = new Uint8Array(6 << 20)
      for (const [i, id] of ['ada', 'bob', 'ada', 'bob', 'ada'].entries()) {
        const lastAccess = 1000 + i
        writer.grant({ entitlementId: completed.id, principal: { type: 'user', id }, values: learned({ score: i, lastAccess }) }, wire)
      }
      const counts = await finish(writer)
      expect(counts.grantsByType).toEqual({ course: 2 })
      const snapshot = openSnapshot(path)
      expect([...snapshot.grantsInOrder()].map(([, principal, , bytes, , , , score]) => [principal, score, bytes?.length])).toEqual([
        [ada, 0, wire.length],
        [bob, 1, wire.length],
      ])
      expect(snapshot.page({ list: 'resources', sort: [{ field: 'id', descending: false }] }, 0, 5).rows).toMatchObject([
        { id: 'ada', held: 1, granted: 0, lastActivity: 1000 },
        { id: 'bob', held: 1, granted: 0, lastActivity: 1001 },
        { id: 'c-1', held: 0, granted: 2, lastActivity: 1001 },
      ])
      snapshot.close()
      expect(findingsOf(path)).toEqual({ 'duplicate-grant': 3 })
    }),
  )

  test(
    'ends that never come',
    inTemporary(async (path) => {
      const { writer, ada, entitlement } = begin(path)
      const principal = { type: 'user', id: 'ada' }
      writer.grantByKey(entitlement, ada, [], null)
      writer.grant({ entitlementId: 'course:c-9:completed', principal, values: [], origin: fromRow(7, 1) })
      writer.grant({ entitlementId: completed.id, principal: { type: 'user', id: 'eve' }, values: [] })
      const homeless = writer.entitlement({ ...completed, id: 'course:c-8:completed', resource: { type: 'course', id: 'c-8' } }) ?? 0
      writer.grantByKey(homeless, ada, [], fromRow(8, 1))
      writer.resource({ type: 'user', id: 'kid', displayName: 'Kid', parent: { type: 'user', id: 'nobody' } })
      const counts = await finish(writer)
      expect(counts).toMatchObject({ entitlements: 1, grants: 1, resources: 4 })
      const snapshot = openSnapshot(path)
      expect(snapshot.page({ list: 'grants' }, 0, 5).total).toBe(1)
      expect(snapshot.page({ list: 'resources', filter: { op: 'gt', field: 'held', value: 0 } }, 0, 5).rows).toMatchObject([
        { id: 'ada', held: 1 },
      ])
      expect(
        snapshot
          .findings()
          .find(({ kind }) => kind === 'missing-entitlement')
          ?.examples.map(({ row }) => row),
      ).toEqual([7, 8])
      snapshot.close()
      expect(findingsOf(path)).toEqual({ 'missing-entitlement': 2, 'missing-principal': 1, 'missing-resource': 1, 'missing-parent': 1 })
    }),
  )

  test(
    'counts are exact, examples the first hundred, records cut between characters',
    inTemporary(async (path) => {
      const { writer } = begin(path)
      for (let row = 1; row <= 250; row++) {
        writer.finding({ kind: 'odd-row', severity: 'info', message: `Row ${row}.`, row, record: `x${'é'.repeat(3000)}` })
      }
      await finish(writer)
      const snapshot = openSnapshot(path)
      const [group] = snapshot.findings()
      snapshot.close()
      expect(group).toMatchObject({ kind: 'odd-row', severity: 'info', count: 250 })
      expect(group?.examples.map(({ row }) => row)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
      expect(group?.examples[0]?.record).toBe(`x${'é'.repeat(1023)}`)
    }),
  )

  test(
    'keys that were never given are a fault of the caller',
    inTemporary(async (path) => {
      const { writer, ada } = begin(path)
      expect(() => {
        writer.grantByKey(99, ada, [], null)
      }).toThrow(expect.objectContaining({ code: 'INTERNAL' }) as Error)
      writer.discard()
      await Promise.resolve()
    }),
  )
})

test(
  'wire bytes come back as they were, of every kind of record',
  inTemporary(async (path) => {
    const writer = createSnapshot(path, { vocabulary: firstVocabulary })
    writer.resourceType(user, Uint8Array.of(1))
    writer.resourceType(course)
    writer.resource({ type: 'user', id: 'ada', displayName: 'Ada' }, Uint8Array.of(2))
    writer.resource({ type: 'course', id: 'c-1', displayName: 'Safety' })
    writer.entitlement(completed, Uint8Array.of(3))
    writer.grant({ id: 'g', entitlementId: completed.id, principal: { type: 'user', id: 'ada' }, values: [] }, Uint8Array.of(4))
    await finish(writer)
    const snapshot = openSnapshot(path)
    expect(snapshot.resourceTypeWire('user')).toEqual(Buffer.of(1))
    expect(snapshot.resourceTypeWire('course')).toBeNull()
    expect([...snapshot.resourcesInOrder()].map(({ wire }) => wire)).toEqual([null, Buffer.of(2)])
    expect([...snapshot.entitlementsInOrder()].map(({ wire }) => wire)).toEqual([Buffer.of(3)])
    expect([...snapshot.grantsInOrder()].map((grant) => grant.slice(2, 4))).toEqual([['g', Buffer.of(4)]])
    snapshot.close()
  }),
)

describe('when writing fails', () => {
  test(
    'a full disk is said, and nothing is left; an earlier snapshot stays',
    inTemporary(async (path, folder) => {
      await finish(begin(path).writer)
      const before = readFileSync(path)
      const writer = createSnapshot(path, { vocabulary: firstVocabulary, maxBytes: 1 << 20 })
      writer.resourceType(user)
      const fill = async () => {
        for (let i = 0; i < 20_000; i++) writer.resource({ type: 'user', id: `user-${i}`, displayName: `Somebody of number ${i}` })
        await finish(writer)
      }
      await expect(fill()).rejects.toSatisfy((error) => codeOf(error) === 'DISK_FULL')
      writer.discard()
      expect(readdirSync(folder)).toEqual(['s.snapshot'])
      expect(readFileSync(path).equals(before)).toBe(true)
    }),
  )

  test(
    'a full disk while indexing',
    inTemporary(async (path, folder) => {
      const writer = createSnapshot(path, { vocabulary: firstVocabulary, maxBytes: 1 << 20 })
      writer.resourceType(user)
      for (let i = 0; i < 9000; i++) writer.resource({ type: 'user', id: `user-${i}`, displayName: `Somebody of number ${i}` })
      await expect(finish(writer)).rejects.toSatisfy((error) => codeOf(error) === 'DISK_FULL')
      expect(readdirSync(folder)).toEqual([])
    }),
  )

  test(
    'a place that cannot be written is said at once',
    inTemporary(async (path, folder) => {
      writeFileSync(path, 'a file')
      for (const place of [join(folder, 'missing', 's.snapshot'), join(path, 's.snapshot')]) {
        expect(() => createSnapshot(place, { vocabulary: firstVocabulary })).toThrow(
          expect.objectContaining({ code: 'NOT_WRITABLE' }) as Error,
        )
      }
      mkdirSync(join(folder, 'taken'))
      await expect(finish(begin(join(folder, 'taken')).writer)).rejects.toSatisfy((error) => codeOf(error) === 'NOT_WRITABLE')
      expect(readdirSync(folder).sort()).toEqual(['s.snapshot', 'taken'])
    }),
  )

  test.for(['grants', 'indexes', 'search', 'save'])('cancelled at step %s it leaves nothing', (step) =>
    inFolder(async (folder) => {
      const { writer } = begin(join(folder, 's.snapshot'))
      const controller = new AbortController()
      const onStep = (name: string) => {
        if (name === step) controller.abort()
      }
      await expect(writer.finish({ meta: someMeta, signal: controller.signal, onStep })).rejects.toSatisfy(
        (error) => codeOf(error) === 'CANCELLED',
      )
      writer.discard()
      expect(readdirSync(folder)).toEqual([])
    }),
  )

  test(
    'before it is finished only a partial file is there, and the next writer starts over it',
    inTemporary(async (path, folder) => {
      begin(path)
      expect(readdirSync(folder)).toEqual(['s.snapshot.partial'])
      const { writer } = begin(path)
      await finish(writer)
      writer.discard()
      expect(readdirSync(folder)).toEqual(['s.snapshot'])
      expect(existsSync(path)).toBe(true)
    }),
  )
})
