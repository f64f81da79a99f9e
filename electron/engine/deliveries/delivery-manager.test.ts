import { readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { deliveryDesk, type DeliveryDesk } from '../../../tests/fakes/delivery-desk.ts'
import { emptyShelf, scriptedDestination, scriptedService, type Shelf } from '../../../tests/fakes/scripted-destination.ts'
import { failureOf, testEngine } from '../../../tests/fakes/test-engine.ts'
import { fill } from '../../../tests/fakes/scripted-source.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { PlanRecord } from '../../../shared/deliveries.ts'

let desk: DeliveryDesk
afterEach(() => desk.close())

const client = () => desk.engine.client

/** An approved plan for a shelf. */
async function approved(shelf: Shelf): Promise<PlanRecord> {
  desk = await deliveryDesk({ destinations: [scriptedDestination(shelf)] })
  const destinationId = await desk.destination({ place: 'top', key: 'canary' }, 'shelf')
  const plan = await client().deliveries.plan({ destinationId, runId: (await desk.run()).id })
  return desk.approve(plan)
}

/** An `apply` that waits until it is told to go on, and the moment it began. */
function held() {
  const begun = Promise.withResolvers<undefined>()
  const go = Promise.withResolvers<undefined>()
  const apply: Shelf['apply'] = async ({ signal }, work) => {
    for (let i = 0; i <= 100; i++) work.onProgress(i, 100, 'Putting')
    begun.resolve(undefined)
    const stopped = Promise.withResolvers<never>()
    signal.addEventListener('abort', () => stopped.reject(new Error('stopped')))
    await Promise.race([go.promise, stopped.promise])
  }
  return { begun: begun.promise, go: () => go.resolve(undefined), apply }
}

test('is followed while it goes on, at most ten times a second, and told of at its end', async () => {
  const shelf = emptyShelf()
  const wait = held()
  shelf.apply = wait.apply
  const plan = await approved(shelf)
  const delivery = await client().deliveries.apply({ planId: plan.id, dryRun: false })
  expect(delivery).toMatchObject({ state: 'running', endedAt: null })
  const notes: (string | null)[] = []
  for await (const record of await client().deliveries.watch({ deliveryId: delivery.id })) {
    notes.push(record.note)
    if (record.note === 'Putting, 100 %') wait.go()
  }
  expect(notes).toContain('Putting, 100 %')
  expect(notes.length).toBeLessThan(12)
  const told = await client().notices.log({ channelId: 'desktop', limit: 1 })
  expect(told).toMatchObject([{ notice: { event: 'delivery.succeeded', data: { delivery_id: delivery.id, status: 'done' } } }])
})

test('one at a time per destination, also for another engine over the same data; it cannot be removed meanwhile', async () => {
  const shelf = emptyShelf()
  const wait = held()
  shelf.apply = wait.apply
  const plan = await approved(shelf)
  const { id: deliveryId } = await client().deliveries.apply({ planId: plan.id, dryRun: false })
  await wait.begun
  expect(await failureOf(client().deliveries.apply({ planId: plan.id, dryRun: false }))).toMatchObject({ code: 'ALREADY_RUNNING' })
  expect(await failureOf(client().destinations.remove({ id: plan.destinationId }))).toMatchObject({ code: 'ALREADY_RUNNING' })
  const other = await testEngine(fill, { dataDir: desk.engine.dataDir, destinations: [scriptedDestination(shelf)] })
  expect(await failureOf(other.client.deliveries.apply({ planId: plan.id, dryRun: false }))).toMatchObject({ code: 'ALREADY_RUNNING' })
  expect(await other.client.deliveries.get({ deliveryId })).toMatchObject({ state: 'running' })
  // Another process may ask for the end of it.
  await other.client.deliveries.cancel({ deliveryId })
  expect(await other.client.deliveries.get({ deliveryId })).toMatchObject({ state: 'cancelled' })
  expect(await client().deliveries.getPlan({ planId: plan.id })).toMatchObject({ state: 'approved' })
  expect(shelf.times).toBe(0)
})

test('cancelled while it writes; the plan stays approved and goes on as the same delivery', async () => {
  const shelf = emptyShelf()
  const wait = held()
  shelf.apply = wait.apply
  const plan = await approved(shelf)
  const { id: deliveryId } = await client().deliveries.apply({ planId: plan.id, dryRun: false })
  await wait.begun
  await client().deliveries.cancel({ deliveryId })
  expect(await client().deliveries.get({ deliveryId })).toMatchObject({ state: 'cancelled', error: { code: 'CANCELLED' } })
  shelf.apply = () => Promise.resolve()
  expect(await desk.apply(plan.id)).toMatchObject({ id: deliveryId, state: 'done' })
  await client().deliveries.cancel({ deliveryId }) // of one that has ended does nothing
  expect(shelf.times).toBe(1)
})

test('an engine that ends leaves it interrupted, and the next one goes on', async () => {
  const shelf = emptyShelf()
  const wait = held()
  shelf.apply = wait.apply
  const plan = await approved(shelf)
  const { id: deliveryId } = await client().deliveries.apply({ planId: plan.id, dryRun: false })
  await wait.begun
  await desk.restart()
  expect(await client().deliveries.get({ deliveryId })).toMatchObject({ state: 'interrupted' })
  expect(await client().deliveries.getPlan({ planId: plan.id })).toMatchObject({ state: 'interrupted' })
  // It had come so far before it died that the data was there.
  shelf.content = plan.runId
  expect(await desk.apply(plan.id)).toMatchObject({ id: deliveryId, state: 'done' })
  expect(shelf.times).toBe(0)
})

test('what a destination says goes wrong is kept without its secrets, and tried again on demand', async () => {
  const shelf = emptyShelf()
  shelf.apply = () => Promise.reject(new RollcallError('SERVER_ERROR', { message: 'The shelf is broken.', remedy: 'Mend it.' }))
  const plan = await approved(shelf)
  const failed = await desk.apply(plan.id)
  expect(failed).toMatchObject({ state: 'failed', error: { code: 'SERVER_ERROR', message: 'The shelf is broken.' } })
  shelf.apply = () => Promise.resolve()
  expect(await desk.finished(await client().deliveries.retry({ deliveryId: failed.id }))).toMatchObject({ state: 'done', failed: 0 })
  expect(JSON.stringify([await client().destinations.list(), desk.engine.lines])).not.toContain('canary')
})

test('a destination that asks for itself gets nothing before it asks; a dry run shows what it would get', async () => {
  desk = await deliveryDesk({ destinations: [scriptedService()] })
  const destinationId = await desk.destination({ place: 'top' }, 'shelf')
  const review = await desk.signed((await desk.run()).id, ['course:all:completed:user:p1'])
  const plan = await client().deliveries.plan({ destinationId, reviewId: review.id })
  expect(plan).toMatchObject({ target: null, before: null, excluded: 1, summary: { grants: { added: 14 } }, guards: [] })
  await desk.approve(plan)
  expect(await desk.finished(await client().deliveries.apply({ planId: plan.id }))).toMatchObject({ state: 'done', dryRun: true })
  expect(await failureOf(client().deliveries.apply({ planId: plan.id, dryRun: false }))).toMatchObject({
    code: 'UNSUPPORTED',
    message: expect.stringContaining('asks for its data itself') as string,
    remedy: expect.stringContaining('Start its service') as string,
  })
  expect(await client().deliveries.getPlan({ planId: plan.id })).toMatchObject({ state: 'approved' })
})

test('snapshots with people in them go with their connection and their destination, and are counted until then', async () => {
  const shelf = emptyShelf()
  const plan = await approved(shelf)
  await desk.apply(plan.id)
  const review = await desk.signed((await desk.run()).id)
  const { destinationId, connectionId } = plan
  await client().deliveries.plan({ destinationId, reviewId: review.id })
  const folders = ['approved', 'delivered'].map((name) => join(desk.engine.dataDir, name))
  const files = () => folders.flatMap((folder) => filesIn(folder))
  expect(files()).toHaveLength(2)
  expect((await client().engine.storage()).deliveries).toBeGreaterThan(8192)
  const age = () => {
    for (const file of files()) utimesSync(file, 1, 1)
  }
  age()
  await desk.restart()
  expect(files()).toHaveLength(2)
  const { phrase, signedReviews } = await client().connections.removal({ id: connectionId })
  expect(phrase).toBe(`remove ${signedReviews} signed ${signedReviews === 1 ? 'review' : 'reviews'}`)
  expect(await failureOf(client().connections.remove({ id: connectionId }))).toMatchObject({ code: 'GUARD_STOPPED' })
  expect(await failureOf(client().connections.remove({ id: connectionId, confirm: 'yes' }))).toMatchObject({ code: 'GUARD_STOPPED' })
  await client().connections.remove({ id: connectionId, confirm: phrase ?? '' })
  expect(await client().deliveries.plans({})).toMatchObject([{ state: 'expired' }, { state: 'applied' }])
  age()
  await desk.restart()
  expect(files()).toEqual([])
  expect(await client().deliveries.list({})).toHaveLength(1)
})

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
