import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { firstVocabulary } from '../../../../shared/vocabulary.ts'
import { openSnapshot } from '../../graph/snapshot.ts'
import { createSnapshot, type SnapshotWriter } from '../../graph/snapshot-writer.ts'
import { writeC1z } from '../write.ts'
import { C1zAhead } from './ahead.ts'
import { learned } from '../../graph/testing/learning-values.ts'

const meta = {
  title: 'T',
  sourceId: 'percipio',
  connectionId: 'c',
  runId: '3MqFAwcldKI7CSiSP2FIZSYUh0l',
  syncId: null,
  startedAt: 1.7e12,
  endedAt: 1.71e12,
}
const signal = new AbortController().signal
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const nothing = (): void => undefined

function prepared(file?: URL) {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-ahead-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'saved.c1z')
  const ahead = new C1zAhead({ output: { path, keep: 1 }, meta: () => meta, log, leastGrants: 1, ...(file && { file }) })
  const snapshot = join(folder, 'a.snapshot')
  return { folder, path, ahead, snapshot, writer: createSnapshot(snapshot, { vocabulary: firstVocabulary, follower: ahead }) }
}

/** People, two courses, and one grant per person and course; more than one stretch of them. */
function fill(writer: SnapshotWriter, people = 20_000): void {
  writer.resourceType({ id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: false })
  writer.resourceType({ id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true })
  const courses = ['a', 'b'].map((id) => ({ type: 'course', id }))
  for (const course of courses) writer.resource({ ...course, displayName: course.id })
  for (let i = 0; i < people; i++) writer.resource({ type: 'user', id: `p${String(i).padStart(6, '0')}`, displayName: `P ${i}` })
  for (const resource of courses)
    writer.entitlement({
      id: `course:${resource.id}:done`,
      resource,
      slug: 'done',
      displayName: 'D',
      purpose: 'assignment',
      grantableTo: [],
    })
  writer.expectGrants?.(2 * people)
  for (const entitlement of [1, 2])
    for (let i = 0; i < people; i++)
      writer.grantByKey(entitlement, i + 3, learned(i % 3 === 0 ? {} : { lastAccess: 1.6e12 + i, score: i % 100 }), null)
}

test('a file made while its snapshot was written is the one made afterwards, byte by byte, and appears only when it is let', async () => {
  const { folder, path, ahead, snapshot, writer } = prepared()
  fill(writer)
  const counts = await writer.finish({ meta, signal })
  expect(readdirSync(folder)).not.toContain('saved.c1z')
  const receipt = await ahead.place(nothing)
  expect(receipt?.counts).toEqual(counts)
  const opened = openSnapshot(snapshot)
  const afterwards = join(folder, 'afterwards.c1z')
  await writeC1z(opened, afterwards, { keep: 1, signal, now: () => 0 })
  opened.close()
  expect(readFileSync(path).equals(readFileSync(afterwards))).toBe(true)
  expect(readdirSync(folder).sort()).toEqual(['a.snapshot', 'afterwards.c1z', 'saved.c1z'])
})

test.each<[string, (writer: SnapshotWriter) => void]>([
  ['an entitlement that came late', (writer) => void writer.resource({ type: 'user', id: 'zz', displayName: 'Z' })],
  ['a grant that had to wait', (writer) => writer.grant({ entitlementId: 'x', principal: { type: 'user', id: 'y' }, values: [] })],
  ['a grant more than expected', (writer) => writer.grantByKey(2, 20_000 - 1, [], null)],
])('%s: nothing is placed unless it is what the snapshot holds', async (_, more) => {
  const { folder, ahead, snapshot, writer } = prepared()
  fill(writer)
  more(writer)
  const counts = await writer.finish({ meta, signal })
  const receipt = await ahead.place(nothing)
  await ahead.close()
  if (receipt !== null) expect(receipt.counts).toEqual(counts)
  const opened = openSnapshot(snapshot)
  expect(opened.counts).toEqual(counts)
  opened.close()
  expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([])
})

test('a run that is cancelled or held leaves nothing of it', async () => {
  const { folder, ahead, writer } = prepared()
  fill(writer)
  await ahead.close()
  writer.discard()
  expect(readdirSync(folder)).toEqual([])
  const held = prepared()
  fill(held.writer)
  await held.writer.finish({ meta, signal })
  await held.ahead.close()
  expect(await held.ahead.place(nothing)).toBeNull()
  expect(readdirSync(held.folder)).toEqual(['a.snapshot'])
})

test.each([
  ['throws', 'throw new Error("out of order")'],
  ['ends', 'process.exit(7)'],
])('a thread that %s costs nothing but the gain', async (_, program) => {
  const { folder, ahead, writer } = prepared(new URL(`data:text/javascript,${encodeURIComponent(program)}`))
  fill(writer)
  const { grants } = await writer.finish({ meta, signal })
  expect(grants).toBe(40_000)
  expect(await ahead.place(nothing)).toBeNull()
  expect(readdirSync(folder)).toEqual(['a.snapshot'])
})
