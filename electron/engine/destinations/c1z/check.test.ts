import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { deliveryDesk, type DeliveryDesk } from '../../../../tests/fakes/delivery-desk.ts'
import type { CheckStepInfo } from '../../../../shared/sources-contract.ts'

let desk: DeliveryDesk
let folder: string
beforeEach(async () => {
  desk = await deliveryDesk()
  folder = mkdtempSync(join(tmpdir(), 'rollcall-check-'))
})
afterEach(async () => {
  await desk.close()
  chmodSync(folder, 0o700)
  rmSync(folder, { recursive: true, force: true })
})

async function check(config: Record<string, unknown>): Promise<string[]> {
  const steps: CheckStepInfo[] = []
  for await (const step of await desk.engine.client.destinations.check({ kindId: 'c1z', config })) steps.push(step)
  return steps.map(({ id, outcome, code }) => [id, outcome, ...(code === undefined ? [] : [code])].join(' '))
}

test('a folder that can be used, with no file, a file, or a name known only later', async () => {
  expect(await check({ folder, fileName: 'sync' })).toEqual(['folder pass', 'writable pass', 'space pass', 'target pass'])
  copyFileSync(join(import.meta.dirname, '../../../../tests/fixtures/baton-made-two-syncs.c1z'), join(folder, 'sync.c1z'))
  expect(await check({ folder, fileName: 'sync' })).toEqual(['folder pass', 'writable pass', 'space pass', 'target pass'])
  expect(await check({ folder })).toEqual(['folder pass', 'writable pass', 'space pass', 'target skipped'])
})

test('each step that fails ends the check and says what kind of failure it is', async () => {
  expect(await check({ folder: join(folder, 'none') })).toEqual(['folder fail NOT_WRITABLE'])
  writeFileSync(join(folder, 'file'), '')
  expect(await check({ folder: join(folder, 'file') })).toEqual(['folder fail NOT_WRITABLE'])
  writeFileSync(join(folder, 'sync.c1z'), 'something else')
  expect(await check({ folder, fileName: 'sync' })).toEqual(['folder pass', 'writable pass', 'space pass', 'target fail INVALID_INPUT'])
  mkdirSync(join(folder, 'dir.c1z'))
  expect((await check({ folder, fileName: 'dir' })).at(-1)).toBe('target fail INVALID_INPUT')
})

test.skipIf(process.getuid?.() === 0)('a folder that may not be written to', async () => {
  chmodSync(folder, 0o500)
  expect(await check({ folder })).toEqual(['folder pass', 'writable fail NOT_WRITABLE'])
})
