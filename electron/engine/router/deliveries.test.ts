import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deliveryDesk, type DeliveryDesk } from '../../../tests/fakes/delivery-desk.ts'
import { failureOf } from '../../../tests/fakes/test-engine.ts'
import { importC1z } from '../c1z/import.ts'
import { openSnapshot } from '../graph/snapshot.ts'

let desk: DeliveryDesk
beforeEach(async () => {
  desk = await deliveryDesk()
})
afterEach(() => desk.close())

const client = () => desk.engine.client
const path = () => join(desk.folder, 'sync.c1z')
const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')
const stopped = { code: 'GUARD_STOPPED' }

/** The ids of the grants a reader sees in the file. */
async function grantsIn(file: string): Promise<string[]> {
  const snapshotPath = join(desk.engine.dataDir, 'read-back.snapshot')
  await importC1z(file, snapshotPath, { signal: new AbortController().signal })
  const snapshot = openSnapshot(snapshotPath)
  try {
    return snapshot.page({ list: 'grants', sort: [{ field: 'id', descending: false }] }, 0, 1000).rows.map(({ id }) => id)
  } finally {
    snapshot.close()
  }
}

/** Planned, approved and applied. */
async function deliver(destinationId: string, what: { readonly reviewId?: string; readonly runId?: string }) {
  const plan = await client().deliveries.plan({ destinationId, ...what })
  await desk.approve(plan)
  return desk.apply(plan.id)
}

test('a snapshot is saved without what its signed review left out', async () => {
  const run = await desk.run()
  const { snapshotRef } = await client().snapshots.describe({ snapshotRef: { runId: run.id } })
  const whole = await client().snapshots.save({ snapshotRef, output: { path: path() } })
  expect(whole).toMatchObject({ counts: { grants: 15 }, leftOut: null })
  const excluded = ['course:all:completed:user:p1', 'course:half:completed:user:p4']
  const review = await desk.signed(run.id, excluded)
  const saved = await client().snapshots.save({ snapshotRef, output: { path: path() } })
  expect(saved).toMatchObject({ counts: { grants: 13 }, leftOut: { reviewId: review.id, by: review.signOff?.by, grants: 2 } })
  const left = await grantsIn(path())
  expect(left).toHaveLength(13)
  for (const id of excluded) expect(left).not.toContain(id)
})

test('two runs, a review that leaves three out, a plan, an approval: the file holds exactly what was approved', async () => {
  const destinationId = await desk.destination()
  const first = await desk.run()
  const before = await deliver(destinationId, { reviewId: (await desk.signed(first.id)).id })
  expect(before).toMatchObject({ state: 'done', receipt: { counts: { grants: 15 }, keptSyncs: [] } })

  desk.world.people = 12
  const second = await desk.run()
  const excluded = ['course:all:completed:user:p1', 'course:half:completed:user:p4', 'course:all:completed:user:p11']
  const review = await desk.signed(second.id, excluded)
  const plan = await client().deliveries.plan({ destinationId, reviewId: review.id, by: 'Kim' })
  expect(plan).toMatchObject({ state: 'planned', excluded: 3, runId: second.id, reviewId: review.id, target: path() })
  // p1 and p4 lose one grant each; p10 gets two, p11 nothing, for its only one stays out.
  expect(plan.summary.grants).toEqual({ added: 2, removed: 2, changed: 0, unchanged: 13 })
  expect(plan.before?.grants).toBe(15)
  expect(plan.after.grants).toBe(15)
  const removed = await client().deliveries.changes({ planId: plan.id, list: 'grants', kinds: ['removed'], offset: 0, limit: 10 })
  expect(removed.rows.map(({ id, title, about, slug }) => [id, title, about, slug])).toEqual([
    ['course:all:completed:user:p1', 'Person 1', 'Course all', 'completed'],
    ['course:half:completed:user:p4', 'Person 4', 'Course half', 'completed'],
  ])
  expect(plan.guards).toMatchObject([{ kind: 'removals', phrase: 'remove 2 grants' }])

  const fileBefore = sha256(path())
  await desk.finished(await client().deliveries.apply({ planId: plan.id }))
  expect(sha256(path())).toBe(fileBefore)

  await desk.approve(plan)
  const delivery = await desk.apply(plan.id)
  expect(delivery).toMatchObject({ state: 'done', done: 1, failed: 0, dryRun: false, by: 'Ada' })
  expect(delivery.receipt).toMatchObject({ path: path(), sha256: sha256(path()), bytes: statSync(path()).size, counts: { grants: 15 } })
  expect(delivery.receipt?.keptSyncs).toHaveLength(1)
  const grants = await grantsIn(path())
  expect(grants).toHaveLength(15)
  for (const id of excluded) expect(grants).not.toContain(id)
  expect(await client().deliveries.getPlan({ planId: plan.id })).toMatchObject({ state: 'applied', approval: { by: 'Ada', note: 'Go.' } })

  const evidence = await client().reviews.evidence({ reviewId: review.id })
  expect(evidence.deliveries).toEqual([delivery])
  expect(evidence.guards).toMatchObject([{ kind: 'removals', override: { by: 'Ada', reason: 'It is meant so.' } }])
  expect(await client().audit.verify()).toMatchObject({ broken: null })
  const events = (await client().audit.list({ subject: `plan:${plan.id}` })).map(({ event }) => event)
  expect(events).toEqual(['delivery.approved', 'delivery.override', 'delivery.planned'])
  expect((await client().audit.list({ subject: `delivery:${delivery.id}` })).map(({ event }) => event)).toEqual(['delivery.applied'])
})

test('a run nobody reviewed is planned with its guard rail; nothing leaves before it is approved by its words', async () => {
  const { id: runId } = await desk.run()
  const destinationId = await desk.destination()
  const plan = await client().deliveries.plan({ destinationId, runId, by: 'Kim' })
  expect(plan).toMatchObject({ state: 'planned', createdBy: 'Kim', before: null, excluded: 0, reviewId: null })
  expect(plan).not.toHaveProperty('basis')
  expect(plan.guards).toMatchObject([{ kind: 'not-reviewed', severity: 'confirm', phrase: 'deliver without review', override: null }])
  expect((await client().deliveries.changes({ planId: plan.id, list: 'grants', offset: 3, limit: 2 })).rows).toHaveLength(2)

  const approve = (confirmations: { kind: string; typed: string; reason: string }[]) =>
    client().deliveries.approve({ planId: plan.id, by: 'Kim', note: '', confirmations })
  const reason = 'A test.'
  expect(await failureOf(client().deliveries.apply({ planId: plan.id, dryRun: false }))).toMatchObject(stopped)
  expect(await failureOf(approve([]))).toMatchObject({ ...stopped, remedy: expect.stringContaining('deliver without review') as string })
  expect(await failureOf(approve([{ kind: 'not-reviewed', typed: 'Deliver without review', reason }]))).toMatchObject(stopped)
  expect(await failureOf(approve([{ kind: 'removals', typed: 'x', reason }]))).toMatchObject({ code: 'INVALID_INPUT' })
  expect(await failureOf(approve([{ kind: 'not-reviewed', typed: 'deliver without review', reason: ' ' }]))).toMatchObject({
    code: 'INVALID_INPUT',
  })
  expect(existsSync(path())).toBe(false)

  expect(await approve([{ kind: 'not-reviewed', typed: ' deliver without review ', reason }])).toMatchObject({ state: 'approved' })
  expect(await failureOf(approve([]))).toMatchObject({ code: 'INVALID_INPUT' })
  const dry = await desk.finished(await client().deliveries.apply({ planId: plan.id }))
  expect(dry).toMatchObject({ dryRun: true, state: 'done', receipt: null })
  expect(await client().deliveries.results({ deliveryId: dry.id, offset: 0, limit: 5 })).toMatchObject({
    total: 1,
    rows: [{ outcome: 'skipped' }],
  })
  expect(existsSync(path())).toBe(false)

  const delivery = await desk.apply(plan.id)
  expect(await client().deliveries.results({ deliveryId: delivery.id, outcomes: ['done'], offset: 0, limit: 5 })).toMatchObject({
    total: 1,
    rows: [{ id: path(), title: 'sync.c1z', outcome: 'done', attempts: 1, remedy: null }],
  })
  expect(await failureOf(client().deliveries.apply({ planId: plan.id, dryRun: false }))).toMatchObject({ code: 'INVALID_INPUT' })
  expect((await client().deliveries.list({})).map(({ id }) => id)).toEqual([delivery.id, dry.id])
})

test("a run's signed review is used without being named; an open one cannot be", async () => {
  const { id: runId } = await desk.run()
  const destinationId = await desk.destination()
  const { id: open } = await client().reviews.create({ runId, scope: { kind: 'everything' } })
  expect(await failureOf(client().deliveries.plan({ destinationId, reviewId: open }))).toMatchObject({ code: 'INVALID_INPUT' })
  await client().reviews.discard({ reviewId: open })
  const review = await desk.signed(runId)
  expect(await client().deliveries.plan({ destinationId, runId })).toMatchObject({ reviewId: review.id, guards: [] })
  expect(await failureOf(client().deliveries.plan({ destinationId }))).toMatchObject({ code: 'INVALID_INPUT' })
  expect(await failureOf(client().deliveries.plan({ destinationId, runId: 'none' }))).toMatchObject({ code: 'NOT_FOUND' })
  expect(await failureOf(client().deliveries.plan({ destinationId: 'none', runId }))).toMatchObject({ code: 'NOT_FOUND' })
})

describe('a plan expires', () => {
  /** An approved plan over a file that is there already. */
  async function approved() {
    const destinationId = await desk.destination()
    await deliver(destinationId, { reviewId: (await desk.signed((await desk.run()).id)).id })
    const { id: runId } = await desk.run()
    const review = await desk.signed(runId, ['course:all:completed:user:p1'])
    const plan = await client().deliveries.plan({ destinationId, reviewId: review.id })
    await desk.approve(plan)
    return { plan, review, runId, destinationId }
  }
  const isExpired = async (planId: string, why: string) => {
    expect(await failureOf(client().deliveries.apply({ planId, dryRun: false }))).toMatchObject({
      ...stopped,
      message: expect.stringContaining(why) as string,
    })
    expect(await client().deliveries.getPlan({ planId })).toMatchObject({ state: 'expired', error: stopped })
  }

  test('when its review is opened again', async () => {
    const { plan, review } = await approved()
    await client().reviews.reopen({ reviewId: review.id, by: 'Kim', reason: 'One more look.' })
    await isExpired(plan.id, 'opened again')
  })

  test('when its review was signed with other decisions; the next plan leaves out what is out now', async () => {
    const { plan, review, destinationId } = await approved()
    const { reviews } = client()
    await reviews.reopen({ reviewId: review.id, by: 'Kim', reason: 'One more look.' })
    const selector = { kind: 'grants' as const, ids: ['course:all:completed:user:p2'] }
    await reviews.decide({ reviewId: review.id, selector, decision: 'exclude', reason: 'This one too.' })
    await reviews.signOff({ reviewId: review.id, by: 'Kim', note: '' })
    await isExpired(plan.id, 'other decisions')
    await deliver(destinationId, { reviewId: review.id })
    expect(await grantsIn(path())).toHaveLength(13)
  })

  test('when its run and snapshot are gone', async () => {
    const { plan, runId } = await approved()
    await client().runs.remove({ runId })
    await isExpired(plan.id, 'snapshot')
  })

  test('when the settings of its destination changed', async () => {
    const { plan, destinationId } = await approved()
    await client().destinations.save({ id: destinationId, name: 'Out', kindId: 'c1z', config: { keep: 5 } })
    await isExpired(plan.id, 'settings')
  })

  test('when its destination is gone', async () => {
    const { plan, destinationId } = await approved()
    await client().destinations.remove({ id: destinationId })
    await isExpired(plan.id, 'removed')
  })

  test('when it is older than the policy lets it be', async () => {
    const { plan } = await approved()
    desk.write('update plan set expires_at = 1, record = json_set(record, ?, 1) where id = ?', '$.expiresAt', plan.id)
    await isExpired(plan.id, 'too old')
  })

  test('when something else lies at the destination, though not when the same bytes were put back', async () => {
    const { plan } = await approved()
    const bytes = readFileSync(path())
    writeFileSync(path(), bytes)
    utimesSync(path(), 1, 1)
    expect(await desk.finished(await client().deliveries.apply({ planId: plan.id }))).toMatchObject({ state: 'done' })
    writeFileSync(path(), readFileSync(join(import.meta.dirname, '../../../tests/fixtures/baton-made-two-syncs.c1z')))
    const changed = sha256(path())
    expect(await desk.apply(plan.id)).toMatchObject({ state: 'failed', error: stopped })
    expect(await client().deliveries.getPlan({ planId: plan.id })).toMatchObject({ state: 'expired' })
    expect(sha256(path())).toBe(changed)
  })

  test('when another plan for the same place was approved after it', async () => {
    const { plan, review, destinationId } = await approved()
    const next = await client().deliveries.plan({ destinationId, reviewId: review.id })
    expect(next.guards.map(({ kind, severity }) => [kind, severity])).toContainEqual(['undelivered-changes', 'notice'])
    await desk.approve(next)
    await isExpired(plan.id, 'another plan')
  })
})

describe('after the process died', () => {
  async function died(after: 'approval' | 'writing') {
    const destinationId = await desk.destination()
    const review = await desk.signed((await desk.run()).id)
    const plan = await client().deliveries.plan({ destinationId, reviewId: review.id })
    await desk.approve(plan)
    const delivery = await desk.apply(plan.id)
    const written = readFileSync(path())
    // As its catalog stands when the process dies at this point.
    desk.write(
      "update delivery set state = 'running', record = json_set(record, '$.state', 'running', '$.receipt', null) where id = ?",
      delivery.id,
    )
    desk.write("update plan set state = 'applying', record = json_set(record, '$.state', 'applying') where id = ?", plan.id)
    if (after === 'approval') rmSync(path())
    return { plan, delivery, written }
  }

  test('before the file was there: applying again writes it, as the same delivery', async () => {
    const { plan, delivery } = await died('approval')
    await desk.restart()
    expect(await client().deliveries.get({ deliveryId: delivery.id })).toMatchObject({
      state: 'interrupted',
      error: { code: 'INTERRUPTED' },
    })
    expect(await client().deliveries.getPlan({ planId: plan.id })).toMatchObject({ state: 'interrupted' })
    expect(await desk.apply(plan.id)).toMatchObject({ id: delivery.id, state: 'done', receipt: { warnings: [] } })
    expect(await grantsIn(path())).toHaveLength(15)
  })

  test('after the file was there: it is found, not written again', async () => {
    const { plan, delivery, written } = await died('writing')
    await desk.restart()
    const again = await desk.apply(plan.id)
    expect(again).toMatchObject({ id: delivery.id, state: 'done', receipt: { sha256: sha256(path()), counts: { grants: 15 } } })
    expect(again.receipt?.warnings).toHaveLength(1)
    expect(readFileSync(path()).equals(written)).toBe(true)
    expect(await client().deliveries.results({ deliveryId: delivery.id, offset: 0, limit: 5 })).toMatchObject({ rows: [{ attempts: 2 }] })
  })
})

test('what failed can be tried again when its cause is gone', async () => {
  const destinationId = await desk.destination()
  const review = await desk.signed((await desk.run()).id)
  const plan = await client().deliveries.plan({ destinationId, reviewId: review.id })
  await desk.approve(plan)
  renameSync(desk.folder, `${desk.folder}-away`)
  const failed = await desk.apply(plan.id)
  expect(failed).toMatchObject({ state: 'failed', failed: 1, error: { code: 'NOT_WRITABLE' } })
  expect(await client().deliveries.getPlan({ planId: plan.id })).toMatchObject({ state: 'failed' })
  renameSync(`${desk.folder}-away`, desk.folder)
  const again = await desk.finished(await client().deliveries.retry({ deliveryId: failed.id, by: 'Kim' }))
  expect(again).toMatchObject({ id: failed.id, state: 'done', done: 1, failed: 0, error: null })
  expect(await client().deliveries.results({ deliveryId: failed.id, offset: 0, limit: 5 })).toMatchObject({
    rows: [{ outcome: 'done', attempts: 2 }],
  })
  expect(await failureOf(client().deliveries.retry({ deliveryId: failed.id }))).toMatchObject({ code: 'INVALID_INPUT' })
  const events = (await client().audit.list({ subject: `delivery:${failed.id}` })).map(({ event }) => event)
  expect(events).toEqual(['delivery.applied', 'delivery.retried', 'delivery.failed'])
})

test('differences are shown by a later process, too, and not of a plan whose destination changed', async () => {
  const destinationId = await desk.destination()
  await deliver(destinationId, { reviewId: (await desk.signed((await desk.run()).id)).id })
  desk.world.people = 11
  const review = await desk.signed((await desk.run()).id)
  const plan = await client().deliveries.plan({ destinationId, reviewId: review.id })
  await desk.restart()
  const asked = { planId: plan.id, list: 'resources' as const, offset: 0, limit: 10 }
  expect((await client().deliveries.changes(asked)).rows).toMatchObject([{ kind: 'added', id: 'user:p10', title: 'Person 10' }])
  await desk.restart()
  writeFileSync(path(), '')
  expect(await failureOf(client().deliveries.changes(asked))).toMatchObject(stopped)
})

test('a file of somebody else is compared with as it is', async () => {
  writeFileSync(path(), readFileSync(join(import.meta.dirname, '../../../tests/fixtures/baton-made-two-syncs.c1z')))
  const destinationId = await desk.destination()
  const plan = await client().deliveries.plan({ destinationId, runId: (await desk.run()).id })
  expect(plan.before?.grants).toBe(114)
  expect(plan.summary.grants).toMatchObject({ added: 15, removed: 114 })
  expect(plan.guards.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['shrunken', 'removals', 'not-reviewed']))
})

test('nothing stays behind in the folder, and retention keeps what a plan needs', async () => {
  const destinationId = await desk.destination()
  await client().engine.settings.set({ keepSnapshots: 1 })
  const first = await desk.run()
  const plan = await client().deliveries.plan({ destinationId, runId: first.id })
  await desk.run()
  expect(await client().deliveries.getPlan({ planId: plan.id })).toMatchObject({ state: 'planned' })
  await desk.approve(plan)
  await desk.apply(plan.id)
  expect(readdirSync(desk.folder)).toEqual(['sync.c1z'])
  await desk.run()
  expect((await client().runs.list({})).map(({ id }) => id)).not.toContain(first.id)
})
