import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { deliveryDesk, type DeliveryDesk } from '../../../tests/fakes/delivery-desk.ts'
import { failureOf } from '../../../tests/fakes/test-engine.ts'

let desk: DeliveryDesk
afterEach(() => desk.close())

/** A desk from which a signed review of ten people has arrived. */
async function delivered(): Promise<string> {
  desk = await deliveryDesk()
  const destinationId = await desk.destination()
  const review = await desk.signed((await desk.run()).id)
  const { deliveries } = desk.engine.client
  await desk.apply((await desk.approve(await deliveries.plan({ destinationId, runId: review.runId, reviewId: review.id }))).id)
  return destinationId
}

async function planned(destinationId: string) {
  const review = await desk.signed((await desk.run()).id)
  return desk.engine.client.deliveries.plan({ destinationId, runId: review.runId, reviewId: review.id })
}

test.each(['user', 'course'])('what was not all read (%s) removes nothing, whoever signed and however many came anew', async (type) => {
  const destinationId = await delivered()
  // One left, one came: as many as before.
  desk.world.from = 1
  desk.world.incomplete = [type]
  const plan = await planned(destinationId)
  const rail = plan.guards.find(({ kind }) => kind === 'incomplete-read')
  expect(rail).toMatchObject({ severity: 'block', phrase: null })
  expect(rail?.message).toContain('the list broke off')
  const failure = await failureOf(desk.approve(plan))
  expect(failure.code).toBe('GUARD_STOPPED')
})

test('what was not all read may add and change', async () => {
  const destinationId = await delivered()
  desk.world.people = 12
  desk.world.incomplete = ['user', 'course']
  const plan = await planned(destinationId)
  expect(plan.guards.filter(({ kind }) => kind === 'incomplete-read')).toEqual([])
  expect((await desk.apply((await desk.approve(plan)).id)).state).toBe('done')
})

test('a plan is made though what arrived last cannot be read any more, and says so', async () => {
  const destinationId = await delivered()
  const folder = join(desk.engine.dataDir, 'delivered', destinationId)
  for (const name of readdirSync(folder)) writeFileSync(join(folder, name), 'not a snapshot')
  // Each a little less than the one before; the last much less than what arrived.
  desk.world.people = 7
  await desk.run()
  desk.world.people = 4
  const plan = await planned(destinationId)
  expect(plan.guards.find(({ kind }) => kind === 'shrunken')?.message).toContain('(whose snapshot cannot be read any more) had 10 people')
})
