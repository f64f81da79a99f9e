import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { errorCodes } from '../../shared/errors.ts'
import { scenarios } from '../fakes/percipio/scenarios.ts'
import { startPercipioService, type FakePercipio } from '../fakes/percipio/service.ts'
import { place, run, sha256, syncWords, token, type Ended, type Place } from './rollcall.ts'

/** Files as newer connectors write them, with the bundled command. */
const fixture = (name: string): string => join(import.meta.dirname, '../fixtures/c1z-v3', `${name}.c1z`)

let where: Place
let service: FakePercipio
beforeEach(async () => {
  where = place()
  service = await startPercipioService(scenarios.plain.script)
})
afterEach(async () => {
  await service.close()
  where.remove()
})

const ok = async (...words: string[]): Promise<Ended> => {
  const ended = await run(where, words)
  expect({ code: ended.code, stderr: ended.code === 0 ? '' : ended.stderr }).toEqual({ code: 0, stderr: '' })
  return ended
}
const json = async <T>(...words: string[]): Promise<T> => JSON.parse((await ok(...words, '-o', 'json')).stdout) as T
const sync = (...more: string[]) => run(where, syncWords(service, where, ...more), token(service))

test('a sync into one asks for another name before anything is read', async () => {
  copyFileSync(fixture('rich'), where.output)
  const before = sha256(where.output)
  const ended = await sync()
  expect([ended.code, ended.stderr]).toEqual([errorCodes.UNSUPPORTED, expect.stringContaining('Save to another file')])
  expect(sha256(where.output)).toBe(before)
})

test('people and groups of one are taken in', async () => {
  const ended = await sync('--external-resource-c1z', fixture('one-sync'))
  expect({ code: ended.code, stderr: ended.code === 0 ? '' : ended.stderr }).toEqual({ code: 0, stderr: '' })
  const { counts } = await json<{ counts: { resourcesByType: Record<string, number> } }>('stats', '-f', where.output)
  expect(counts.resourcesByType).toMatchObject({ group: expect.any(Number) as number })
})

test('saved as v1 it holds the same', { timeout: 120_000 }, async () => {
  await ok('export', 'c1z', '-f', fixture('converted'), '--out', where.output)
  const { summary } = await json<{ summary: Record<string, Record<string, number>> }>('diff', fixture('converted'), where.output)
  expect(Object.keys(summary)).toContain('grants')
  for (const counts of Object.values(summary)) expect(counts).toMatchObject({ added: 0, removed: 0, changed: 0 })

  const alone = await run(where, ['diff', fixture('converted')])
  expect([alone.code, alone.stderr]).toEqual([errorCodes.INVALID_INPUT, expect.stringContaining('holds one sync')])
})

test('one with changes in a log is refused, with what to do', async () => {
  const ended = await run(where, ['stats', '-f', fixture('log')])
  expect([ended.code, ended.stderr]).toEqual([errorCodes.UNSUPPORTED, expect.stringContaining('Run the connector again')])
})
