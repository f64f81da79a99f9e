import { closeSync, copyFileSync, openSync, readdirSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SnapshotRef } from '../../../shared/snapshots-contract.ts'
import type { Depth } from '../../../shared/syncs.ts'
import { deliveryDesk, type DeliveryDesk } from '../../../tests/fakes/delivery-desk.ts'
import { ended, failureOf } from '../../../tests/fakes/test-engine.ts'

let desk: DeliveryDesk
beforeEach(async () => {
  desk = await deliveryDesk()
})
afterEach(() => desk.close())

const client = () => desk.engine.client
const faults = join(import.meta.dirname, '../../../tests/fixtures/faults/27-open-without-full-sync')
const unfinished = { path: join(faults, 'unfinished.c1z'), syncId: '3MQuQGLT4z4tywkxi82C1iNiwp6' }
const out = () => join(desk.folder, 'out.c1z')

/** A run that keeps only these types (null: all), as it ended. */
async function run(
  resourceTypes: string[] | null,
  people: number,
  more: { output?: { path: string }; acceptShrunken?: boolean; depth?: Depth } = {},
) {
  desk.world.people = people
  const asked = { sourceId: 'scripted', config: { site: 'north' }, secrets: { apiToken: 't' }, ...more }
  return ended(desk.engine, await client().runs.start({ ...asked, ...(resourceTypes && { resourceTypes }) }))
}

describe('saving one that is not whole', () => {
  test('is refused until it is accepted, and then writes what it is', async () => {
    const open = await client().snapshots.describe({ snapshotRef: unfinished })
    expect(open).toMatchObject({ sync: { type: 'full', finished: false } })
    expect(open.warnings[0]).toBe('This sync was never finished: it may lack anything.')
    const save = { snapshotRef: open.snapshotRef, output: { path: out() } }
    const refused = await failureOf(client().snapshots.save(save))
    expect(refused).toMatchObject({ code: 'GUARD_STOPPED' })
    expect(refused.remedy).toContain('--accept-incomplete')
    expect(refused.remedy).toContain('"save an unfinished sync"')
    const saved = await client().snapshots.save({ ...save, acceptIncomplete: true })
    expect(saved.warnings[0]).toBe(`Written as what it is, full, not finished, under the sync id ${saved.syncId}.`)
    expect((await client().files.describe({ path: out() })).syncs).toMatchObject([{ type: 'full', endedAt: null }])
  })

  test('a narrowed run is one', async () => {
    const { id } = await run(['user'], 10)
    const { snapshotRef, sync, warnings } = await client().snapshots.describe({ snapshotRef: { runId: id } })
    expect(sync).toMatchObject({ type: 'partial', onlyTypes: ['user'] })
    expect(warnings).toEqual(['This sync holds only user: what is not in it is not gone.'])
    const save = { snapshotRef, output: { path: out() } }
    expect(await failureOf(client().snapshots.save(save))).toMatchObject({ code: 'GUARD_STOPPED' })
    await client().snapshots.save({ ...save, acceptIncomplete: true })
    expect((await client().files.describe({ path: out() })).syncs).toMatchObject([{ type: 'partial' }])
  })
})

describe('a narrowed run', () => {
  test('writes a partial sync beside the full one, which stays', async () => {
    await run(null, 10, { output: { path: out() } })
    const narrowed = await run(['user'], 10, { output: { path: out() } })
    expect(narrowed).toMatchObject({ state: 'ready', onlyTypes: ['user'] })
    const { syncs } = await client().files.describe({ path: out() })
    expect(syncs.map(({ type }) => type)).toEqual(['full', 'partial'])
    expect(await client().snapshots.describe({ snapshotRef: { path: out() } })).toMatchObject({
      counts: { grants: 15 },
      sync: { type: 'full' },
    })
  })

  test.each([
    ['user', 4, 'found 4 people', 'had 10 people'],
    ['course', 0, 'nothing at all of courses', 'had 2 courses'],
  ])('is held when it lost more than half of what it covers, against the full run before: %s', async (type, people, now, before) => {
    await run(null, 10)
    const narrowed = await run([type], people)
    expect(narrowed.state).toBe('held')
    expect(narrowed.error?.message).toContain(now)
    expect(narrowed.error?.message).toContain(before)
  })

  test('is compared with the file when there is no run before, type by type', async () => {
    await run(null, 10, { output: { path: out() } })
    desk.world.people = 4
    const other = { sourceId: 'scripted', config: { site: 'south' }, secrets: { apiToken: 't' } }
    const started = await client().runs.start({ ...other, resourceTypes: ['user'], output: { path: out() } })
    expect(await ended(desk.engine, started)).toMatchObject({ state: 'held' })
    const courses = await client().runs.start({ ...other, config: { site: 'west' }, resourceTypes: ['course'], output: { path: out() } })
    expect(await ended(desk.engine, courses)).toMatchObject({ state: 'ready' })
  })

  test('of other types says nothing of these', async () => {
    await run(['course'], 10)
    expect(await run(['user'], 1)).toMatchObject({ state: 'ready' })
  })

  test('is nothing a full run is compared with, and the other way round', async () => {
    await run(null, 10)
    await run(['user'], 40)
    // Against 40 people it would be held; and so is the next narrowed one, which is compared with those.
    expect(await run(null, 9)).toMatchObject({ state: 'ready' })
    expect(await run(['user'], 9)).toMatchObject({ state: 'held' })
  })

  test('is no base of a review of a full one, and has no full one as its own', async () => {
    const first = await run(null, 10)
    const signed = await desk.signed(first.id)
    const narrow = await run(['user'], 10)
    const ofPart = await client().reviews.create({ runId: narrow.id, scope: { kind: 'everything' } })
    expect([ofPart.baseRunId, ofPart.baseReviewId]).toEqual([null, null])
    const second = await run(null, 10)
    expect(await client().reviews.create({ runId: second.id, scope: { kind: 'everything' } })).toMatchObject({
      baseRunId: first.id,
      baseReviewId: signed.id,
    })
  })

  test('does not appear in the history of a full one', async () => {
    const full = await run(null, 10)
    const part = await run(['course'], 10)
    const seen = async (runId: string) => {
      const { snapshotRef } = await client().snapshots.describe({ snapshotRef: { runId } })
      return (await client().snapshots.history({ snapshotRef, type: 'user', id: 'p1' })).map((entry) => entry.runId)
    }
    expect(await seen(full.id)).toEqual([full.id])
    expect(await seen(part.id)).toEqual([part.id])
  })

  test('delivered, adds a partial sync, asks for the words, and is no baseline of the full one after it', async () => {
    const destinationId = await desk.destination()
    const deliver = async (runId: string) => {
      const plan = await client().deliveries.plan({ destinationId, runId })
      await desk.approve(plan)
      return { plan, delivery: await desk.apply(plan.id) }
    }
    const first = await deliver((await run(null, 10)).id)
    const part = await deliver((await run(['user'], 10)).id)
    expect(part.plan.guards).toContainEqual(expect.objectContaining({ kind: 'incomplete-run', phrase: 'deliver an incomplete run' }))
    expect(part.plan.summary.grants.removed).toBe(0)
    expect(part.delivery.state).toBe('done')
    const { syncs } = await client().files.describe({ path: join(desk.folder, 'sync.c1z') })
    expect(syncs.map(({ type }) => type)).toEqual(['full', 'partial'])
    const third = await client().deliveries.plan({ destinationId, runId: (await run(null, 10)).id })
    expect(third.before).toMatchObject({ grants: first.plan.after.grants })
    expect(third.guards.map(({ kind }) => kind)).not.toContain('shrunken')
  })
})

describe.each([
  ['resources', 'resources_only', 'This sync holds resources only: it has no entitlements and grants.', 'resources'],
  [
    'entitlements',
    'partial',
    'This sync holds only resources and entitlements, without grants: what is not in it is not gone.',
    'resources and entitlements, without grants',
  ],
] as const)('a run of %s alone', (depth, type, warning, words) => {
  const shallow = (people: number, more: Parameters<typeof run>[2] = {}) => run(null, people, { ...more, depth })

  test('is marked as that, and written beside the full one', async () => {
    const full = await run(null, 10, { output: { path: out() } })
    const part = await shallow(10, { output: { path: out() } })
    expect(part).toMatchObject({ state: 'ready', onlyTypes: null, depth, counts: { resources: full.counts?.resources, grants: 0 } })
    expect(part.counts?.entitlements).toBe(depth === 'resources' ? 0 : full.counts?.entitlements)
    const open = await client().snapshots.describe({ snapshotRef: { runId: part.id } })
    expect([open.sync.type, open.warnings]).toEqual([type, [warning]])
    const { syncs } = await client().files.describe({ path: out() })
    expect(syncs.map((sync) => sync.type)).toEqual(['full', type])
    expect(await client().snapshots.describe({ snapshotRef: { path: out() } })).toMatchObject({
      counts: { grants: 15 },
      sync: { type: 'full' },
    })
    const save = { snapshotRef: open.snapshotRef, output: { path: join(desk.folder, 'part.c1z') } }
    expect(await failureOf(client().snapshots.save(save))).toMatchObject({ code: 'GUARD_STOPPED' })
    await client().snapshots.save({ ...save, acceptIncomplete: true })
  })

  test('is held when it lost more than half of its resources, against a full run and against its like', async () => {
    await run(null, 10)
    expect(await shallow(4)).toMatchObject({ state: 'held' })
    expect(await shallow(9)).toMatchObject({ state: 'ready' })
    expect(await shallow(4)).toMatchObject({ state: 'held' })
  })

  test('narrowed to a type is compared with what holds that type, never the other way round', async () => {
    await shallow(40)
    const narrow = await run(['user'], 40, { depth })
    expect(narrow).toMatchObject({ state: 'ready', onlyTypes: ['user'], depth })
    expect(await run(null, 5)).toMatchObject({ state: 'ready' })
  })

  test('is no base of a review of a full one, and has no full one as its own', async () => {
    const first = await run(null, 10)
    const signed = await desk.signed(first.id)
    const part = await shallow(10)
    const ofPart = await client().reviews.create({ runId: part.id, scope: { kind: 'everything' } })
    expect([ofPart.baseRunId, ofPart.baseReviewId]).toEqual([null, null])
    const second = await run(null, 10)
    const next = await client().reviews.create({ runId: second.id, scope: { kind: 'everything' } })
    expect(next).toMatchObject({ baseRunId: first.id, baseReviewId: signed.id })
  })

  test('delivered, asks for the words, takes nothing away, and is no baseline of the full one after it', async () => {
    const destinationId = await desk.destination()
    const deliver = async (runId: string) => {
      const plan = await client().deliveries.plan({ destinationId, runId })
      await desk.approve(plan)
      return { plan, delivery: await desk.apply(plan.id) }
    }
    const first = await deliver((await run(null, 10)).id)
    const { plan, delivery } = await deliver((await shallow(10)).id)
    const rail = plan.guards.find(({ kind }) => kind === 'incomplete-run')
    expect(rail).toMatchObject({ message: `The run kept only ${words}.`, phrase: 'deliver an incomplete run' })
    expect(plan.guards.map(({ kind }) => kind)).not.toContain('empty')
    expect(plan.summary.grants.removed).toBe(0)
    expect(delivery).toMatchObject({ state: 'done', depth })
    const { syncs } = await client().files.describe({ path: join(desk.folder, 'sync.c1z') })
    expect(syncs.map((sync) => sync.type)).toEqual(['full', type])
    const third = await client().deliveries.plan({ destinationId, runId: (await run(null, 10)).id })
    expect(third.before).toMatchObject({ grants: first.plan.after.grants })
    expect(third.guards.map(({ kind }) => kind)).not.toContain('shrunken')
  })
})

test('a reviewed delivery has a sync id of its own, the same when it is found again', async () => {
  const destinationId = await desk.destination()
  const { id } = await run(null, 10)
  const excluded = ['course:all:completed:user:p1']
  const review = await desk.signed(id, excluded)
  const plan = await client().deliveries.plan({ destinationId, reviewId: review.id })
  await desk.approve(plan)
  const { receipt } = await desk.apply(plan.id)
  expect(receipt?.syncId).not.toBe(id)
  const { snapshotRef } = await client().snapshots.describe({ snapshotRef: { runId: id } })
  expect((await client().snapshots.save({ snapshotRef, output: { path: out() } })).syncId).toBe(receipt?.syncId)
})

test('what is kept of opened files is counted, and cleared', async () => {
  const path = join(desk.folder, 'copy.c1z')
  copyFileSync(join(faults, '../../baton-made-two-syncs.c1z'), path)
  await client().snapshots.describe({ snapshotRef: { path } })
  const { keptImports, imports } = await client().engine.storage()
  expect(keptImports).toBeGreaterThan(0)
  expect(imports).toBeGreaterThanOrEqual(keptImports)
  expect((await client().engine.clearImports()).keptImports).toBe(0)
})

test.each(['a list', 'an export'] as const)(
  'what is kept of a file and turns out damaged (in %s) is dropped, said, and read anew',
  async (by) => {
    const path = join(desk.folder, 'copy.c1z')
    copyFileSync(join(faults, '../../baton-made-two-syncs.c1z'), path)
    const opened = () => client().snapshots.describe({ snapshotRef: { path } })
    const ask = async (snapshotRef: SnapshotRef) => {
      const grants = { snapshotRef, list: 'grants', format: 'csv', path: join(desk.folder, 'grants.csv') } as const
      if (by === 'an export') for await (const event of await client().exports.run(grants)) expect(event.done).toBeGreaterThanOrEqual(0)
      else await client().snapshots.grants({ snapshotRef, offset: 0, limit: 10 })
    }
    const { snapshotRef } = await opened()
    const imports = join(desk.engine.dataDir, 'imports')
    const [own = ''] = readdirSync(imports, { recursive: true, encoding: 'utf8' }).filter((name) => /^\d.*snapshot$/.test(name))
    // From its second page on, under the hands of who has it open.
    const file = join(imports, own)
    const { size } = statSync(file)
    const handle = openSync(file, 'r+')
    writeSync(handle, Buffer.alloc(size - 4096, 0xff), 0, size - 4096, 4096)
    closeSync(handle)
    const failure = await failureOf(ask(snapshotRef))
    expect(failure).toMatchObject({ code: 'MALFORMED_DATA' })
    expect(failure.message).toBe(
      `What was kept of ${path} so that it opens at once is damaged, and was deleted; the file itself was not touched.`,
    )
    const again = await opened()
    expect(again.counts.grants).toBe(114)
    await ask(again.snapshotRef)
  },
)
