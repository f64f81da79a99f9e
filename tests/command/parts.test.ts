import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { errorCodes } from '../../shared/errors.ts'
import { scenarios } from '../fakes/percipio/scenarios.ts'
import { startPercipioService, type FakePercipio } from '../fakes/percipio/service.ts'
import { place, run, sha256, syncWords, token, type Ended, type Place } from './rollcall.ts'

/** Syncs that are not whole, and files without a whole one: with the bundled command. */
const incomplete = join(import.meta.dirname, '../fixtures/faults/27-open-without-full-sync')

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
const typesIn = async (file: string) => (await json<{ syncs: { type: string }[] }>('syncs', '-f', file)).syncs.map(({ type }) => type)

/** The commands under "Next", each as its words after the name of the program. */
const nextOf = ({ stdout }: Ended): string[][] => {
  const [, next = ''] = stdout.split('\nNext\n')
  const commands = next.split('\n').flatMap((line) => (line.startsWith('  ') ? [line.trim().split(' ').slice(1)] : []))
  expect(commands.length).toBeGreaterThan(1)
  return commands
}

test.each([
  [['--sync-resource-types', 'user'], 'partial'],
  [['--skip-grants'], 'partial'],
  [['--skip-entitlements-and-grants'], 'resources_only'],
  [['--skip-entitlements-and-grants', '--sync-resource-types', 'user'], 'resources_only'],
])('%s writes a part, and what it says to do next works', { timeout: 120_000 }, async (flags, type) => {
  const first = await sync(...flags)
  expect({ code: first.code, stderr: first.code === 0 ? '' : first.stderr }).toEqual({ code: 0, stderr: '' })
  expect(await typesIn(where.output)).toEqual([type])
  for (const words of nextOf(first)) await ok(...words)

  expect((await sync()).code).toBe(0)
  const whole = await json<{ counts: { grants: number } }>('stats', '-f', where.output)
  expect(whole.counts.grants).toBeGreaterThan(0)
  const second = await sync(...flags)
  expect(second.code).toBe(0)
  // Compared with the part before, not with the whole one.
  expect(second.stdout).toMatch(/Since the snapshot of/)
  const changes = second.stdout.slice(second.stdout.indexOf('Since the snapshot of'), second.stdout.indexOf('\nFile '))
  expect(changes.match(/^\w+ +0 +0 +0 +\d+$/gm)).toHaveLength(3)
  for (const words of nextOf(second)) await ok(...words)
  expect(await typesIn(where.output)).toEqual(expect.arrayContaining(['full', type]))
  expect(await json('stats', '-f', where.output)).toMatchObject({ counts: whole.counts })
})

test.each([['--sync-resource-types'], ['--sync-resources']])('%s that names nothing does not mean all', async (name) => {
  for (const nothing of ['', ',']) {
    const ended = await sync(name, nothing)
    expect([ended.code, ended.stderr]).toEqual([errorCodes.INVALID_INPUT, expect.stringContaining(`for "${name}"`)])
  }
})

test.each([['no-full-sync.c1z'], ['unfinished.c1z']])('open lists the syncs of %s, which has no finished full one', async (name) => {
  const path = join(incomplete, name)
  const { syncs } = await json<{ syncs: { id: string }[] }>('syncs', '-f', path)
  const { stdout } = await ok('open', path)
  expect(syncs.length).toBeGreaterThan(0)
  for (const { id } of syncs) expect(stdout).toContain(id)
})

test('an external file without a finished full sync is told as that', async () => {
  const ended = await sync('--external-resource-c1z', join(incomplete, 'unfinished.c1z'))
  expect(ended.code).toBe(errorCodes.INVALID_INPUT)
  expect(ended.stderr).toContain('External resources cannot be taken in: ')
  expect(ended.stderr).toContain('has no finished full sync')
  expect(ended.stderr).not.toContain('--sync-id')
})

test('storage says what is kept of opened files, and clear deletes it', async () => {
  copyFileSync(join(import.meta.dirname, '../fixtures/baton-made-two-syncs.c1z'), where.output)
  const before = sha256(where.output)
  await ok('stats')
  expect((await json<{ keptImports: number }>('storage')).keptImports).toBeGreaterThan(0)
  expect((await ok('storage')).stdout).toContain('kept to open at once')
  await ok('storage', 'clear')
  expect((await json<{ keptImports: number }>('storage')).keptImports).toBe(0)
  expect(sha256(where.output)).toBe(before)
})
