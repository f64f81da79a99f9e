import type { Command } from 'commander'
import type { EntitlementRow } from '../../../shared/query.ts'
import type { Column } from '../output.ts'
import type { Register } from './command.ts'
import { grantFilter, listFlags, resourceFlag, typeFlag, withRows, writeList } from './snapshot-rows.ts'

const columns: readonly Column<EntitlementRow>[] = [
  { name: 'id', title: 'ID', value: ({ id }) => id },
  { name: 'name', title: 'Display name', value: ({ name }) => name },
  { name: 'resourceType', title: 'Resource type', value: ({ resourceType }) => resourceType },
  { name: 'resourceId', title: 'Resource ID', value: ({ resourceId }) => resourceId, wide: true },
  { name: 'resourceName', title: 'Resource', value: ({ resourceName }) => resourceName },
  { name: 'slug', title: 'Permission', value: ({ slug }) => slug },
  { name: 'purpose', title: 'Purpose', value: ({ purpose }) => purpose, wide: true },
  { name: 'description', title: 'Description', value: ({ description }) => description, wide: true },
  { name: 'grants', title: 'Grants', kind: 'number', value: ({ grants }) => grants },
]

export const registerEntitlements = (program: Command, add: Register): void => {
  add(program, {
    usage: 'entitlements',
    description: 'List what can be held, and how many hold it',
    flags: [typeFlag('Only entitlements on resources of this type'), resourceFlag, ...listFlags],
    examples: ['rollcall entitlements -f sync.c1z -t group --search finance'],
    run: async (context) => {
      const filter = grantFilter(context)
      await withRows(context, 'entitlements', filter, (client, asked) =>
        writeList(context, 'entitlements', columns, (offset, limit) => client.snapshots.entitlements({ ...asked, offset, limit })),
      )
      return undefined
    },
  })
}
