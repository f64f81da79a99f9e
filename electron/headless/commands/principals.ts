import type { Command } from 'commander'
import type { GrantRow } from '../../../shared/query.ts'
import { compareKeys, inOrder } from '../../../shared/text/order.ts'
import type { Column } from '../output.ts'
import { number } from '../text.ts'
import type { Register } from './command.ts'
import { entitlementFlag, grantFilter, listFlags, pages, resourceFlag, rowLimit, typeFlag, withRows } from './snapshot-rows.ts'

interface Principal {
  readonly type: string
  readonly id: string
  readonly name: string
  readonly email: string | null
  grants: number
}

const columns: readonly Column<Principal>[] = [
  { name: 'id', title: 'ID', value: ({ id }) => id },
  { name: 'name', title: 'Display name', value: ({ name }) => name },
  { name: 'type', title: 'Resource type', value: ({ type }) => type },
  { name: 'email', title: 'E-mail', value: ({ email }) => email },
  { name: 'grants', title: 'Grants', kind: 'number', value: ({ grants }) => grants },
]

/** Who holds the chosen grants, each once, with how many. Memory is bounded by the distinct holders, not by the grants. */
export const registerPrincipals = (program: Command, add: Register): void => {
  add(program, {
    usage: 'principals',
    description: 'List who holds anything, or a resource, or an entitlement',
    flags: [typeFlag('Only holders of something on resources of this type'), resourceFlag, entitlementFlag, ...listFlags],
    examples: ['rollcall principals -f sync.c1z -t course -r saf_lad01'],
    run: async (context) => {
      const filter = grantFilter(context)
      await withRows(context, 'grants', filter, async (client, asked) => {
        const holders = new Map<string, Principal>()
        const ask = (offset: number, limit: number) => client.snapshots.grants({ ...asked, offset, limit })
        for await (const rows of pages(ask, Infinity, () => undefined)) for (const row of rows) count(holders, row)
        const limit = rowLimit(context)
        const shown = inOrder(
          [...holders.values()],
          ({ name }) => name,
          (a, b) => compareKeys(a.id, b.id),
        ).slice(0, limit)
        await context.out.rows('principals', columns, shown, holders.size)
        if (context.out.format === 'table' && shown.length < holders.size)
          await context.out.line(`\n${number(shown.length)} of ${number(holders.size)}; --limit 0 shows all.`)
      })
      return undefined
    },
  })
}

const count = (holders: Map<string, Principal>, row: GrantRow): void => {
  const key = `${row.principalType}\u0000${row.principalId}`
  const known = holders.get(key)
  if (known) known.grants += 1
  else holders.set(key, { type: row.principalType, id: row.principalId, name: row.principalName, email: row.principalEmail, grants: 1 })
}
