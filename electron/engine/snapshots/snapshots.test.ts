import { copyFileSync, existsSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { fill } from '../../../tests/fakes/scripted-source.ts'
import { ended, failureOf, testEngine, type TestEngine } from '../../../tests/fakes/test-engine.ts'
import type { SnapshotRef } from '../../../shared/snapshots-contract.ts'

const fixture = join(import.meta.dirname, '../../../tests/fixtures/baton-made-two-syncs.c1z')
const onLinux = process.platform === 'linux'

let engine: TestEngine
afterEach(() => engine.close())

async function run(people: number): Promise<string> {
  const started = { sourceId: 'scripted', config: { site: 'north', people }, secrets: { apiToken: 'canary' }, acceptShrunken: true }
  return (await ended(engine, await engine.client.runs.start(started))).id
}

/** What this process has open below a folder. */
const openBelow = (folder: string): string[] =>
  readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const file = readlinkSync(join('/proc/self/fd', fd))
      return file.startsWith(folder) ? [file] : []
    } catch {
      return []
    }
  })

const snapshotsOpen = (): string[] => openBelow(engine.dataDir).filter((file) => file.includes('snapshot'))

test.runIf(onLinux)('200 questions and 200 comparisons hold few files open, and none after the end', async () => {
  engine = await testEngine(fill)
  const { client } = engine
  await client.engine.settings.set({ keepSnapshots: 20 })
  const ids: string[] = []
  for (let i = 0; i < 12; i++) ids.push(await run(5 + i))
  const refs = ids.map((runId) => ({ runId }))
  const at = (i: number): SnapshotRef => refs[i % refs.length] ?? { runId: '' }
  let most = 0
  for (let i = 0; i < 200; i++) {
    const people = { op: 'eq', field: 'type', value: 'user' } as const
    const page = await client.snapshots.resources({ snapshotRef: at(i), where: people, offset: 0, limit: 1 })
    expect(page.total).toBe(5 + (i % 12))
    const pair = { before: at(i), after: at(i + 1 + (i % 5)) }
    await client.diffs.resources({ pair, offset: 0, limit: 1 })
    most = Math.max(most, snapshotsOpen().length)
  }
  expect(most).toBeGreaterThan(0)
  expect(most).toBeLessThanOrEqual(20)
  // All at once, too: what one asks of is not closed by the others.
  await Promise.all(
    Array.from({ length: 40 }, async (_, i) => {
      await client.diffs.resources({ pair: { before: at(i), after: at(i + 1) }, offset: 0, limit: 1 })
      await client.snapshots.grants({ snapshotRef: at(i * 7), offset: 0, limit: 1 })
    }),
  )
  expect(snapshotsOpen().length).toBeLessThanOrEqual(20)
  const { dataDir } = engine
  await engine.reopen(fill)
  expect(openBelow(dataDir).filter((file) => file.includes('snapshot'))).toEqual([])
})

test.runIf(onLinux)('a removed run frees its file, whoever asked of it', async () => {
  engine = await testEngine(fill)
  const { client } = engine
  const [kept, removed] = [await run(5), await run(6)]
  const pair = { before: { runId: kept }, after: { runId: removed } }
  await client.diffs.describe({ pair })
  await client.snapshots.history({ snapshotRef: { runId: kept }, type: 'user', id: 'p0' })
  await client.snapshots.grants({ snapshotRef: { runId: removed }, offset: 0, limit: 1 })
  expect(snapshotsOpen().some((file) => file.includes(removed))).toBe(true)
  await client.runs.remove({ runId: removed })
  expect(snapshotsOpen().filter((file) => file.includes(removed) || file.endsWith('(deleted)'))).toEqual([])
  expect(await failureOf(client.snapshots.grants({ snapshotRef: { runId: removed }, offset: 0, limit: 1 }))).toMatchObject({
    code: 'NOT_FOUND',
  })
  expect(await failureOf(client.diffs.grants({ pair, offset: 0, limit: 1 }))).toMatchObject({ code: 'NOT_FOUND' })
  expect((await client.snapshots.grants({ snapshotRef: { runId: kept }, offset: 0, limit: 1 })).total).toBeGreaterThan(0)
})

test.runIf(onLinux)('retention frees the files of the runs that go', async () => {
  engine = await testEngine(fill)
  await engine.client.engine.settings.set({ keepSnapshots: 1 })
  const first = await run(5)
  await engine.client.snapshots.grants({ snapshotRef: { runId: first }, offset: 0, limit: 1 })
  await run(6)
  expect(existsSync(join(engine.dataDir, 'snapshots', `${first}.snapshot`))).toBe(false)
  expect(snapshotsOpen().filter((file) => file.includes(first))).toEqual([])
})

test('a file that was described stays what it was, and is told from what takes its place', async () => {
  engine = await testEngine(fill)
  const { snapshots, files } = engine.client
  const path = join(engine.dataDir, 'sync.c1z')
  copyFileSync(fixture, path)
  const described = await snapshots.describe({ snapshotRef: { path } })
  const { snapshotRef } = described
  const [, newer] = (await files.describe({ path })).syncs
  expect(snapshotRef).toEqual({ path, syncId: newer?.syncId, content: expect.stringMatching(/^[\da-f]{64}$/) as string })
  const total = described.counts.grants
  rmSync(path)
  expect((await snapshots.grants({ snapshotRef, offset: 0, limit: 1 })).total).toBe(total)
  expect(await failureOf(snapshots.describe({ snapshotRef: { path } }))).toMatchObject({ code: 'NOT_FOUND' })

  await engine.client.snapshots.save({ snapshotRef: { runId: await run(5) }, output: { path, keep: 1 } })
  expect((await engine.client.snapshots.grants({ snapshotRef, offset: 0, limit: 1 })).total).toBe(total)
  expect((await engine.client.snapshots.describe({ snapshotRef: { path } })).counts.grants).not.toBe(total)
  await engine.reopen(fill)
  const { client } = engine
  expect(await failureOf(client.snapshots.grants({ snapshotRef, offset: 0, limit: 1 }))).toMatchObject({ code: 'NOT_FOUND' })
  const now = await client.snapshots.describe({ snapshotRef: { path } })
  const stale = { ...now.snapshotRef, content: '0'.repeat(64) }
  expect(await failureOf(client.snapshots.grants({ snapshotRef: stale, offset: 0, limit: 1 }))).toMatchObject({
    code: 'NOT_FOUND',
    message: `${path} is another file than the one that was opened.`,
  })
})
