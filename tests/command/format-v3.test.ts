import { copyFileSync, readFileSync } from 'node:fs'
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

interface Printed {
  readonly syncs: readonly { readonly id: string }[]
  readonly resources: readonly { readonly id: Ref; readonly displayName: string }[]
  readonly entitlements: readonly { readonly id: string; readonly resource: { readonly id: Ref } }[]
  readonly grants: readonly {
    readonly id: string
    readonly entitlement: { readonly id: string; readonly resource: { readonly id: Ref } }
    readonly principal: { readonly id: Ref }
  }[]
}
type Ref = Readonly<Record<'resourceType' | 'resource', string>>
type Row = Readonly<Record<string, unknown>>

const names = (...parts: readonly unknown[]): string => JSON.stringify(parts)
const sorted = (rows: readonly string[]): string[] => rows.toSorted()

test.each(['one-sync', 'second-sync', 'rich', 'deletes', 'unfinished', 'partial', 'converted', 'tar-zstd', 'tar'])(
  'lists of %s hold what the SDK prints',
  { timeout: 120_000 },
  async (name) => {
    const said = JSON.parse(readFileSync(fixture(name).replace(/c1z$/, 'json'), 'utf8')) as Printed
    const from = ['-f', fixture(name), '--sync-id', said.syncs[0]?.id ?? '']
    const { resources } = await json<{ resources: readonly Row[] }>('resources', ...from)
    expect(sorted(resources.map((row) => names(row.type, row.id, row.name)))).toEqual(
      sorted(said.resources.map(({ id, displayName }) => names(id.resourceType, id.resource, displayName))),
    )
    const { entitlements } = await json<{ entitlements: readonly Row[] }>('entitlements', ...from)
    expect(sorted(entitlements.map((row) => names(row.resourceType, row.resourceId, row.id)))).toEqual(
      sorted(said.entitlements.map(({ id, resource }) => names(resource.id.resourceType, resource.id.resource, id))),
    )
    const { grants } = await json<{ grants: readonly Row[] }>('grants', ...from)
    const there = new Set(said.resources.map(({ id }) => names(id.resourceType, id.resource)))
    // A grant whose holder the file does not have is a finding, as in v1.
    const held = said.grants.filter(({ principal: { id } }) => there.has(names(id.resourceType, id.resource)))
    expect(
      sorted(grants.map((row) => names(row.id, row.resourceType, row.resourceId, row.entitlementId, row.principalType, row.principalId))),
    ).toEqual(
      sorted(
        held.map(({ id, entitlement, principal }) => {
          const on = entitlement.resource.id
          return names(id, on.resourceType, on.resource, entitlement.id, principal.id.resourceType, principal.id.resource)
        }),
      ),
    )
  },
)
