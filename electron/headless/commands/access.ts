import type { Command } from 'commander'
import type { GrantRow } from '../../../shared/query.ts'
import { UsageError } from '../failure.ts'
import type { Column } from '../output.ts'
import type { Register } from './command.ts'
import { all, listFlags, resourceFlag, searchFilter, typeFlag, withRows, writeList } from './snapshot-rows.ts'

const columns: readonly Column<GrantRow>[] = [
  { name: 'resource', title: 'Resource', value: ({ resourceName }) => resourceName },
  { name: 'resourceType', title: 'Resource type', value: ({ resourceType }) => resourceType },
  { name: 'resourceId', title: 'Resource ID', value: ({ resourceId }) => resourceId },
  { name: 'slug', title: 'Permission', value: ({ slug }) => slug },
  { name: 'entitlementId', title: 'Entitlement', value: ({ entitlementId }) => entitlementId, wide: true },
  { name: 'grantId', title: 'Grant', value: ({ id }) => id, wide: true },
]

/** As `baton access` has it: what one principal can reach. */
export const registerAccess = (program: Command, add: Register): void => {
  add(program, {
    usage: 'access',
    description: 'List what a principal has access to, resource by resource',
    flags: [
      typeFlag('required: The type of the principal'),
      { ...resourceFlag, description: 'required: The id of the principal' },
      ...listFlags,
    ],
    examples: ['rollcall access -f sync.c1z -t user -r ada@example.com'],
    run: async (context) => {
      const [type, id] = [context.settings.text('resource-type'), context.settings.text('resource')]
      if (type === null || id === null) {
        const missing = [...(type === null ? ['resource-type'] : []), ...(id === null ? ['resource'] : [])]
        throw new UsageError(`required flag(s) ${missing.map((name) => `"${name}"`).join(', ')} not set`)
      }
      const filter = all([
        { op: 'eq', field: 'principalType', value: type },
        { op: 'eq', field: 'principalId', value: id },
        searchFilter(context),
      ])
      const sort = [{ field: 'resourceName', descending: false }]
      await withRows(context, 'grants', filter, (client, asked) =>
        writeList(context, 'access', columns, (offset, limit) => client.snapshots.grants({ ...asked, sort, offset, limit })),
      )
      return undefined
    },
  })
}
