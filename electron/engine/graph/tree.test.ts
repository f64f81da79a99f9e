import { join } from 'node:path'
import { expect, test } from 'vitest'
import { firstVocabulary } from '../../../shared/vocabulary.ts'
import type { Filter } from '../../../shared/query.ts'
import { openSnapshot, type Snapshot } from './snapshot.ts'
import { createSnapshot } from './snapshot-writer.ts'
import { inFolder, someMeta } from './testing/arbitrary-graph.ts'

/** A district with two schools, classes in them, and a ring of two that lie in each other. */
const places = [
  ['school', 's2', 'South; school', 'district', 'd'],
  ['class', 'k1', 'Kiln', 'school', 's1'],
  ['district', 'd', 'District', null, null],
  ['school', 's1', 'North: school', 'district', 'd'],
  ['class', 'k2', 'Loom', 'school', 's1'],
  ['class', 'k3', 'Kiln', 'school', 's2'],
  ['class', 'x', 'X', 'class', 'y'],
  ['class', 'y', 'Y', 'class', 'x'],
  ['person', 'p', 'Pat', 'school', 's2'],
  ['person', 'q', 'Quin', 'school', 'gone'],
] as const

async function inTree(work: (snapshot: Snapshot) => void): Promise<void> {
  await inFolder(async (folder) => {
    const path = join(folder, 'tree.snapshot')
    const writer = createSnapshot(path, { vocabulary: firstVocabulary })
    for (const id of ['district', 'school', 'class', 'person']) {
      writer.resourceType({ id, displayName: id, traits: id === 'person' ? ['user'] : [], skipEntitlementsAndGrants: id === 'person' })
    }
    writer.link({ type: 'person', id: 'p' }, { type: 'school', id: 's1' }, 'works at')
    writer.link({ type: 'person', id: 'p' }, { type: 'school', id: 'none' }, 'works at')
    for (const [type, id, displayName, of, parent] of places) {
      writer.resource({ type, id, displayName, ...(of === null ? {} : { parent: { type: of, id: parent } }) })
    }
    for (const id of ['k1', 'k3']) {
      const resource = { type: 'class', id }
      writer.entitlement({ id: `class:${id}:in`, resource, slug: 'in', displayName: 'In', purpose: 'assignment', grantableTo: [] })
      for (const person of ['p', 'q'])
        writer.grant({ entitlementId: `class:${id}:in`, principal: { type: 'person', id: person }, values: [] })
    }
    writer.link({ type: 'school', id: 's1' }, { type: 'school', id: 's2' }, 'feeds')
    writer.incomplete('class', 'The third page was not there.')
    await writer.finish({ meta: someMeta, signal: new AbortController().signal })
    const snapshot = openSnapshot(path)
    try {
      work(snapshot)
    } finally {
      snapshot.close()
    }
  })
}

test('what lies in what, at any depth, by id, by name and by type and id', () =>
  inTree((snapshot) => {
    const ids = (filter: Filter) =>
      snapshot
        .page({ list: 'resources', filter }, 0, 99)
        .rows.map(({ id }) => id)
        .sort()
    const within = (value: string) => ids({ op: 'eq', field: 'within', value })
    expect(within('d')).toEqual(['d', 'k1', 'k2', 'k3', 'p', 's1', 's2'])
    expect(within('school:s1')).toEqual(['k1', 'k2', 's1'])
    expect(within('north: SCHOOL')).toEqual(['k1', 'k2', 's1'])
    expect(within('Kiln')).toEqual(['k1', 'k3'])
    expect(within('x')).toEqual(['x', 'y'])
    expect(within('gone')).toEqual([])
    expect(ids({ op: 'in', field: 'within', values: ['s1', 's2'] })).toEqual(['k1', 'k2', 'k3', 'p', 's1', 's2'])
    expect(ids({ op: 'not', of: { op: 'eq', field: 'within', value: 'd' } })).toEqual(['q', 'x', 'y'])
    expect(ids({ op: 'ne', field: 'within', value: 'd' })).toEqual(['q', 'x', 'y'])
  }))

test('a grant lies where what it is on does, or who holds it', () =>
  inTree((snapshot) => {
    const within = (value: string) =>
      snapshot
        .page({ list: 'grants', filter: { op: 'eq', field: 'within', value } }, 0, 99)
        .rows.map(({ resourceId, principalId }) => `${principalId} ${resourceId}`)
        .sort()
    expect(within('s1')).toEqual(['p k1', 'q k1'])
    expect(within('s2')).toEqual(['p k1', 'p k3', 'q k3'])
    expect(snapshot.keys({ list: 'entitlements', filter: { op: 'eq', field: 'within', value: 's1' } })).toHaveLength(1)
    expect(snapshot.keys({ list: 'grants', filter: { op: 'ne', field: 'within', value: 's1' } })).toHaveLength(2)
  }))

test('the tree, page by page, with how much lies below', () =>
  inTree((snapshot) => {
    const shown = (of: number | null, type?: string) =>
      snapshot.children(of, type, 0, 99).rows.map(({ row, children }) => `${row.id} ${children}`)
    expect(shown(null)).toEqual(['d 2', 'q 0'])
    expect(shown(null, 'person')).toEqual(['q 0'])
    const key = (type: string, id: string) => snapshot.find({ type, id }) ?? 0
    expect(shown(key('district', 'd'))).toEqual(['s1 2', 's2 2'])
    expect(shown(key('school', 's2'))).toEqual(['k3 0', 'p 0'])
    expect(shown(key('school', 's2'), 'person')).toEqual(['p 0'])
    expect(snapshot.children(key('school', 's1'), undefined, 1, 1)).toMatchObject({ total: 2, offset: 1, rows: [{ row: { id: 'k2' } }] })
  }))

test('links go both ways; one without an end is a finding; what was not read to its end is said', () =>
  inTree((snapshot) => {
    const links = (type: string, id: string) =>
      snapshot.links(snapshot.find({ type, id }) ?? 0, 0, 9).rows.map(({ kind, from, row }) => `${kind} ${from ? 'to' : 'from'} ${row.id}`)
    expect(links('school', 's1')).toEqual(['feeds to s2', 'works at from p'])
    expect(links('person', 'p')).toEqual(['works at to s1'])
    expect(snapshot.findings().find(({ kind }) => kind === 'missing-link-end')).toMatchObject({ count: 1 })
    expect(snapshot.incomplete).toEqual([{ type: 'class', why: 'The third page was not there.' }])
  }))
