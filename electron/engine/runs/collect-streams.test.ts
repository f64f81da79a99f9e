import { copyFileSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { textOf } from '../../../shared/records.ts'
import { person, scriptedStreams, type Pages } from '../../../tests/fakes/scripted-streams.ts'
import { ended, testEngine, type TestEngine } from '../../../tests/fakes/test-engine.ts'

let engine: TestEngine
afterEach(() => engine.close())

const settings = { sourceId: 'scripted', config: { site: 'north' } }
const files = () => readdirSync(join(engine.dataDir, 'snapshots')).toSorted()

/** Three pages of two people; from page `stuck` on it waits until it is stopped, for as long as that is set. */
function threePages() {
  const asked: number[] = []
  const script = { stuck: null as number | null }
  const reached = Promise.withResolvers<undefined>()
  const pages: Pages = async (context, { mode, cursor }, page) => {
    asked.push(page)
    if (page === script.stuck) {
      reached.resolve(undefined)
      await context.clock.sleep(600_000, context.signal)
    }
    if (mode === 'delta') return { records: [person(9)], gone: ['p0'], cursor: `${textOf(cursor)}+`, last: true }
    return { records: [person(2 * page), person(2 * page + 1)], total: 6, cursor: 'c', last: page === 2 }
  }
  return { pages, asked, script, reached: reached.promise }
}

test('a run that was stopped goes on at the page it was at, in another engine too', async () => {
  const { pages, asked, script, reached } = threePages()
  script.stuck = 1
  engine = await testEngine(scriptedStreams(pages))
  const { id } = await engine.client.runs.start(settings)
  await reached
  await engine.client.runs.cancel({ runId: id })
  expect(files()).toContain(`${id}.spool`)
  expect(files().filter((name) => name.includes('.snapshot'))).toEqual([])

  script.stuck = null
  await engine.reopen(scriptedStreams(pages))
  const run = await ended(engine, await engine.client.runs.resume({ runId: id }))
  expect(run).toMatchObject({ state: 'ready', counts: { grants: 6 } })
  expect(asked).toEqual([0, 1, 1, 2])
  expect(run.phases.map(({ id: phase, state }) => `${phase} ${state}`)).toEqual([
    'read-people done',
    'build done',
    'check done',
    'ready done',
  ])
  expect(run.phases[0]).toMatchObject({ done: 6, total: 6, unit: 'people' })
})

test('what was read is this person’s alone, without what is not to be kept, one per connection, and goes with its run', async () => {
  const { pages } = threePages()
  engine = await testEngine(scriptedStreams(pages))
  const first = await ended(engine, await engine.client.runs.start(settings))
  const path = join(engine.dataDir, 'snapshots', `${first.id}.spool`)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readFileSync(path).includes('Canary')).toBe(false)

  const second = await ended(engine, await engine.client.runs.start(settings))
  expect(files()).toEqual([`${first.id}.snapshot`, `${second.id}.snapshot`, `${second.id}.spool`].toSorted())
  await engine.client.runs.remove({ runId: second.id })
  expect(files()).toEqual([`${first.id}.snapshot`])
})

test('a reading of changes stands on the one before', async () => {
  const { pages, asked } = threePages()
  engine = await testEngine(scriptedStreams(pages))
  await ended(engine, await engine.client.runs.start(settings))
  asked.length = 0
  const run = await ended(engine, await engine.client.runs.start(settings))
  expect(asked).toEqual([0])
  expect(run).toMatchObject({ state: 'ready', counts: { grants: 6 } })
  const { rows } = await engine.client.snapshots.resources({ snapshotRef: { runId: run.id }, where: 'type:user', offset: 0, limit: 20 })
  expect(rows.map(({ id }) => id).toSorted()).toEqual(['p1', 'p2', 'p3', 'p4', 'p5', 'p9'])
})

test('a reading that stopped between two runs is no base for the next', async () => {
  const { pages, script, reached, asked } = threePages()
  engine = await testEngine(scriptedStreams(pages))
  script.stuck = 2
  const { id } = await engine.client.runs.start(settings)
  await reached
  await engine.client.runs.cancel({ runId: id })
  script.stuck = null
  asked.length = 0
  expect(await ended(engine, await engine.client.runs.start(settings))).toMatchObject({ state: 'ready', counts: { grants: 6 } })
  expect(asked).toEqual([0, 1, 2])
})

test('what was read by runs that the catalog does not know is set aside, not deleted', async () => {
  const { pages } = threePages()
  engine = await testEngine(scriptedStreams(pages))
  const run = await ended(engine, await engine.client.runs.start(settings))
  const stranger = `${run.id.slice(0, -3)}abc`
  copyFileSync(join(engine.dataDir, 'snapshots', `${run.id}.spool`), join(engine.dataDir, 'snapshots', `${stranger}.spool`))
  await engine.reopen(scriptedStreams(pages))
  expect(files()).toEqual([`${run.id}.snapshot`, `${run.id}.spool`])
  expect(readdirSync(join(engine.dataDir, 'orphans', 'snapshots'))).toEqual([`${stranger}.spool`])
})
