import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { days, type Days } from '../../../tests/fakes/days.ts'
import { testEngine, type TestEngine } from '../../../tests/fakes/test-engine.ts'
import { systemClock } from '../http/system-clock.ts'

let kept: string
let script: Days['script']
let runIds: string[]
let reviewId: string
let engine: TestEngine | undefined
const folders: string[] = []

const holdings = ['ada safety completed', 'bo safety completed']
const catalogs = ['catalog.db', 'catalog.db-wal', 'catalog.db-shm']

/** Two runs, the first with a signed review; `older` is the data folder before the signature and the second run. */
beforeAll(async () => {
  kept = mkdtempSync(join(tmpdir(), 'rollcall-lost-'))
  const at = await days()
  const { client, dataDir } = at.engine
  const copyTo = (to: string) => cpSync(dataDir, to, { recursive: true })
  const made = await at.review(holdings)
  copyTo(join(kept, 'older'))
  reviewId = made.reviewId
  await client.reviews.decide({ reviewId, selector: { kind: 'filter', text: '' }, decision: 'approve' })
  await client.reviews.signOff({ reviewId, by: 'Eve', note: 'Fine.' })
  const second = await at.run([...holdings, 'cyd safety completed'])
  runIds = [second.id, made.runId]
  copyTo(join(kept, 'now'))
  script = at.script
  await at.engine.close()
  const past = new Date(Date.now() - 2 * 86_400_000)
  for (const path of filesOf(join(kept, 'now'))) utimesSync(path, past, past)
})
afterAll(() => rmSync(kept, { recursive: true }))
afterEach(async () => {
  await engine?.close()
  engine = undefined
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
}

const treasures = (folder: string): string[] =>
  filesOf(folder)
    .map((path) => basename(path))
    .filter((name) => /\.(snapshot|start|signed|imprint)$/.test(name))
    .sort()

function copy(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'rollcall-lost-'))
  folders.push(dataDir)
  cpSync(join(kept, 'now'), dataDir, { recursive: true, preserveTimestamps: true })
  return dataDir
}

const removeCatalog = (dataDir: string): void => {
  for (const name of catalogs) rmSync(join(dataDir, name), { force: true })
}

const losses: Record<string, (dataDir: string) => void> = {
  gone: removeCatalog,
  empty: (dataDir) => {
    removeCatalog(dataDir)
    writeFileSync(join(dataDir, 'catalog.db'), '')
  },
  cut: (dataDir) => {
    rmSync(join(dataDir, 'catalog.db-wal'), { force: true })
    rmSync(join(dataDir, 'catalog.db-shm'), { force: true })
    truncateSync(join(dataDir, 'catalog.db'), 10_000)
  },
}

test.each(Object.keys(losses))(
  'a catalog that is %s is refused with what to do; nothing is deleted; the runs can be listed again',
  async (how) => {
    const dataDir = copy()
    const before = treasures(dataDir)
    expect(before.length).toBeGreaterThanOrEqual(5)
    losses[how]?.(dataDir)
    await expect(testEngine(script, { dataDir })).rejects.toMatchObject({
      code: 'MALFORMED_DATA',
      message: expect.stringMatching(/catalog .*(is gone|is empty|is damaged)/) as string,
      remedy: expect.stringMatching(/backups.*rollcall catalog rebuild.*--new/) as string,
    })
    expect(treasures(dataDir)).toEqual(before)

    engine = await testEngine(script, { dataDir, startNew: true })
    expect(await engine.client.runs.list({})).toEqual([])
    expect(treasures(dataDir)).toEqual(before)
    const receipt = await engine.client.engine.rebuildCatalog()
    expect(receipt).toMatchObject({ connections: 1, left: [] })
    const runs = await engine.client.runs.list({})
    expect(runs.map(({ id, state }) => [id, state])).toEqual(runIds.map((id) => [id, 'ready']))
    expect(runs.map(({ counts }) => counts?.grants)).toEqual([3, 2])
    expect(runs.map(({ snapshotPath }) => statSync(snapshotPath ?? '').isFile())).toEqual([true, true])
    expect(treasures(dataDir)).toEqual(before)
    expect((await engine.client.engine.rebuildCatalog()).runs).toEqual([])
    if (how === 'cut') expect(statSync(join(dataDir, 'orphans/catalog.db')).size).toBe(10_000)
  },
)

test('an older catalog sets aside what it does not know, and lists it again when it is asked to', async () => {
  const dataDir = copy()
  const before = treasures(dataDir)
  removeCatalog(dataDir)
  for (const name of catalogs.filter((one) => existsSync(join(kept, 'older', one)))) cpSync(join(kept, 'older', name), join(dataDir, name))
  engine = await testEngine(script, { dataDir })
  expect(treasures(dataDir)).toEqual(before)
  expect(readdirSync(join(dataDir, 'orphans/snapshots'))).toEqual([`${runIds[0]}.snapshot`])
  expect(readdirSync(join(dataDir, 'orphans/reviews')).some((name) => name.endsWith('.signed'))).toBe(true)
  await engine.client.engine.rebuildCatalog()
  expect((await engine.client.runs.list({})).map(({ id }) => id)).toEqual(runIds)
  expect(treasures(dataDir)).toEqual(before)
})

test('the catalog is backed up once a day, for this person alone, and a backup opens in its place', async () => {
  const dataDir = copy()
  let day = 0
  const clock = { ...systemClock, now: () => Date.now() + day * 86_400_000 }
  const first = await testEngine(script, { dataDir, clock })
  await first.reopen(script)
  const backups = () => readdirSync(join(dataDir, 'backups'))
  expect(backups()).toHaveLength(1)
  for (day = 1; day < 10; day++) await first.reopen(script)
  expect(backups()).toHaveLength(7)
  const [oldest = ''] = backups().sort()
  expect(oldest).toMatch(/^catalog-000004-/)
  if (process.platform !== 'win32') expect(statSync(join(dataDir, 'backups', oldest)).mode & 0o777).toBe(0o600)
  const bytes = readFileSync(join(dataDir, 'backups', oldest))
  await first.close()

  const restored = copy()
  removeCatalog(restored)
  writeFileSync(join(restored, 'catalog.db'), bytes)
  engine = await testEngine(script, { dataDir: restored })
  expect((await engine.client.runs.list({})).map(({ id }) => id)).toEqual(runIds)
  expect((await engine.client.reviews.get({ reviewId })).state).toBe('signed')
})
