import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { AttributeKind, AttributeValue, GrantAttribute } from '../../../shared/vocabulary.ts'
import { openSnapshot, type Snapshot } from '../graph/snapshot.ts'
import { createSnapshot } from '../graph/snapshot-writer.ts'
import { withAttributes } from '../graph/testing/arbitrary-attributes.ts'
import { inFolder, someMeta } from '../graph/testing/arbitrary-graph.ts'
import { importC1z } from './import.ts'
import { never } from './testing/files.ts'
import { writeC1z } from './write.ts'

const attribute = (key: string, kind: AttributeKind): GrantAttribute => ({ name: `own ${key}`, key, kind, title: key, compared: true })

/** What a file whose grants say this is read as. */
async function read(
  attributes: readonly GrantAttribute[],
  grants: readonly (readonly (AttributeValue | undefined)[])[],
  work: (snapshot: Snapshot) => void,
): Promise<void> {
  await inFolder(async (folder) => {
    const [first, file, second] = ['a.snapshot', 'a.c1z', 'b.snapshot'].map((name) => join(folder, name)) as [string, string, string]
    const writer = createSnapshot(first, { vocabulary: withAttributes(attributes) })
    writer.resourceType({ id: 'account', displayName: 'Account', traits: ['user'], skipEntitlementsAndGrants: true })
    writer.resourceType({ id: 'vault', displayName: 'Vault', traits: ['scope_binding', 'trait_99'], skipEntitlementsAndGrants: false })
    const on = { type: 'vault', id: 'v' }
    writer.resource({ ...on, displayName: 'V' })
    writer.entitlement({ id: 'vault:v:in', resource: on, slug: 'in', displayName: 'In', purpose: 'assignment', grantableTo: [] })
    for (const [i, values] of grants.entries()) {
      const principal = { type: 'account', id: `a${String(i).padStart(5, '0')}` }
      writer.resource({ ...principal, displayName: 'A' })
      writer.grant({ entitlementId: 'vault:v:in', principal, values })
    }
    await writer.finish({ meta: someMeta, signal: never })
    const written = openSnapshot(first)
    await writeC1z(written, file, { keep: 1, signal: never, now: () => 1_760_000_000_000 }).finally(() => written.close())
    await importC1z(file, second, { signal: never })
    const snapshot = openSnapshot(second)
    try {
      work(snapshot)
    } finally {
      snapshot.close()
    }
  })
}

test('keys become columns that are found, by their names unless grants have such a field', () =>
  read(
    [attribute('mfa', 'flag'), attribute('id', 'text')],
    [
      [true, 'x'],
      [false, undefined],
    ],
    (snapshot) => {
      const { grantAttributes } = snapshot.vocabulary
      expect(grantAttributes.map(({ name, key, kind }) => [name, key, kind])).toEqual([
        ['mfa', 'mfa', 'flag'],
        ['metadata.id', 'id', 'text'],
      ])
      const found = snapshot.page({ list: 'grants', filter: { op: 'eq', field: 'mfa', value: 'yes' } }, 0, 9)
      expect(found.rows.map(({ values }) => ({ ...values }))).toEqual([{ mfa: 'yes', 'metadata.id': 'x' }])
      expect(snapshot.resourceTypes.map(({ traits }) => traits)).toEqual([['user'], ['scope_binding', 'trait_99']])
    },
  ))

test('what only a late grant says is a column too, of the kind that fits all', () => {
  const grants = Array.from({ length: 2100 }, (_, i) => (i === 2099 ? [1, 'now and then', 'soon'] : [1, undefined, '2025-01-01']))
  return read([attribute('n', 'number'), attribute('late', 'text'), attribute('due', 'text')], grants, (snapshot) => {
    expect(Object.fromEntries(snapshot.vocabulary.grantAttributes.map(({ name, kind }) => [name, kind]))).toEqual({
      ...{ n: 'number', late: 'text', due: 'text' },
    })
    const late = snapshot.page({ list: 'grants', filter: { op: 'contains', field: 'late', value: 'THEN' } }, 0, 9)
    expect(late.rows.map(({ values }) => ({ ...values }))).toEqual([{ n: 1, late: 'now and then', due: 'soon' }])
  })
})

test('of too many keys the most common are shown, the others kept and said', () => {
  const attributes = Array.from({ length: 60 }, (_, i) => attribute(`k${String(i).padStart(2, '0')}`, 'number'))
  return read(attributes, [attributes.map((_, i) => i), attributes.map((_, i) => (i >= 55 ? i : undefined))], (snapshot) => {
    const keys = snapshot.vocabulary.grantAttributes.map(({ key }) => key)
    expect(keys).toHaveLength(50)
    expect(keys.slice(0, 6)).toEqual(['k55', 'k56', 'k57', 'k58', 'k59', 'k00'])
    expect(snapshot.findings().find(({ kind }) => kind === 'metadata-not-shown')).toMatchObject({ count: 10 })
    expect([...snapshot.grantsInOrder()].map(([, , , wire]) => wire !== null)).toEqual([true, false])
  })
})
