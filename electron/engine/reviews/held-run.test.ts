import { afterEach, beforeEach, expect, test } from 'vitest'
import { days, type Days } from '../../../tests/fakes/days.ts'
import { ended, failureOf } from '../../../tests/fakes/test-engine.ts'

let at: Days
beforeEach(async () => {
  at = await days()
})
afterEach(() => at.engine.close())

const monday = ['ada safety completed', 'bo safety completed', 'cyd data in_progress', 'dee data in_progress', 'eve data completed']

test('a held run is neither reviewed nor delivered before somebody accepts it', async () => {
  const { reviews, deliveries, destinations, runs } = at.engine.client
  await at.run(monday)
  const held = await at.run(['ada safety completed'], 'held')
  expect(held.state).toBe('held')
  const refused = { code: 'GUARD_STOPPED', message: expect.stringContaining('nobody has accepted its result') as string }
  expect(await failureOf(reviews.create({ runId: held.id, scope: { kind: 'everything' } }))).toMatchObject(refused)
  const { id: destinationId } = await destinations.save({ kindId: 'c1z', name: 'File', config: { folder: at.engine.dataDir } })
  expect(await failureOf(deliveries.plan({ destinationId, runId: held.id }))).toMatchObject(refused)

  const accepted = await ended(at.engine, await runs.resume({ runId: held.id, acceptShrunken: true }))
  expect(accepted.state).toBe('ready')
  const { id: reviewId } = await reviews.create({ runId: held.id, scope: { kind: 'everything' } })
  expect(await reviews.get({ reviewId })).toMatchObject({ counts: { inScope: 1 } })
})

test('a held run is the base of no review, and named as before when it is accepted', async () => {
  const { reviews, runs } = at.engine.client
  const first = await at.run(monday)
  const held = await at.run(['ada safety completed'], 'held')
  const third = await at.run(monday)
  const { id: reviewId } = await reviews.create({ runId: third.id, scope: { kind: 'changes' } })
  expect(await reviews.get({ reviewId })).toMatchObject({ baseRunId: first.id, counts: { inScope: 0 } })
  const accepted = await ended(at.engine, await runs.resume({ runId: held.id, acceptShrunken: true }))
  expect(accepted.phases.find(({ id }) => id === 'ask')?.endedAt).toBe(held.phases.find(({ id }) => id === 'ask')?.endedAt)
})
