import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deliveryDesk, type DeliveryDesk } from '../../../tests/fakes/delivery-desk.ts'
import { failureOf } from '../../../tests/fakes/test-engine.ts'
import type { GuardKind } from '../../../shared/deliveries.ts'

let desk: DeliveryDesk
let destinationId: string
beforeEach(async () => {
  desk = await deliveryDesk()
  desk.world.people = 100
  destinationId = await desk.destination()
  const review = await desk.signed((await desk.run()).id)
  const plan = await client().deliveries.plan({ destinationId, reviewId: review.id })
  await desk.approve(plan)
  await desk.apply(plan.id)
})
afterEach(() => desk.close())

const client = () => desk.engine.client
const planOf = (runId: string) => client().deliveries.plan({ destinationId, runId })
const approve = (planId: string, confirmations: { kind: string; typed: string; reason: string }[] = []) =>
  client().deliveries.approve({ planId, by: 'Ada', note: '', confirmations })
/** A run that lost too much, refused as a delivery until somebody accepts it. */
async function acceptedRun() {
  const run = await desk.run()
  expect(run).toMatchObject({ state: 'held', error: { code: 'GUARD_STOPPED' } })
  expect(await failureOf(planOf(run.id))).toMatchObject({ code: 'GUARD_STOPPED' })
  await client().runs.resume({ runId: run.id, acceptShrunken: true })
  const records = []
  for await (const record of await client().runs.watch({ runId: run.id })) records.push(record)
  expect(records.at(-1)?.state).toBe('ready')
  return run
}
const typed = (kind: GuardKind, phrase: string | null) => ({ kind, typed: phrase ?? '', reason: 'We closed the site.' })

test('an empty report is held by its run, and blocked as a delivery: nobody can override it, unless the policy lets them', async () => {
  desk.world.people = 0
  const run = await acceptedRun()
  const plan = await planOf(run.id)
  const [first] = plan.guards
  expect(first).toMatchObject({
    kind: 'empty',
    severity: 'block',
    phrase: null,
    message: expect.stringMatching(/holds nothing at all; the delivery of .* had 100 people and 150 grants\./) as string,
    remedy: expect.stringContaining('do not let anybody override') as string,
  })
  expect(plan.guards.map(({ kind }) => kind)).toEqual(['empty', 'not-reviewed', 'removals'])
  expect(await failureOf(desk.approve(plan))).toMatchObject({ code: 'GUARD_STOPPED' })
  expect(await failureOf(approve(plan.id, [typed('empty', 'deliver nothing')]))).toMatchObject({ code: 'INVALID_INPUT' })

  await client().deliveries.guards.set({ onEmpty: 'confirm' })
  const allowed = await planOf(run.id)
  expect(allowed.guards[0]).toMatchObject({ kind: 'empty', severity: 'confirm', phrase: 'deliver nothing' })
  expect(await desk.approve(allowed)).toMatchObject({ state: 'approved' })
  expect(await desk.apply(allowed.id)).toMatchObject({ state: 'done', receipt: { counts: { grants: 0 } } })
})

test('60 % fewer people are held by their run, and need the figures typed to be delivered', async () => {
  desk.world.people = 40
  const run = await acceptedRun()
  const plan = await planOf(run.id)
  const shrunken = plan.guards.find(({ kind }) => kind === 'shrunken')
  expect(shrunken).toMatchObject({ severity: 'confirm', phrase: 'deliver 60 of 150 grants' })
  expect(shrunken?.message).toMatch(
    /holds 40 people and 60 grants; the delivery of .* had 100 people and 150 grants: 60 % fewer people and 60 % fewer grants\./,
  )
  expect(plan.guards.map(({ kind }) => kind)).toEqual(['shrunken', 'not-reviewed', 'removals'])
  const all = plan.guards.map(({ kind, phrase }) => typed(kind, phrase))
  expect(await failureOf(approve(plan.id, all.slice(1)))).toMatchObject({
    code: 'GUARD_STOPPED',
    remedy: expect.stringContaining('shrunken: "deliver 60 of 150 grants"') as string,
  })
  expect(await failureOf(approve(plan.id, [typed('shrunken', 'deliver 60 of 150'), ...all.slice(1)]))).toMatchObject({
    code: 'GUARD_STOPPED',
  })
  expect(await approve(plan.id, all)).toMatchObject({ state: 'approved' })

  await client().deliveries.guards.set({ onShrunken: 'block' })
  const blocked = await planOf(run.id)
  expect(blocked.guards[0]).toMatchObject({ kind: 'shrunken', severity: 'block', phrase: null })
  expect(await failureOf(desk.approve(blocked))).toMatchObject({ code: 'GUARD_STOPPED' })
})

test('a renamed key, all ids another, is seen though every count is the same', async () => {
  desk.world.key = 'emp-'
  const run = await desk.run()
  expect(run.state).toBe('ready')
  const plan = await planOf(run.id)
  expect(plan.guards[0]).toMatchObject({ kind: 'renamed-keys', severity: 'confirm', phrase: 'replace 100 people' })
  expect(plan.guards[0]?.message).toContain('100 of 100 people are gone and 100 new ones are here: their key seems to have changed.')
  expect(await failureOf(approve(plan.id))).toMatchObject({ code: 'GUARD_STOPPED' })
  expect(await failureOf(approve(plan.id, [typed('renamed-keys', 'replace 100 people')]))).toMatchObject({
    code: 'GUARD_STOPPED',
    message: expect.not.stringContaining('key seems to have changed') as string,
  })
  expect(await desk.approve(plan)).toMatchObject({ state: 'approved' })
  await client().deliveries.guards.set({ onRenamedKeys: 'block' })
  expect((await planOf(run.id)).guards[0]).toMatchObject({ kind: 'renamed-keys', severity: 'block' })
})

describe('a run that was interrupted', () => {
  test('with its snapshot complete fires, and can be overridden only as the policy says', async () => {
    const run = await desk.run()
    const error = { code: 'INTERRUPTED', message: 'The run was interrupted: Rollcall ended.', remedy: 'Resume it.' }
    desk.write("update run set state = 'interrupted', error = ? where id = ?", JSON.stringify(error), run.id)
    const plan = await planOf(run.id)
    expect(plan.guards).toMatchObject([
      {
        kind: 'incomplete-run',
        severity: 'confirm',
        phrase: 'deliver an incomplete run',
        message: 'The run was interrupted before its end.',
      },
      { kind: 'not-reviewed' },
    ])
    expect(await failureOf(approve(plan.id, [typed('not-reviewed', 'deliver without review')]))).toMatchObject({ code: 'GUARD_STOPPED' })
    // Stricter since the plan was made: what was to be typed no longer helps.
    await client().deliveries.guards.set({ onIncompleteRun: 'block' })
    expect(await failureOf(desk.approve(plan))).toMatchObject({ code: 'GUARD_STOPPED' })
    const blocked = { kind: 'incomplete-run', severity: 'block', phrase: null }
    const remedy = expect.stringContaining('do not let anybody override') as string
    expect((await client().deliveries.getPlan({ planId: plan.id })).guards[0]).toMatchObject({ ...blocked, remedy })
    expect((await client().deliveries.plans({ limit: 1 }))[0]?.guards[0]).toMatchObject(blocked)
    await client().deliveries.guards.set({ onIncompleteRun: 'confirm' })
    expect((await client().deliveries.getPlan({ planId: plan.id })).guards).toEqual(plan.guards)
    expect(await desk.approve(plan)).toMatchObject({ state: 'approved' })
  })

  test('without a snapshot has nothing to deliver', async () => {
    const run = await desk.run()
    desk.write("update run set state = 'interrupted' where id = ?", run.id)
    rmSync(run.snapshotPath ?? '')
    expect(await failureOf(planOf(run.id))).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('no snapshot') as string,
    })
  })
})

test('nobody signed: confirmed, blocked or allowed, as the policy says', async () => {
  const run = await desk.run()
  await client().deliveries.guards.set({ unreviewed: 'block' })
  const blocked = await planOf(run.id)
  expect(blocked.guards).toMatchObject([{ kind: 'not-reviewed', severity: 'block' }])
  expect(await failureOf(desk.approve(blocked))).toMatchObject({ code: 'GUARD_STOPPED' })
  await client().deliveries.guards.set({ unreviewed: 'allow' })
  expect((await planOf(run.id)).guards).toEqual([])
})

test('a first delivery elsewhere is compared with what arrived last, or else with the good run before', async () => {
  const dated = await client().destinations.save({
    name: 'Dated',
    kindId: 'c1z',
    config: { folder: desk.folder, fileName: '{connection} {run}' },
  })
  desk.world.people = 40
  const run = await acceptedRun()
  const plan = await client().deliveries.plan({ destinationId: dated.id, runId: run.id })
  expect(plan.before).toBeNull()
  expect(plan.guards.find(({ kind }) => kind === 'shrunken')?.message).toContain('the run of ')
  expect(plan.guards.map(({ kind }) => kind)).not.toContain('removals')
})

test('the policy is kept, and its changes are in the audit trail', async () => {
  const before = await client().deliveries.guards.get()
  expect(before).toMatchObject({ onEmpty: 'block', onRemovals: 'confirm', unreviewed: 'confirm', maxRemovals: 1000, maxRemovalShare: 0.1 })
  expect(await client().deliveries.guards.set({ maxRemovals: 5 })).toEqual({ ...before, maxRemovals: 5 })
  await desk.restart()
  expect(await client().deliveries.guards.get()).toEqual({ ...before, maxRemovals: 5 })
  const [line] = await client().audit.list({ subject: 'guards' })
  expect(line).toMatchObject({ event: 'guards.changed', data: { before: { maxRemovals: 1000 }, after: { maxRemovals: 5 } } })
  expect(await failureOf(client().deliveries.guards.set({ maxRemovalShare: 2 }))).toMatchObject({ code: 'INVALID_INPUT' })
  expect(existsSync(join(desk.folder, 'sync.c1z'))).toBe(true)
})
