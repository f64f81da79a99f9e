import type { Filter, ListQuery, SortKey } from '../../../shared/query.ts'
import type { Cell, Snapshot } from '../graph/snapshot.ts'
import { blocksOf } from './list-table.ts'
import type { ExportTable } from './table.ts'

/**
 * The twelve columns of `baton export csv`: people (Identity), entitlements, and the grants people hold. Where that
 * command writes rows in random order these are ordered by id, and a person without `user_id` in the profile is called by
 * the id of the resource.
 */
const titles = [
  'Type',
  'Last Name',
  'First Name',
  'User ID',
  'User Status',
  'Email Address',
  'Entitlement Display Name',
  'Entitlement',
  'Resource Type',
  'Resource Name',
  'Entitlement Description',
  'Entitlement Slug',
] as const

const entitlementColumns = ['name', 'id', 'resourceType', 'resourceName', 'description', 'slug'] as const
const userColumns = ['profile.last_name', 'profile.first_name', 'profile.user_id', 'id', 'email'] as const
const grantColumns = ['profile.last_name', 'profile.first_name', 'profile.user_id', 'principalId', 'principalEmail'] as const
const grantEntitlement = ['entitlementName', 'entitlementId', 'resourceType', 'resourceName', 'entitlementDescription', 'slug'] as const

export function batonTable(snapshot: Snapshot): ExportTable {
  const userTypes = snapshot.resourceTypes.filter(({ traits }) => traits.includes('user')).map(({ id }) => id)
  const isUser = (field: string): Filter => ({ op: 'in', field, values: userTypes })
  const users: ListQuery = { list: 'resources', filter: isUser('type'), sort: by('type', 'id') }
  const entitlements: ListQuery = { list: 'entitlements', sort: by('id') }
  const grants: ListQuery = { list: 'grants', filter: isUser('principalType'), sort: by('id') }
  const total = [users, entitlements, grants].reduce((sum, query) => sum + snapshot.cells(query, ['key'], 0, 0).total, 0)
  return {
    title: 'Access',
    columns: titles.map((title) => ({ name: title, title, kind: 'text' })),
    total,
    *blocks() {
      for (const rows of blocksOf(snapshot, users, [...userColumns, 'status']))
        yield rows.map((row) => ['Identity', ...identity(row, statusName(row[5])), '', '', '', '', '', ''])
      for (const rows of blocksOf(snapshot, entitlements, entitlementColumns))
        yield rows.map((row) => ['Entitlement', '', '', '', '', '', ...row.map((cell) => cell ?? '')])
      for (const rows of blocksOf(snapshot, grants, [...grantColumns, ...grantEntitlement]))
        yield rows.map((row) => ['Grant', ...identity(row, ''), ...row.slice(5).map((cell) => cell ?? '')])
    },
  }
}

const by = (...fields: string[]): readonly SortKey[] => fields.map((field) => ({ field, descending: false }))

/** Columns 2 to 6. */
const identity = ([last, first, userId, id, email]: readonly (Cell | undefined)[], status: string): Cell[] => [
  last ?? '',
  first ?? '',
  userId ?? id ?? '',
  status,
  email ?? '',
]

const statusNames: Readonly<Record<string, string>> = { enabled: 'Enabled', disabled: 'Disabled', deleted: 'Deleted' }
const statusName = (status: Cell | undefined): string => (status === null ? 'Enabled' : (statusNames[String(status)] ?? 'Unknown'))
