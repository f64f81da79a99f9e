import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { deliveryDesk, type DeliveryDesk } from '../../../tests/fakes/delivery-desk.ts'
import { scriptedService } from '../../../tests/fakes/scripted-destination.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { DeliveryReceipt } from '../../../shared/deliveries.ts'
import type { ReviewRecord } from '../../../shared/reviews.ts'
import { openCatalog, type Catalog } from '../catalog/catalog.ts'
import { openSnapshot } from '../graph/snapshot.ts'
import { systemClock } from '../http/system-clock.ts'
import { DeliveryManager } from './delivery-manager.ts'
import { FileHashes } from './file-hashes.ts'
import type { SignedReview } from './signed-review.ts'

/** The door services have to deliveries, with reviews that say what the test says. */
let desk: DeliveryDesk
let catalog: Catalog
let manager: DeliveryManager
let destinationId: string
const signed = new Map<string, SignedReview>()
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

beforeEach(async () => {
  signed.clear()
  const destinations = [scriptedService()]
  desk = await deliveryDesk({ destinations })
  destinationId = await desk.destination({ place: 'top' }, 'shelf')
  const dataDir = desk.engine.dataDir
  mkdirSync(join(dataDir, 'scratch'))
  catalog = openCatalog(join(dataDir, 'catalog.db'))
  manager = new DeliveryManager({
    ...{ destinations, catalog, dataDir, scratchDir: join(dataDir, 'scratch'), clock: systemClock, log: silent, logWithout: () => silent },
    ...{ userAgent: 'test', environment: {}, network: () => ({}), secrets: () => Promise.resolve({}), actor: () => 'test' },
    trail: { requireWhole: () => Promise.resolve(), signedHead: () => Promise.resolve(null) },
    snapshotOf: (runId) => join(dataDir, 'snapshots', `${runId}.snapshot`),
    reviews: {
      signed: (id) => {
        const found = signed.get(id)
        return found ? Promise.resolve(found) : Promise.reject(new RollcallError('NOT_FOUND', { message: 'None.', remedy: '' }))
      },
      latest: () => Promise.resolve(null),
      ofRun: () => Promise.resolve(null),
    },
  })
})
afterEach(async () => {
  await manager.close()
  catalog.close()
  await desk.close()
})

function one(id: string): SignedReview {
  const found = signed.get(id)
  if (found === undefined) throw new Error(`no review ${id}`)
  return found
}

async function review(id: string, excluded: readonly number[]): Promise<ReviewRecord> {
  const { id: runId, snapshotPath, connectionId } = await desk.run()
  const signOff = { by: 'Kim', note: '', at: 1, digest: `${id} ${excluded.join()}` }
  const record = { id, runId, connectionId, signOff } as ReviewRecord
  const snapshotSha256 = await new FileHashes().of(snapshotPath ?? '')
  signed.set(id, { review: record, snapshotPath: snapshotPath ?? '', snapshotSha256, excluded: Int32Array.from(excluded) })
  return record
}

function receiptOf(path: string): DeliveryReceipt {
  const snapshot = openSnapshot(path)
  const { counts } = snapshot
  snapshot.close()
  return { path: null, bytes: 10, sha256: 'ab', syncId: 's', counts, keptSyncs: [], warnings: [], taskId: 'task-1' }
}

const upload = async (of: ReviewRecord, error: RollcallError | null = null) => {
  const snapshotPath = await manager.uploads.approved(of.id)
  const { runId, connectionId, id: reviewId } = of
  const receipt = error === null ? receiptOf(snapshotPath) : null
  return manager.uploads.recordUpload({
    ...{ destinationId, connectionId, runId, reviewId, startedAt: Date.now(), endedAt: Date.now() },
    ...{ by: 'service', snapshotPath, receipt, error },
  })
}

test('an approved plan releases its review until the upload is recorded, which applies the plan', async () => {
  const first = await review('r1', [1, 2])
  expect(await manager.uploads.released(destinationId)).toBeNull()
  const plan = await manager.plan({ destinationId, reviewId: 'r1' })
  expect(await manager.uploads.released(destinationId)).toBeNull()
  await manager.approve(plan.id, 'Ada', '', [])
  const released = await manager.uploads.released(destinationId)
  expect(released).toMatchObject({ planId: plan.id, reviewId: 'r1', runId: first.runId })
  const snapshot = openSnapshot(released?.snapshotPath ?? '')
  expect(snapshot.counts.grants).toBe(13)
  snapshot.close()

  const failed = await upload(first, new RollcallError('NETWORK', { message: 'Cut off.', remedy: 'Wait.' }))
  expect(failed).toMatchObject({ planId: plan.id, state: 'failed', receipt: null, error: { code: 'NETWORK' } })
  expect(await manager.uploads.released(destinationId)).toMatchObject({ planId: plan.id })

  const done = await upload(first)
  expect(done).toMatchObject({ planId: plan.id, state: 'done', receipt: { taskId: 'task-1', counts: { grants: 13 } } })
  expect(await manager.getPlan(plan.id)).toMatchObject({ state: 'applied' })
  expect(await manager.uploads.released(destinationId)).toBeNull()
  expect(
    manager
      .list(undefined, destinationId, 10)
      .map(({ id }) => id)
      .sort(),
  ).toEqual([failed.id, done.id].sort())
  expect(manager.results(done.id, undefined, 0, 10).rows).toMatchObject([{ id: 'task-1', outcome: 'done' }])
  expect((await catalog.audit.verify()).broken).toBeNull()
})

test('the next plan compares with what was sent last, also when it was signed anew since', async () => {
  await upload(await review('r1', [1, 2]))
  signed.set('r1', { ...one('r1'), excluded: Int32Array.of(1) })
  const next = await review('r2', [1])
  const plan = await manager.plan({ destinationId, reviewId: next.id })
  expect(plan.before?.grants).toBe(13)
  expect(plan.summary.grants).toMatchObject({ added: 1, removed: 0, unchanged: 13 })
})

test('an upload nobody planned has no plan; guard rails look at it all the same', async () => {
  const first = await review('r1', [])
  expect(await upload(first)).toMatchObject({ planId: null, state: 'done' })
  desk.world.people = 2
  const few = await desk.run()
  const rails = await manager.uploads.rails(destinationId, { runId: few.id }, new AbortController().signal)
  expect(rails.map(({ kind }) => kind)).toEqual(['shrunken', 'incomplete-run', 'not-reviewed', 'removals'])
  rmSync(join(desk.engine.dataDir, 'delivered'), { recursive: true })
})

test('one approved snapshot is made however many ask, and anew after another sign-off', async () => {
  await review('r1', [1])
  const [a, b] = await Promise.all([manager.uploads.approved('r1'), manager.uploads.approved('r1')])
  expect(a).toBe(b)
  const before = one('r1')
  signed.set('r1', {
    ...before,
    review: { ...before.review, signOff: { by: 'Kim', note: '', at: 2, digest: 'other' } },
    excluded: Int32Array.of(1, 2, 3),
  })
  const snapshot = openSnapshot(await manager.uploads.approved('r1'))
  expect(snapshot.counts.grants).toBe(12)
  snapshot.close()
})
