import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FakeClock } from '../../../tests/fakes/fake-clock.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { RunRecord } from '../../../shared/runs.ts'
import type { ScheduleRecord } from '../../../shared/schedules.ts'
import { openCatalog, type Catalog } from '../catalog/catalog.ts'
import { Scheduler, type SchedulerOptions } from './scheduler.ts'

let folder: string
let clock: FakeClock
const closers: (() => Promise<void> | void)[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-schedules-'))
})
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
  rmSync(folder, { recursive: true, force: true })
})

const silent = (): void => undefined
const log = { debug: silent, info: silent, warn: silent, error: silent }

function catalogHere(): Catalog {
  const catalog = openCatalog(join(folder, 'catalog.db'))
  closers.push(() => catalog.close())
  return catalog
}

interface Bench {
  readonly catalog: Catalog
  readonly scheduler: Scheduler
  /** When runs were started, as ISO minutes. */
  readonly started: string[]
}

/** A scheduler over the folder, as an engine has it. */
function bench(more: Partial<SchedulerOptions> = {}): Bench {
  const catalog = catalogHere()
  const started: string[] = []
  const startRun = () => {
    started.push(iso(clock.now()))
    return Promise.resolve({ id: `run${started.length}` })
  }
  const scheduler = new Scheduler({ catalog, clock, log, background: true, actor: 'ada', startRun, ...more })
  closers.push(() => scheduler.close())
  return { catalog, scheduler, started }
}

const iso = (at: number): string => new Date(at).toISOString().slice(0, 16)
const connect = (catalog: Catalog, identity = 'one'): string =>
  catalog.connections.add({ name: 'Acme', sourceId: 's', identity, config: {}, createdAt: 1 }, { names: [], values: [] }).id

const save = ({ catalog, scheduler }: Bench, more: Partial<ScheduleRecord> = {}): ScheduleRecord =>
  scheduler.save(undefined, {
    connectionId: catalog.connections.list()[0]?.id ?? connect(catalog),
    ...{ name: 'Morning', cron: '0 6 * * *', timeZone: 'Europe/Berlin', missed: 'skip', enabled: true, openReview: true, ...more },
  })
const last = ({ scheduler }: Bench): ScheduleRecord['last'] | undefined => scheduler.list()[0]?.last

test('a schedule is kept with its words and next five times, and starts its run at each', async () => {
  clock = new FakeClock('2026-01-05T00:00:00Z')
  const here = bench()
  const made = save(here)
  expect(made).toMatchObject({ words: 'At 06:00', last: null, enabled: true })
  expect(made.next.map(iso)).toEqual(['2026-01-05T05:00', '2026-01-06T05:00', '2026-01-07T05:00', '2026-01-08T05:00', '2026-01-09T05:00'])
  await clock.advanceTo('2026-01-05T04:59:59Z')
  expect(here.started).toEqual([])
  await clock.advanceTo('2026-01-05T05:00:00Z')
  expect(here.started).toEqual(['2026-01-05T05:00'])
  expect(last(here)).toEqual({ at: Date.UTC(2026, 0, 5, 5), outcome: 'started', message: 'Started.', runId: 'run1' })
  await clock.advanceTo('2026-01-07T04:00:00Z')
  expect(here.started).toEqual(['2026-01-05T05:00', '2026-01-06T05:00'])

  const off = here.scheduler.save(made.id, { ...made, enabled: false })
  expect(off.next).toEqual([])
  await clock.advanceTo('2026-01-08T06:00:00Z')
  expect(here.started).toHaveLength(2)
  here.scheduler.save(made.id, { ...made, enabled: true })
  await clock.advanceTo('2026-01-08T07:00:00Z')
  expect(here.started).toHaveLength(2) // what passed while it was off was not missed
  here.scheduler.remove(made.id)
  expect(here.scheduler.list()).toEqual([])
  expect(() => here.scheduler.remove(made.id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
  const events = here.catalog.audit.list(`schedule:${made.id}`, undefined, 10).map(({ event, actor }) => `${event} ${actor}`)
  expect(events).toEqual(['schedule.removed ada', 'schedule.saved ada', 'schedule.saved ada', 'schedule.saved ada'])
})

test('bad schedules are refused and nothing is stored', () => {
  clock = new FakeClock('2026-01-05T00:00:00Z')
  const here = bench()
  for (const more of [{ cron: '0 25 * * *' }, { cron: '0 0 31 2 *' }, { timeZone: 'Mars/Base' }, { connectionId: 'none' }]) {
    expect(() => save(here, more)).toThrow(RollcallError)
  }
  expect(here.scheduler.list()).toEqual([])
  expect(here.scheduler.preview('0 6 * * 1-5', 'UTC').words).toBe('At 06:00, Monday through Friday')
})

test('across the change to summer time: 02:30 comes at 03:00, once', async () => {
  clock = new FakeClock('2026-03-28T20:00:00Z')
  const here = bench()
  save(here, { cron: '30 2 * * *' })
  await clock.advanceTo('2026-03-30T02:00:00Z')
  expect(here.started).toEqual(['2026-03-29T01:00', '2026-03-30T00:30'])
})

test('across the change to winter time: 02:30 comes once, every half hour goes on', async () => {
  clock = new FakeClock('2026-10-24T23:50:00Z')
  const here = bench()
  save(here, { cron: '30 2 * * *' })
  await clock.advanceTo('2026-10-25T06:00:00Z')
  expect(here.started).toEqual(['2026-10-25T00:30'])
  save(here, { name: 'Often', cron: '*/30 * * * *', timeZone: 'America/New_York' })
  clock.set('2026-11-01T04:50:00Z')
  await clock.advanceTo('2026-11-01T07:10:00Z')
  // The two missed days of "Often" were skipped; of "Morning" too.
  expect(here.started.slice(1)).toEqual([
    '2026-11-01T05:00',
    '2026-11-01T05:30',
    '2026-11-01T06:00',
    '2026-11-01T06:30',
    '2026-11-01T07:00',
  ])
})

test('across both changes in New York', async () => {
  clock = new FakeClock('2026-03-08T00:00:00Z')
  const spring = bench()
  save(spring, { cron: '30 2 * * *', timeZone: 'America/New_York' })
  await clock.advanceTo('2026-03-09T08:00:00Z')
  expect(spring.started).toEqual(['2026-03-08T07:00', '2026-03-09T06:30'])
  await spring.scheduler.close()
  clock = new FakeClock('2026-11-01T00:00:00Z')
  const autumn = bench()
  for (const schedule of autumn.scheduler.list()) autumn.scheduler.save(schedule.id, { ...schedule, cron: '30 1 * * *' })
  await clock.advanceTo('2026-11-02T08:00:00Z')
  expect(autumn.started).toEqual(['2026-11-01T05:30', '2026-11-02T06:30'])
})

test('a computer that slept for days: skipped or run once, never once per missed time', async () => {
  clock = new FakeClock('2026-01-05T00:00:00Z')
  const here = bench()
  save(here, { cron: '0 * * * *', timeZone: 'UTC', missed: 'skip' })
  const second = connect(here.catalog, 'two')
  save(here, { name: 'Catch up', cron: '0 * * * *', timeZone: 'UTC', missed: 'run-once', connectionId: second })
  await clock.advanceTo('2026-01-05T00:30:00Z')
  clock.set('2026-01-08T12:20:00Z')
  await clock.advance(20_000)
  expect(here.started).toEqual(['2026-01-08T12:20'])
  const [catchUp, skipping] = here.scheduler.list()
  expect(skipping?.last).toMatchObject({ outcome: 'skipped', message: '84 times passed while nothing could start it.', runId: null })
  expect(catchUp?.last).toMatchObject({ outcome: 'started', message: 'Started 20 min late: 84 times passed while nothing could start it.' })
  const missed = here.catalog.audit.list(undefined, undefined, 10).filter(({ event }) => event === 'schedule.missed')
  expect(missed.map(({ actor, data }) => [actor, data.times, data.policy])).toEqual([
    ['rollcall', 84, 'skip'],
    ['rollcall', 84, 'run-once'],
  ])
  await clock.advanceTo('2026-01-08T13:00:10Z')
  expect(here.started).toEqual(['2026-01-08T12:20', '2026-01-08T13:00', '2026-01-08T13:00'])
})

test('woken shortly after a time it is still on time, whatever the policy', async () => {
  clock = new FakeClock('2026-01-05T00:00:00Z')
  const here = bench()
  save(here, { cron: '0 6 * * *', timeZone: 'UTC', missed: 'skip' })
  clock.set('2026-01-06T06:01:00Z')
  await clock.advance(15_000)
  expect(here.started).toEqual(['2026-01-06T06:01'])
})

test('a clock set back a little makes nothing come twice; set back a day it is believed', async () => {
  clock = new FakeClock('2026-01-05T05:59:00Z')
  const here = bench()
  save(here, { cron: '0 6 * * *', timeZone: 'UTC' })
  await clock.advanceTo('2026-01-05T06:10:00Z')
  clock.set('2026-01-05T05:40:00Z')
  await clock.advanceTo('2026-01-05T06:30:00Z')
  expect(here.started).toEqual(['2026-01-05T06:00'])
  clock.set('2026-01-04T05:00:00Z')
  await clock.advanceTo('2026-01-04T06:30:00Z')
  expect(here.started).toEqual(['2026-01-05T06:00', '2026-01-04T06:00'])
})

test('a clock that ran years ahead does not silence a schedule', async () => {
  clock = new FakeClock('2029-01-01T00:00:00Z')
  const here = bench()
  save(here, { cron: '0 6 * * *', timeZone: 'UTC' })
  clock.set('2026-01-05T00:00:00Z')
  await clock.advanceTo('2026-01-05T06:01:00Z')
  expect(here.started).toEqual(['2026-01-05T06:00'])
})

test('an engine that was closed over a time finds it again when it opens', async () => {
  clock = new FakeClock('2026-01-05T00:00:00Z')
  const first = bench()
  save(first, { cron: '0 6 * * *', timeZone: 'UTC', missed: 'run-once' })
  await first.scheduler.close()
  await clock.advanceTo('2026-01-05T09:00:00Z')
  expect(first.started).toEqual([])
  const again = bench()
  await clock.advance(1)
  expect(again.started).toEqual(['2026-01-05T09:00'])
  await again.scheduler.close()
  const third = bench()
  await clock.advance(60_000)
  expect(third.started).toEqual([])
  expect(last(third)?.message).toBe('Started 180 min late: its time passed while nothing could start it.'.replace('180 min', '3 h'))
})

test('a run that cannot start says so', async () => {
  clock = new FakeClock('2026-01-05T05:00:00Z')
  const told: string[] = []
  let failure = new RollcallError('ALREADY_RUNNING', {
    message: 'Run 7 of this connection is under way.',
    remedy: 'Wait until it has ended.',
  })
  const here = bench({ startRun: () => Promise.reject(failure), onNotStarted: (_, { code }) => told.push(code) })
  save(here, { cron: '0 * * * *', timeZone: 'UTC' })
  await clock.advanceTo('2026-01-05T06:00:10Z')
  expect(last(here)).toMatchObject({
    outcome: 'skipped',
    message: 'Run 7 of this connection is under way. Wait until it has ended.',
    runId: null,
  })
  expect(told).toEqual([])
  failure = new RollcallError('INVALID_INPUT', { message: 'The settings do not fit: API token is missing.', remedy: 'Correct them.' })
  await clock.advanceTo('2026-01-05T07:00:10Z')
  expect(last(here)).toMatchObject({ outcome: 'failed', message: 'The settings do not fit: API token is missing. Correct them.' })
  expect(told).toEqual(['INVALID_INPUT'])
})

test('of several engines one starts runs; another takes over when it is gone', async () => {
  clock = new FakeClock('2026-01-05T00:00:00Z')
  const first = bench()
  const second = bench()
  const reader = bench({ background: false })
  save(reader, { cron: '0 * * * *', timeZone: 'UTC' })
  expect([first, second, reader].map(({ scheduler }) => scheduler.active())).toEqual([
    { active: true, elsewhere: false },
    { active: false, elsewhere: true },
    { active: false, elsewhere: true },
  ])
  await clock.advanceTo('2026-01-05T02:30:00Z')
  expect([first.started.length, second.started.length, reader.started.length]).toEqual([2, 0, 0])
  await first.scheduler.close()
  expect(reader.scheduler.active()).toEqual({ active: false, elsewhere: false })
  await clock.advanceTo('2026-01-05T04:30:00Z')
  expect([first.started.length, second.started.length, reader.started.length]).toEqual([2, 2, 0])
})

test('the lease of a process that died is taken over', async () => {
  clock = new FakeClock('2026-01-05T00:00:00Z')
  const catalog = catalogHere()
  catalog.scheduleLease.hold('dead', { pid: 4_000_000, started: 'long ago', host: 'elsewhere' }, clock.now())
  const here = bench()
  save(here, { cron: '0 * * * *', timeZone: 'UTC' })
  expect(here.scheduler.active()).toEqual({ active: false, elsewhere: true })
  await clock.advanceTo('2026-01-05T01:00:10Z')
  expect(here.scheduler.active()).toEqual({ active: true, elsewhere: false })
  expect(here.started).toEqual(['2026-01-05T01:00'])
})

test('a review is opened when the run is ready, also a run resumed in another process later', async () => {
  clock = new FakeClock('2026-01-05T05:00:00Z')
  const opened: string[] = []
  const openReview = (run: RunRecord) => Promise.resolve(void opened.push(run.id))
  const here = bench({ openReview })
  const made = save(here, { cron: '0 6 * * *', timeZone: 'UTC' })
  await clock.advanceTo('2026-01-05T06:00:10Z')
  const run = (id: string, state: RunRecord['state']) => ({ id, state }) as RunRecord
  here.scheduler.runEnded(run('run1', 'interrupted'))
  here.scheduler.runEnded(run('other', 'ready'))
  expect(opened).toEqual([])
  await here.scheduler.close()
  const later = bench({ background: false, openReview })
  later.scheduler.runEnded(run('run1', 'ready'))
  expect(opened).toEqual(['run1'])
  later.scheduler.save(made.id, { ...made, openReview: false })
  later.scheduler.runEnded(run('run1', 'ready'))
  expect(opened).toEqual(['run1'])
})

test('a removed connection takes its schedules with it', () => {
  clock = new FakeClock('2026-01-05T05:00:00Z')
  const here = bench()
  const { connectionId } = save(here)
  here.catalog.connections.remove(connectionId)
  expect(here.scheduler.list()).toEqual([])
})
