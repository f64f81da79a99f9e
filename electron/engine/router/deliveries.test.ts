import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fill } from '../../../tests/fakes/scripted-source.ts'
import { ended, failureOf, testEngine, type TestEngine } from '../../../tests/fakes/test-engine.ts'
import type { DeliveryRecord } from '../../../shared/deliveries.ts'
import type { RunRecord } from '../../../shared/runs.ts'

let engine: TestEngine
let out: string
beforeEach(async () => {
  engine = await testEngine(fill)
  out = mkdtempSync(join(tmpdir(), 'rollcall-out-'))
})
afterEach(async () => {
  await engine.close()
  rmSync(out, { recursive: true, force: true })
})

const secrets = { apiToken: 'canary' }
const run = async (people = 10): Promise<RunRecord> =>
  ended(engine, await engine.client.runs.start({ sourceId: 'scripted', config: { site: 'north', people }, secrets, acceptShrunken: true }))
const fileDestination = (config: object = {}) =>
  engine.client.destinations.save({ name: 'Out', kindId: 'c1z', config: { folder: out, fileName: 'sync.c1z', ...config } })
const finished = async (delivery: DeliveryRecord): Promise<DeliveryRecord> => {
  let last = delivery
  for await (const record of await engine.client.deliveries.watch({ deliveryId: delivery.id })) last = record
  return last
}

test('a run nobody reviewed is planned, approved by its words, and written', async () => {
  const { id: runId } = await run()
  const { id: destinationId } = await fileDestination()
  const plan = await engine.client.deliveries.plan({ destinationId, runId, by: 'Kim' })
  expect(plan).toMatchObject({ state: 'planned', createdBy: 'Kim', before: null, excluded: 0, target: join(out, 'sync.c1z') })
  expect(plan.summary.grants).toEqual({ added: 15, removed: 0, changed: 0, unchanged: 0 })
  expect(plan.guards).toMatchObject([{ kind: 'not-reviewed', severity: 'confirm', phrase: 'deliver without review' }])
  expect(plan).not.toHaveProperty('basis')
  expect((await engine.client.deliveries.changes({ planId: plan.id, list: 'grants', offset: 3, limit: 2 })).rows).toHaveLength(2)

  expect(await failureOf(engine.client.deliveries.apply({ planId: plan.id, dryRun: false }))).toMatchObject({ code: 'GUARD_STOPPED' })
  expect(await failureOf(engine.client.deliveries.approve({ planId: plan.id, by: 'Kim', note: '' }))).toMatchObject({
    code: 'GUARD_STOPPED',
  })
  const dry = await finished(await engine.client.deliveries.apply({ planId: plan.id }))
  expect(dry).toMatchObject({ dryRun: true, state: 'done', receipt: null })
  expect(existsSync(join(out, 'sync.c1z'))).toBe(false)

  const confirmations = [{ kind: 'not-reviewed', typed: 'deliver without review', reason: 'A test.' }]
  const approved = await engine.client.deliveries.approve({ planId: plan.id, by: 'Kim', note: 'fine', confirmations })
  expect(approved).toMatchObject({ state: 'approved', guards: [{ override: { by: 'Kim', reason: 'A test.' } }] })
  const delivery = await finished(await engine.client.deliveries.apply({ planId: plan.id, dryRun: false }))
  expect(delivery).toMatchObject({ state: 'done', done: 1, failed: 0, receipt: { path: join(out, 'sync.c1z'), counts: { grants: 15 } } })
  expect(await engine.client.deliveries.getPlan({ planId: plan.id })).toMatchObject({ state: 'applied' })
  expect((await engine.client.deliveries.results({ deliveryId: delivery.id, offset: 0, limit: 10 })).rows).toMatchObject([
    { outcome: 'done', attempts: 1 },
  ])
})
