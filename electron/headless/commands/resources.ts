import type { Command } from 'commander'
import type { ResourceRow } from '../../../shared/query.ts'
import type { Column } from '../output.ts'
import type { Register } from './command.ts'
import { all, listFlags, searchFilter, typeFlag, withRows, writeList } from './snapshot-rows.ts'

const columns: readonly Column<ResourceRow>[] = [
  { name: 'id', title: 'ID', value: ({ id }) => id },
  { name: 'name', title: 'Display name', value: ({ name }) => name },
  { name: 'type', title: 'Resource type', value: ({ type }) => type },
  { name: 'parent', title: 'Parent', value: ({ parent }) => parent, wide: true },
  { name: 'email', title: 'E-mail', value: ({ email }) => email },
  { name: 'login', title: 'Login', value: ({ login }) => login, wide: true },
  { name: 'status', title: 'Status', value: ({ status }) => status },
  { name: 'held', title: 'Holds', kind: 'number', value: ({ held }) => held },
  { name: 'granted', title: 'Granted', kind: 'number', value: ({ granted }) => granted },
  { name: 'lastActivity', title: 'Last activity', kind: 'time', value: ({ lastActivity }) => lastActivity },
]

export const registerResources = (program: Command, add: Register): void => {
  add(program, {
    usage: 'resources',
    description: 'List what a snapshot has: who holds, and what is held',
    flags: [typeFlag('Only resources of this type'), ...listFlags],
    examples: ['rollcall resources -f sync.c1z -t user --search ada', 'rollcall resources -t group --output csv > groups.csv'],
    run: async (context) => {
      const type = context.settings.text('resource-type')
      const filter = all([type === null ? null : { op: 'eq', field: 'type', value: type }, searchFilter(context)])
      await withRows(context, 'resources', filter, (client, asked) =>
        writeList(context, 'resources', columns, (offset, limit) => client.snapshots.resources({ ...asked, offset, limit })),
      )
      return undefined
    },
  })
}
