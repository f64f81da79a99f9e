import type { Command } from 'commander'
import type { GrantMarks, GrantRow } from '../../../shared/query.ts'
import type { Column } from '../output.ts'
import { attributeColumns } from './attribute-columns.ts'
import type { Register } from './command.ts'
import { entitlementFlag, grantFilter, listFlags, resourceFlag, typeFlag, withRows, writeList } from './snapshot-rows.ts'

const ends: readonly Column<GrantRow>[] = [
  { name: 'id', title: 'ID', value: ({ id }) => id, wide: true },
  { name: 'principalType', title: 'Principal type', value: ({ principalType }) => principalType, wide: true },
  { name: 'principalId', title: 'Principal', value: ({ principalId }) => principalId },
  { name: 'principalName', title: 'Name', value: ({ principalName }) => principalName },
  { name: 'principalEmail', title: 'E-mail', value: ({ principalEmail }) => principalEmail, wide: true },
  { name: 'entitlementId', title: 'Entitlement', value: ({ entitlementId }) => entitlementId, wide: true },
  { name: 'slug', title: 'Holds', value: ({ slug }) => slug },
  { name: 'resourceType', title: 'Resource type', value: ({ resourceType }) => resourceType },
  { name: 'resourceId', title: 'Resource ID', value: ({ resourceId }) => resourceId, wide: true },
  { name: 'resourceName', title: 'Resource', value: ({ resourceName }) => resourceName },
]

const origin: readonly Column<GrantRow>[] = [
  { name: 'row', title: 'Row', kind: 'number', value: ({ row }) => row, wide: true },
  { name: 'rows', title: 'Rows', kind: 'number', value: ({ rows }) => rows, wide: true },
  { name: 'marks', title: 'Marks', value: ({ marks }) => (marks === undefined ? null : markWords(marks)), wide: true },
  { name: 'sources', title: 'Comes from', value: ({ marks }) => marks?.sources.join(' ') ?? null, wide: true },
]

/** In a table the marks are only shown where there are any. */
const shown = (column: Column<GrantRow>): Column<GrantRow> => (column.name === 'marks' ? { ...column, wide: false } : column)

/** "derived, immutable" */
const markWords = ({ derived, immutable, expandable }: GrantMarks): string =>
  Object.entries({ derived, immutable, expandable })
    .flatMap(([word, is]) => (is ? [word] : []))
    .join(', ')

export const registerGrants = (program: Command, add: Register): void => {
  add(program, {
    usage: 'grants',
    description: 'List who holds what, with the dates the source knows',
    flags: [typeFlag('Only grants on resources of this type'), resourceFlag, entitlementFlag, ...listFlags],
    examples: ['rollcall grants -f sync.c1z --search "dana cole"', 'rollcall grants -e group:finance:member --output csv > finance.csv'],
    run: async (context) => {
      const filter = grantFilter(context)
      await withRows(context, 'grants', filter, (client, asked, { grantMarks, vocabulary }) => {
        const columns = [...ends, ...attributeColumns(vocabulary), ...origin]
        const ask = (offset: number, limit: number) => client.snapshots.grants({ ...asked, offset, limit })
        return writeList(context, 'grants', grantMarks === null ? columns : columns.map(shown), ask)
      })
      return undefined
    },
  })
}
