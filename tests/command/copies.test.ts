import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { place, run, sha256, type Ended, type Place } from './rollcall.ts'

/** Copies of a file, what two of its entitlements have in common, and completion: with the bundled command. */
const fixture = join(import.meta.dirname, '../fixtures/baton-made-two-syncs.c1z')

let where: Place
beforeEach(() => {
  where = place()
  copyFileSync(fixture, where.output)
})
afterEach(() => where.remove())

const ok = async (...words: string[]): Promise<Ended> => {
  const ended = await run(where, words)
  expect({ code: ended.code, stderr: ended.code === 0 ? '' : ended.stderr }).toEqual({ code: 0, stderr: '' })
  return ended
}
const json = async <T>(...words: string[]): Promise<T> => JSON.parse((await ok(...words, '-o', 'json')).stdout) as T

interface Counted {
  readonly counts: { readonly grants: number; readonly resourcesByType: Record<string, number> }
}

test('one sync as a file of its own, and a copy with everything invented', { timeout: 180_000 }, async () => {
  const before = sha256(where.output)
  const [exported, sanitized] = [join(where.folder, 'one sync.c1z'), join(where.folder, 'support.c1z')]
  await ok('export', 'c1z', '--out', exported)
  const { syncs } = await json<{ syncs: unknown[] }>('syncs', '-f', exported)
  expect(syncs).toHaveLength(1)
  const { counts } = await json<Counted>('stats')
  expect((await json<Counted>('stats', '-f', exported)).counts).toEqual(counts)

  await ok('sanitize', 'sync.c1z', 'support.c1z')
  expect((await json<{ syncs: unknown[] }>('syncs', '-f', sanitized)).syncs).toHaveLength(2)
  expect((await json<Counted>('stats', '-f', sanitized)).counts).toEqual(counts)
  const names = async (file: string) =>
    (await json<{ resources: { id: string; name: string }[] }>('resources', '-f', file, '-t', 'user')).resources.flatMap(({ id, name }) => [id, name])
  const original = await names(where.output)
  expect((await names(sanitized)).filter((name) => original.includes(name))).toEqual([])

  for (const words of [['export', 'c1z', '--out', exported], ['sanitize', 'sync.c1z', 'support.c1z']])
    expect((await run(where, words)).code).toBe(3)
  expect(sha256(where.output)).toBe(before)
}) // prettier-ignore

test('who holds one entitlement and not another', async () => {
  const { entitlements } = await json<{ entitlements: { id: string; grants: number }[] }>('entitlements')
  const [first, second] = entitlements.filter(({ grants }) => grants > 0).map(({ id }) => id)
  if (first === undefined) throw new Error('the fixture has no grants')
  const holders = async (...words: string[]) =>
    (await json<{ principals: { id: string }[] }>('principals', ...words)).principals.map(({ id }) => id)
  expect(await holders('--compare', first, first)).toEqual([])
  const other = second ?? first
  const held = new Set(await holders('-e', other))
  expect(await holders('--compare', first, other)).toEqual((await holders('-e', first)).filter((id) => !held.has(id)))
})

test('completion keeps a name with blanks whole, and knows values', async () => {
  writeFileSync(join(where.folder, 'my report.c1z'), '')
  writeFileSync(join(where.folder, 'completion.bash'), (await ok('completion', 'bash')).stdout)
  const offered = (...words: string[]): string => {
    const list = words.map((word) => `"${word}"`).join(' ')
    const input = `source completion.bash; COMP_WORDS=(rollcall ${list}); COMP_CWORD=${words.length}; _rollcall; printf "[%s]" "\${COMPREPLY[@]}"`
    return execFileSync('bash', ['--norc', '-c', input], { encoding: 'utf8', cwd: where.folder })
  }
  expect(offered('open', 'my')).toBe('[my report.c1z]')
  expect(offered('sync', 'percipio', '--region', '')).toBe('[us][eu]')
  expect(offered('grants', '--output', '')).toBe('[table][json][csv]')
  expect(offered('export', '--preset', '')).toBe('[baton][findings]')
  expect(existsSync(join(where.folder, 'data'))).toBe(false)
})

test('a cron expression whose time falls into a gap that ends at midnight', async () => {
  const { next } = await json<{ next: string[] }>('schedules', 'preview', '30 23 27 3 *', '--time-zone', 'America/Nuuk')
  expect(next.find((time) => time.startsWith('2027'))).toBe('2027-03-28T01:00:00Z')
})
