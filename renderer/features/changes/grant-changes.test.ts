import { expect, test } from 'vitest'
import type { DiffRows } from '../../../shared/diff.ts'
import type { GrantRow } from '../../../shared/query.ts'
import { fieldsOf } from '../../../shared/fields.ts'
import { firstVocabulary, plainVocabulary } from '../../../shared/vocabulary.ts'
import { joinGrants as join } from './grant-changes.ts'

const joinGrants = (entries: readonly DiffRows['grants'][]) => join(entries, fieldsOf(firstVocabulary, 'grants'))

const row = (slug: string, person: string, more: Partial<GrantRow> = {}): GrantRow => ({
  key: 1,
  id: `course:ladder:${slug}:user:${person}`,
  entitlementId: `course:ladder:${slug}`,
  slug,
  resourceType: 'course',
  resourceId: 'ladder',
  resourceName: 'Ladder Safety',
  principalType: 'user',
  principalId: person,
  principalName: person,
  principalEmail: null,
  values: {},
  row: null,
  rows: null,
  ...more,
})
const removed = (before: GrantRow): DiffRows['grants'] => ({ kind: 'removed', id: before.id, before, after: null, fields: [] })
const added = (after: GrantRow): DiffRows['grants'] => ({ kind: 'added', id: after.id, before: null, after, fields: [] })

test('a state that moved is one change, wherever its halves stand', () => {
  const changes = joinGrants([
    added(row('completed', 'ann', { values: { completedAt: 5_000, firstAccess: 1_250 } })),
    added(row('completed', 'bob')),
    removed(row('in_progress', 'ann', { values: { firstAccess: 1_000 } })),
  ])
  expect(changes).toMatchObject([
    {
      kind: 'changed',
      status: { before: 'in_progress', after: 'completed' },
      fields: [{ field: 'completedAt', before: null, after: 5_000 }],
    },
    { kind: 'added', status: { before: null, after: 'completed' } },
  ])
})

test('what only came, went or changed stays what it is', () => {
  const before = row('completed', 'cyd', { values: { score: 70 } })
  const after = row('completed', 'cyd', { values: { score: 90 } })
  const changes = joinGrants([
    removed(row('in_progress', 'ann')),
    { kind: 'changed', id: after.id, before, after, fields: [{ field: 'score', before: 70, after: 90 }] },
  ])
  expect(changes).toMatchObject([
    { kind: 'removed', status: { before: 'in_progress', after: null } },
    { kind: 'changed', status: { before: 'completed', after: 'completed' }, fields: [{ field: 'score', before: 70, after: 90 }] },
  ])
})

test('one state lost and two got: one moved, one is new', () => {
  const changes = joinGrants([removed(row('in_progress', 'ann')), added(row('completed', 'ann')), added(row('assigned', 'ann'))])
  expect(changes.map((change) => change.kind)).toEqual(['changed', 'added'])
})

test('attributes of any source are told, but not those that are no change', () => {
  const fields = fieldsOf(
    {
      ...plainVocabulary,
      grantAttributes: [
        { name: 'role', key: 'role', kind: 'text', title: 'Role', compared: true },
        { name: 'seen', key: 'seen', kind: 'number', title: 'Seen', compared: false },
      ],
    },
    'grants',
  )
  const changes = join([added(row('member', 'ann', { values: { role: 'aide', seen: 3 } }))], fields)
  expect(changes).toMatchObject([{ kind: 'added', fields: [{ field: 'role', before: null, after: 'aide' }] }])
})
