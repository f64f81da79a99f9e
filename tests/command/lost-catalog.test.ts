import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { errorCodes } from '../../shared/errors.ts'
import { smallDisk, whyNoDisk } from '../faults/small-disk.ts'
import { scenarios } from '../fakes/percipio/scenarios.ts'
import { startPercipioService, type FakePercipio } from '../fakes/percipio/service.ts'
import { filesIn, place, run, syncWords, token, type Ended, type Place } from './rollcall.ts'

/** The catalog as bad luck leaves it, each command a process of its own: what is said, and what is still there. */
let where: Place
let service: FakePercipio
let base: string

const rollcall = (...words: readonly string[]): Promise<Ended> => run(where, words, token(service))
async function ok(...words: readonly string[]): Promise<string> {
  const ended = await rollcall(...words)
  expect([ended.code, ended.code === 0 ? '' : ended.stderr.slice(-800)]).toEqual([0, ''])
  return ended.stdout
}
const runsOf = async (...words: readonly string[]): Promise<string[]> =>
  (JSON.parse(await ok('runs', '-o', 'json', ...words)) as { runs: { id: string }[] }).runs.map(({ id }) => id)

let runs: string[]

/** Two runs, the first with a signed review. */
beforeAll(async () => {
  where = place()
  base = `${where.folder}-base`
  service = await startPercipioService(scenarios.plain.script)
  await ok(...syncWords(service, where))
  const { id } = JSON.parse(await ok('review', 'start', '--by', 'Dana', '-o', 'json')) as { id: string }
  await ok('review', 'decide', id, 'approve', '--all', '--by', 'Dana')
  cpSync(where.dataDir, join(`${base}-older`, 'data'), { recursive: true })
  await ok('review', 'sign', id, '--by', 'Dana')
  await ok(...syncWords(service, where))
  runs = await runsOf()
  expect(runs).toHaveLength(2)
  cpSync(where.dataDir, join(base, 'data'), { recursive: true })
})
afterAll(async () => {
  await service.close()
  where.remove()
  for (const path of [base, `${base}-older`]) rmSync(path, { recursive: true, force: true })
})
beforeEach(() => {
  rmSync(where.dataDir, { recursive: true, force: true })
  cpSync(join(base, 'data'), where.dataDir, { recursive: true })
})

const catalog = (): string => join(where.dataDir, 'catalog.db')
const treasures = (): string[] =>
  filesIn(where.dataDir)
    .map((path) => basename(path))
    .filter((name) => /\.(snapshot|start|signed|imprint)$/.test(name))
    .sort()

/** Exit code and sentence of a command that fails; no trace of where in the program. */
async function refused(code: keyof typeof errorCodes, ...words: readonly string[]): Promise<string> {
  const { code: exit, stdout, stderr } = await rollcall(...words)
  expect([exit, stdout]).toEqual([errorCodes[code], ''])
  expect(stderr).not.toMatch(/^ {4}at |inside Rollcall/m)
  return stderr
}

const losses: readonly (readonly [how: string, lose: () => void])[] = [
  ['gone', () => rmSync(catalog())],
  ['empty', () => writeFileSync(catalog(), '')],
  ['cut', () => truncateSync(catalog(), 10_000)],
]

test.each(losses)('a catalog that is %s is refused; a new one is begun when told to; its runs are listed again', async (_how, lose) => {
  const before = treasures()
  expect(before.length).toBeGreaterThanOrEqual(5)
  lose()
  for (const words of [['runs'], ['review', 'list'], syncWords(service, where)]) {
    const said = await refused('MALFORMED_DATA', ...words)
    expect(said).toMatch(/backups[\s\S]*rollcall catalog rebuild[\s\S]*--new/)
  }
  expect(treasures()).toEqual(before)
  expect(await runsOf('--new')).toEqual([])
  expect(treasures()).toEqual(before)
  const { runs: listed } = JSON.parse(await ok('catalog', 'rebuild', '-o', 'json')) as { runs: { runId: string; state: string }[] }
  expect(listed.map(({ runId, state }) => [runId, state]).sort()).toEqual(runs.map((id) => [id, 'ready']).sort())
  expect(await runsOf()).toEqual(runs)
  expect(treasures()).toEqual(before)
  expect(await ok('catalog', 'rebuild')).toContain('0 runs are listed again')
})

test.each(losses)('of a catalog that is %s, rebuild makes a new one by itself', async (_how, lose) => {
  const before = treasures()
  lose()
  await ok('catalog', 'rebuild')
  expect(await runsOf()).toEqual(runs)
  expect(treasures()).toEqual(before)
})

test('a catalog that is a day older sets aside what it does not know, and lists it again when it is asked to', async () => {
  const before = treasures()
  cpSync(join(`${base}-older`, 'data', 'catalog.db'), catalog())
  expect(await runsOf()).toEqual(runs.slice(1))
  expect(treasures()).toEqual(before)
  expect(readdirSync(join(where.dataDir, 'orphans', 'snapshots'))).toEqual([`${runs[0] ?? ''}.snapshot`])
  await ok('catalog', 'rebuild')
  expect(await runsOf()).toEqual(runs)
  expect(treasures()).toEqual(before)
})

test('a backup in its place is the catalog again', async () => {
  const before = treasures()
  const [newest = ''] = readdirSync(join(where.dataDir, 'backups')).sort().reverse()
  rmSync(catalog())
  cpSync(join(where.dataDir, 'backups', newest), catalog())
  await ok('runs')
  expect(treasures()).toEqual(before)
})

test('--new begins nothing anew where all is well', async () => {
  expect(await runsOf('--new')).toEqual(runs)
})

test('wherever it is cut or overwritten, it is called damaged, or still reads; never a mistake of Rollcall', async () => {
  const bytes = readFileSync(catalog())
  const before = treasures()
  for (let n = 0; n < 12; n++) {
    const cut = 1 + Math.floor((bytes.length * n) / 12)
    writeFileSync(
      catalog(),
      n % 2 === 0 ? bytes.subarray(0, cut) : Buffer.concat([bytes.subarray(0, cut), Buffer.alloc(bytes.length - cut, 0xa5)]),
    )
    for (const words of [['runs'], ['audit', 'verify'], ['connections']]) {
      const { code, stderr } = await rollcall(...words)
      expect([0, errorCodes.MALFORMED_DATA], `${words.join(' ')}, cut at ${cut}: ${stderr}`).toContain(code)
      expect(stderr).not.toMatch(/^ {4}at |inside Rollcall/m)
    }
    expect(treasures()).toEqual(before)
  }
})

describe.skipIf(whyNoDisk !== null)('on a disk', () => {
  const onDisk = async (work: (disk: ReturnType<typeof smallDisk>) => Promise<void>): Promise<void> => {
    const disk = smallDisk(16 << 20)
    const before = where
    where = { ...where, dataDir: join(disk.folder, 'data') }
    try {
      await work(disk)
    } finally {
      where = before
      disk.remove()
    }
  }

  test('that can only be read, the catalog is told as that, and stays as it is', async () => {
    await onDisk(async (disk) => {
      cpSync(join(base, 'data'), where.dataDir, { recursive: true })
      const size = statSync(catalog()).size
      disk.readOnly()
      for (const words of [['runs'], syncWords(service, where)]) {
        expect(await refused('NOT_WRITABLE', ...words)).toMatch(/written|read/)
      }
      expect(statSync(catalog()).size).toBe(size)
    })
  })

  test('that is full at the first start, that is told, and there is nothing left to stumble over', async () => {
    await onDisk(async (disk) => {
      for (const left of [0, 4096, 40_000, 200_000]) {
        rmSync(where.dataDir, { recursive: true, force: true })
        rmSync(join(disk.folder, 'filler'), { force: true })
        mkdirSync(where.dataDir)
        disk.fill(left)
        const { code, stderr } = await rollcall('runs')
        expect([0, errorCodes.DISK_FULL], `${left} bytes left: ${stderr}`).toContain(code)
        if (left === 0) expect(code).toBe(errorCodes.DISK_FULL)
        expect(stderr).not.toMatch(/^ {4}at |inside Rollcall/m)
        rmSync(join(disk.folder, 'filler'))
        expect(await runsOf()).toEqual([])
      }
    })
  })
})
