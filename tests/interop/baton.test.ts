import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeC1z } from '../../electron/engine/c1z/describe.ts'
import { baton, findBaton } from './baton.ts'
import { twoDays } from './files.ts'

const found = findBaton()

test.runIf(found.path === null)('the real baton', (context) => {
  const reason = found.path === null ? found.reason : ''
  if (process.env.ROLLCALL_REQUIRE_BATON === '1') throw new Error(reason)
  process.stderr.write(`\nNot run: the real baton. ${reason}\n`)
  context.skip(reason)
})

interface Named {
  readonly id?: string
  readonly displayName?: string
}

const completedByDana = 'course:cmp_gdp02_a01_enus:completed:user:dana.cole@example.com'
const begunByDana = 'course:cmp_gdp02_a01_enus:in_progress:user:dana.cole@example.com'
const begunByOmar = 'course:cmp_gdp02_a01_enus:in_progress:user:omar.haddad@example.org'
const ladderByDana = 'course:saf_lad01_a02_enus:completed:user:dana.cole@example.com'
const ladderByOmar = 'course:saf_lad01_a02_enus:in_progress:user:omar.haddad@example.org'

describe.skipIf(found.path === null)('the real baton reads what the command saved', () => {
  let folder = ''
  let file = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-baton-'))
    file = await twoDays(folder)
  }, 120_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const ask = (...words: readonly string[]): unknown => JSON.parse(baton(found.path ?? '', file, ...words, '--output-format', 'json'))

  test('resources, named as the report names them', () => {
    const { resources } = ask('resources') as { resources: { resource: Named & { id: { resource: string } }; resourceType: Named }[] }
    expect(
      resources.map(({ resource, resourceType }) => [resourceType.displayName, resource.id.resource, resource.displayName]).sort(),
    ).toEqual([
      ['Course', 'cmp_gdp02_a01_enus', 'Data Privacy (Assessment)'],
      ['Course', 'saf_lad01_a02_enus', 'Ladder Safety (Course)'],
      ['User', 'dana.cole@example.com', 'Dana Cole'],
      ['User', 'omar.haddad@example.org', 'Omar Haddad'],
    ])
  })

  test('entitlements', () => {
    const { entitlements } = ask('entitlements') as { entitlements: { entitlement: Named & { slug: string }; resource: Named }[] }
    expect(entitlements).toHaveLength(10)
    expect(entitlements.map(({ entitlement }) => entitlement.slug)).toContain('no_status_reported')
    expect(entitlements.every(({ resource }) => resource.displayName !== undefined)).toBe(true)
  })

  test('grants', () => {
    const { grants } = ask('grants') as { grants: { grant: Named; principal: Named }[] }
    expect(grants.map(({ grant }) => grant.id).sort()).toEqual([completedByDana, begunByOmar, ladderByDana, ladderByOmar])
    expect(new Set(grants.map(({ principal }) => principal.displayName))).toEqual(new Set(['Dana Cole', 'Omar Haddad']))
  })

  test('principals of an entitlement', () => {
    const said = baton(
      found.path ?? '',
      file,
      'principals',
      '--entitlement',
      'course:saf_lad01_a02_enus:completed',
      '--output-format',
      'json',
    )
    expect(said).toContain('Dana Cole')
    expect(said).not.toContain('Omar Haddad')
  })

  test('what changed since the sync before', () => {
    type Changes = Readonly<Record<string, { created?: Named[]; deleted?: Named[]; modified?: unknown[] } | undefined>>
    const { grants, resources, entitlements } = ask('diff') as Changes
    const ids = (list: readonly Named[] | undefined) => (list ?? []).map(({ id }) => id).sort()
    expect(ids(grants?.created)).toEqual([completedByDana, begunByOmar])
    expect(ids(grants?.deleted)).toEqual([begunByDana])
    for (const list of [resources, entitlements])
      expect([list?.created, list?.deleted, list?.modified].flatMap((some) => some ?? [])).toEqual([])
    expect(grants?.modified ?? []).toEqual([])
  })

  test('stats', () => {
    const said = baton(found.path ?? '', file, 'stats')
    expect(said).toMatch(/entitlements\D+10/)
    expect(said).toMatch(/grants\D+4/)
  })

  test('export as csv, xlsx and c1z', async () => {
    const [csv, xlsx, c1z] = ['out.csv', 'out.xlsx', 'out.c1z'].map((name) => join(folder, name)) as [string, string, string]
    baton(found.path ?? '', file, 'export', 'csv', '--out', csv)
    const lines = readFileSync(csv, 'utf8').trim().split('\n')
    expect(lines.filter((line) => line.startsWith('Identity'))).toHaveLength(2)
    expect(lines.filter((line) => line.startsWith('Grant'))).toHaveLength(4)
    expect(lines.find((line) => line.startsWith('Identity') && line.includes('Cole'))).toContain('Dana')
    baton(found.path ?? '', file, 'export', 'xlsx', '--out', xlsx)
    expect(readFileSync(xlsx).toString('latin1', 0, 2)).toBe('PK')
    baton(found.path ?? '', file, 'export', 'c1z', '--out', c1z)
    const exported = await describeC1z(c1z)
    const saved = await describeC1z(file)
    expect(exported.syncs.map(({ syncId }) => syncId)).toEqual([saved.syncs.at(-1)?.syncId])
  })
})
