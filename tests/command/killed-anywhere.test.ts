import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createRouterClient } from '@orpc/server'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine } from '../../electron/engine/engine.ts'
import type { Logger } from '../../shared/platform.ts'
import { dana, ladder, privacy } from '../fakes/percipio/rows.ts'
import { text, type Step } from '../fakes/percipio/script.ts'
import { startPercipioService, type FakePercipio } from '../fakes/percipio/service.ts'
import { filesIn, place, run, sha256, start, syncWords, token, type Place } from './rollcall.ts'

/**
 * SIGKILL at twenty moments of each kind of work, spread over all it does to files and databases: what was there before is as it was,
 * nothing half-done lies about, the next start says what was interrupted, and done again it comes to the same.
 */
const kills = 20
const seed = 20_260
const preload = join(import.meta.dirname, 'dies-at.ts')

const people = 300
const report = (status: string): Step =>
  text(
    '[',
    Array.from({ length: people }, (_, n) =>
      JSON.stringify({ ...dana, userId: `p-${n}@example.com`, ...(n % 2 ? ladder : privacy), status }),
    ).join(','),
    ']',
  )

/** Numbers from 0 up to 1, the same every time. */
function createDice(state: number): () => number {
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
}

let where: Place
let service: FakePercipio
/** The folder as it was before what is killed, and the file as it is when nothing is killed. */
let base: string
let whole: string

beforeAll(async () => {
  where = place()
  service = await startPercipioService({ report: [report('Started'), report('Completed')] })
  base = `${where.folder}-base`
  whole = `${where.folder}-whole.c1z`
})
afterAll(async () => {
  await service.close()
  where.remove()
  for (const path of [base, whole]) rmSync(path, { recursive: true, force: true })
})

async function ok(...words: readonly string[]): Promise<string> {
  const ended = await run(where, words, token(service))
  expect([ended.code, ended.code === 0 ? '' : ended.stderr.slice(-800)]).toEqual([0, ''])
  return ended.stdout
}

/** Removes what is in the folder, and puts what was kept of it there. */
function restore(): void {
  for (const name of readdirSync(where.folder)) rmSync(join(where.folder, name), { recursive: true, force: true })
  if (existsSync(base)) cpSync(base, where.folder, { recursive: true })
}

/** The kinds of files there are: ids, hashes and days taken out of their names. What stays of opened files is another affair. */
const shapes = (): Set<string> =>
  new Set(
    filesIn(where.folder)
      .map((path) =>
        relative(where.folder, path).replaceAll(/[\da-f]{64}|(?<=\.)[\da-f]{8}(?=\.)|[\da-zA-Z]{27}|\d{4}-\d\d-\d\d[\dT:.Z-]*/g, '*'),
      )
      .filter((path) => !path.startsWith(join('data', 'imports'))),
  )

const silent = (): void => undefined
const log: Logger = { debug: silent, info: silent, warn: silent, error: silent }
const clientOf = (engine: Awaited<ReturnType<typeof createEngine>>) => createRouterClient(engine.router)
type Client = ReturnType<typeof clientOf>

/** The next start, as it finds what was left. */
async function afterwards(work: (client: Client) => Promise<void>): Promise<void> {
  const secrets = (): Promise<Record<string, string>> => Promise.resolve({ apiToken: service.apiToken })
  const engine = await createEngine({ dataDir: where.dataDir, log, version: '0.0.0', secrets })
  try {
    await work(clientOf(engine))
  } finally {
    await engine.close()
  }
}

/** The newest run has ended well or says that it was interrupted, and then goes on to its end. Whether there is a newer one than `before`. */
async function runGoesOn(client: Client, before: number): Promise<boolean> {
  const runs = await client.runs.list({})
  const [newest] = runs
  if (runs.length === before || newest === undefined) return false
  expect(runs).toHaveLength(before + 1)
  expect(['interrupted', 'ready']).toContain(newest.state)
  if (newest.state === 'ready') return true
  expect(newest.error).toMatchObject({ code: 'INTERRUPTED' })
  const { id } = await client.runs.resume({ runId: newest.id })
  let last = newest
  for await (const record of await client.runs.watch({ runId: id })) last = record
  expect([last.state, last.error]).toEqual(['ready', null])
  return true
}

async function isTheSame(client: Client, path: string): Promise<void> {
  const { summary } = await client.diffs.describe({ pair: { before: { path: whole }, after: { path } } })
  for (const { added, removed, changed } of Object.values(summary))
    expect({ added, removed, changed }).toEqual({ added: 0, removed: 0, changed: 0 })
  expect(summary.grants.unchanged).toBe(people)
}

interface Work {
  readonly what: string
  readonly prepare: () => Promise<void>
  readonly words: () => readonly string[]
  /** Says of a line that all is done, where the work goes on until it is told to end. */
  readonly done?: (line: string) => boolean
  /** The file it makes. */
  readonly file: () => string
  /** What the next start finds; brings the work to its end. */
  readonly found: (client: Client) => Promise<void>
}

const out = (): string => join(where.folder, 'out', 'sync.c1z')
const started = async (): Promise<void> => {
  await ok(...syncWords(service, where))
}
const decided = async (): Promise<string> => {
  await started()
  const { id } = JSON.parse(await ok('review', 'start', '--by', 'Dana', '-o', 'json')) as { id: string }
  await ok('review', 'decide', id, 'approve', '--all', '--by', 'Dana')
  return id
}
let id = ''

const works: readonly Work[] = [
  {
    what: 'a sync',
    prepare: started,
    words: () => syncWords(service, where),
    file: () => where.output,
    found: async (client) => {
      const before = sha256(join(base, 'sync.c1z'))
      if (await runGoesOn(client, 1)) await isTheSame(client, where.output)
      else expect(sha256(where.output)).toBe(before)
    },
  },
  {
    what: 'a sign-off',
    prepare: async () => void (id = await decided()),
    words: () => ['review', 'sign', id, '--by', 'Dana', '--note', 'All seen'],
    file: () => where.output,
    found: async (client) => {
      const review = await client.reviews.get({ reviewId: id })
      expect(['open', 'signed']).toContain(review.state)
      const { state, counts } =
        review.state === 'signed' ? review : await client.reviews.signOff({ reviewId: id, by: 'Dana', note: 'All seen' })
      expect([state, counts.approve]).toEqual(['signed', people])
      expect((await client.reviews.evidence({ reviewId: id })).review).toMatchObject({ id })
      const signatures = (await client.audit.list({ subject: `review:${id}` })).filter(({ event }) => event === 'review.signed')
      expect(signatures).toHaveLength(1)
      expect(await client.audit.verify()).toMatchObject({ broken: null })
    },
  },
  {
    what: 'a delivery',
    prepare: async () => {
      const review = await decided()
      await ok('review', 'sign', review, '--by', 'Dana')
      mkdirSync(join(where.folder, 'out'))
      await ok('destinations', 'save', 'c1z', '--name', 'Archive', '--folder', join(where.folder, 'out'), '--file-name', 'sync')
      const plan = JSON.parse(await ok('deliver', 'plan', '--to', 'Archive', '--review', review, '-o', 'json')) as { id: string }
      id = plan.id
      await ok('deliver', 'approve', id, '--by', 'Dana')
    },
    words: () => ['deliver', 'apply', id, '--for-real'],
    file: out,
    found: async (client) => {
      const [delivery] = await client.deliveries.list({})
      if (delivery === undefined) expect(existsSync(out())).toBe(false)
      else expect(['interrupted', 'done']).toContain(delivery.state)
      if (delivery?.state !== 'done') {
        const again = await client.deliveries.apply({ planId: id, dryRun: false })
        let last = again
        for await (const record of await client.deliveries.watch({ deliveryId: again.id })) last = record
        expect(last).toMatchObject({ state: 'done', receipt: { sha256: sha256(out()) } })
      }
      await isTheSame(client, out())
      expect(await client.audit.verify()).toMatchObject({ broken: null })
    },
  },
  {
    what: 'a scheduled run of serve',
    prepare: async () => {
      await started()
      const { connections } = JSON.parse(await ok('connections', '-o', 'json')) as { connections: { id: string }[] }
      const connection = connections[0]?.id ?? ''
      await ok('schedules', 'add', connection, '0 6 * * *', '--time-zone', 'UTC', '--missed', 'run-once')
      // As if this computer had been off for two days.
      const catalog = new Sqlite(join(where.dataDir, 'catalog.db'))
      catalog.prepare('update schedule set handled_until = handled_until - 172800000').run()
      catalog.close()
      mkdirSync(join(where.folder, 'secrets'))
      writeFileSync(join(where.folder, 'secrets', `${connection}.apiToken`), service.apiToken, { mode: 0o600 })
    },
    words: () => ['serve', '--schedules', '--secrets-dir', join(where.folder, 'secrets'), '--log-format', 'json'],
    done: (line) => line.includes('"msg":"run ended"'),
    file: () => where.output,
    found: async (client) => {
      const before = sha256(join(base, 'sync.c1z'))
      await runGoesOn(client, 1)
      // A scheduled run writes no file.
      expect(sha256(where.output)).toBe(before)
      expect(await client.schedules.list()).toHaveLength(1)
    },
  },
]

/** The work in a process of its own, up to step `diesAt`, else to its end. Answers the signal that ended it. */
async function carriedOut({ words, done }: Work, environment: Readonly<Record<string, string>>): Promise<NodeJS.Signals | null> {
  const running = start(where, words(), { ...token(service), ...environment, NODE_OPTIONS: `--import=${pathToFileURL(preload).href}` })
  if (done !== undefined) {
    void running.said(done).then(
      () => running.child.kill('SIGTERM'),
      () => undefined,
    )
  }
  const ended = await running.ended
  if (ended.signal === null) expect([ended.code, ended.code === 0 ? '' : ended.stderr.slice(-800)]).toEqual([0, ''])
  return ended.signal
}

describe(`killed at ${kills} moments, with the dice of ${seed}`, () => {
  test.each(works)(
    '$what',
    async (work) => {
      rmSync(base, { recursive: true, force: true })
      restore()
      await work.prepare()
      cpSync(where.folder, base, { recursive: true })
      const stepsFile = `${where.folder}-steps`
      expect(await carriedOut(work, { STEPS_FILE: stepsFile })).toBeNull()
      const steps = Number(readFileSync(stepsFile, 'utf8'))
      rmSync(stepsFile)
      cpSync(work.file(), whole)
      await afterwards(() => Promise.resolve())
      const usual = shapes()
      const snapshots = filesIn(join(base, 'data', 'snapshots'))

      const roll = createDice(seed)
      let died = 0
      for (let n = 0; n < kills; n++) {
        restore()
        // The last steps are those of an orderly end, which another day may take in another order.
        const moment = 1 + Math.floor((steps * 0.98 * (n + roll())) / kills)
        const signal = await carriedOut(work, { DIES_AT: String(moment) })
        if (signal === 'SIGKILL') died++
        try {
          await afterwards(work.found)
          expect([...shapes()].filter((shape) => !usual.has(shape))).toEqual([])
          for (const path of snapshots) expect(sha256(join(where.folder, relative(base, path)))).toBe(sha256(path))
        } catch (error) {
          throw new Error(`Killed at step ${moment} of ${steps}.`, { cause: error })
        }
      }
      expect(died).toBeGreaterThan(kills * 0.8)
    },
    600_000,
  )
})
