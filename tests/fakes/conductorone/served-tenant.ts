import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Code, ConnectError } from '@connectrpc/connect'
import { afterEach, beforeEach, expect } from 'vitest'
import { Task_Status } from '../../../electron/engine/destinations/conductorone/gen/c1/connectorapi/baton/v1/baton_pb.js'
import { ManualClock } from '../manual-clock.ts'
import { taskId, type GivenTask } from './baton-service.ts'
import { served, startServing, type Serving, type ServingOptions } from './serving.ts'
import { startTenant, type FakeTenant } from './tenant.ts'

/** A tenant with a file to serve, made anew for each test of the file that imports this, and looked over at its end. */
export let tenant: FakeTenant
export let clock: ManualClock
export let serving: Serving
let folder: string
export let file: string
export const content = randomBytes(779_638)

beforeEach(async () => {
  clock = new ManualClock()
  tenant = await startTenant({ now: () => clock.now() })
  folder = mkdtempSync(join(tmpdir(), 'rollcall-service-'))
  file = join(folder, 'sync.c1z')
  writeFileSync(file, content)
})
afterEach(async () => {
  await serving.stop()
  await tenant.close()
  rmSync(folder, { recursive: true })
  expect(tenant.service.problems).toEqual([])
  // The secret, the assertions and every token are in no line of the log.
  const secrets = [tenant.clientSecret.slice(-60), ...tenant.tokens.assertions, 'bearer-canary']
  expect(serving.lines.filter((line) => secrets.some((secret) => line.includes(secret)))).toEqual([])
})

export const start = (options: Partial<ServingOptions> = {}): Serving => {
  serving = startServing(tenant, { clock, prepare: () => Promise.resolve(served(file, () => serving)), ...options })
  return serving
}
export const sync = (name: string, value: object = {}): GivenTask => ({
  id: taskId(name),
  status: Task_Status.SCHEDULED,
  taskType: { case: 'syncFull', value },
})
export const unavailable = (): never => {
  throw new ConnectError('not now', Code.Unavailable)
}
