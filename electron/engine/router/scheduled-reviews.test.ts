import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { FakeClock } from '../../../tests/fakes/fake-clock.ts'
import { fill, type Script } from '../../../tests/fakes/scripted-source.ts'
import { ended, testEngine, type TestEngine } from '../../../tests/fakes/test-engine.ts'
import { eventually } from '../../../tests/fakes/eventually.ts'

let engine: TestEngine
afterEach(() => engine.close())

/** An engine with a schedule, whose every answer holds so many people; `next` is one scheduled run and what comes of it. */
async function scheduled(keepSnapshots: number) {
  let people = 4
  const clock = new FakeClock(Math.floor(Date.now() / 60_000) * 60_000)
  const script: Script = (context, sink) => fill({ ...context, config: { ...context.config, people } }, sink)
  engine = await testEngine(script, { clock, background: true, secrets: () => Promise.resolve({ apiToken: 'canary-4711' }) })
  const { client } = engine
  await client.engine.settings.set({ keepSnapshots })
  const { id: connectionId } = await client.connections.save({ name: 'North', sourceId: 'scripted', config: { site: 'north' } })
  await client.schedules.save({ connectionId, name: 'Often', cron: '* * * * *', timeZone: 'UTC' })
  const next = async (now = people) => {
    people = now
    const said = engine.lines.filter((line) => /^(review opened|nothing to review)/.test(line)).length
    await clock.advanceTo((await client.schedules.list())[0]?.next[0] ?? 0)
    const runId = await eventually(async () => {
      const id = (await client.schedules.list())[0]?.last?.runId ?? ''
      expect((await client.runs.list({ limit: 1 }))[0]?.id).toBe(id)
      return id
    })
    const run = await ended(engine, await client.runs.get({ runId }))
    await eventually(() => {
      expect(engine.lines.filter((line) => /^(review opened|nothing to review)/.test(line))).toHaveLength(said + 1)
    })
    return run
  }
  const reviews = () => client.reviews.list({})
  return { next, reviews, snapshots: () => readdirSync(join(engine.dataDir, 'snapshots')) }
}

test('75 scheduled runs without change leave one open review, and as many snapshots as are to be kept', { timeout: 120_000 }, async () => {
  const { next, reviews, snapshots } = await scheduled(5)
  const first = await next()
  for (let n = 1; n < 75; n++) await next()
  expect((await reviews()).map(({ runId, state }) => [runId, state])).toEqual([[first.id, 'open']])
  // And the one under review.
  expect(snapshots()).toHaveLength(5 + 1)
  expect(snapshots()).toContain(`${first.id}.snapshot`)
})

test('an open review nobody has touched gives way to the next, which asks about its changes too', async () => {
  const { next, reviews, snapshots } = await scheduled(1)
  await next(4)
  const second = await next(6)
  const [whole] = await reviews()
  expect([(await reviews()).length, whole?.runId, whole?.counts.inScope]).toEqual([1, second.id, 9])
  await engine.client.reviews.decide({ reviewId: whole?.id ?? '', selector: { kind: 'filter', text: '' }, decision: 'approve' })
  const third = await next(8)
  expect((await reviews()).map(({ runId }) => runId).sort()).toEqual([second.id, third.id].sort())
  const fourth = await next(10)
  const open = await reviews()
  expect(open.map(({ runId }) => runId).sort()).toEqual([second.id, fourth.id].sort())
  // Counted from the second run still, whose people were six.
  expect(open.find(({ runId }) => runId === fourth.id)?.counts).toMatchObject({ inScope: 6 })
  const fifth = await next(10)
  expect(snapshots().sort()).toEqual([second.id, fourth.id, fifth.id].map((id) => `${id}.snapshot`).sort())
  const trail = await engine.client.audit.list({ limit: 100 })
  expect(trail.filter(({ event }) => event === 'review.superseded')).toHaveLength(2)
  expect(readdirSync(join(engine.dataDir, 'reviews')).filter((name) => name.endsWith('.start'))).toHaveLength(2)
})
