import type { Command } from 'commander'
import { RollcallError } from '../../../shared/errors.ts'
import type { Filter, GrantRow } from '../../../shared/query.ts'
import type { SnapshotRef } from '../../../shared/snapshots-contract.ts'
import { compareKeys, inOrder } from '../../../shared/text/order.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../failure.ts'
import { flag } from '../flags.ts'
import type { Column } from '../output.ts'
import { number } from '../text.ts'
import type { EngineClient } from '../world.ts'
import type { Register } from './command.ts'
import { all, entitlementFlag, grantFilter, listFlags, pages, resourceFlag, rowLimit, typeFlag, withRows } from './snapshot-rows.ts'

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
    usage: 'principals [other]',
    description: 'List who holds anything, or a resource, or an entitlement; or who holds one entitlement and not another',
    flags: [
      typeFlag('Only holders of something on resources of this type'),
      resourceFlag,
      entitlementFlag,
      flag('compare', 'string', 'Two entitlements, by id: who holds the first and not the second', { placeholder: 'id> <id' }),
      ...listFlags,
    ],
    examples: [
      'rollcall principals -f sync.c1z -t group -r finance',
      'rollcall principals --compare group:finance:member group:finance:owner',
    ],
    run: async (context, [other]) => {
      const pair = compared(context, other)
      const filter = grantFilter(context)
      await withRows(context, 'grants', filter, async (client, asked) => {
        if (pair !== null) await requireEntitlements(client, asked.snapshotRef, pair)
        const also = all([asked.also ?? null, pair === null ? null : holding(pair[0])])
        const holders = await holdersOf(client, { ...asked, ...(also && { also }) })
        // Whoever holds the second by any grant counts: the other conditions choose among the first's alone.
        if (pair !== null)
          for (const key of (await holdersOf(client, { snapshotRef: asked.snapshotRef, where: holding(pair[1]) })).keys())
            holders.delete(key)
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

const holding = (entitlement: string): Filter => ({ op: 'eq', field: 'entitlementId', value: entitlement })

const compared = ({ settings }: Context, other: string | undefined): readonly [string, string] | null => {
  const first = settings.text('compare')
  if (first === null) {
    if (other !== undefined) throw new UsageError(`unexpected argument "${other}"`, 'Two entitlements are compared with --compare A B.')
    return null
  }
  if (other === undefined) throw new UsageError('--compare takes two entitlements', 'Give both ids: --compare A B.')
  if (settings.text('entitlement') !== null)
    throw new UsageError('if any flags in the group [entitlement compare] are set none of the others can be')
  return [first, other]
}

/** A mistyped id would say that everybody lacks the entitlement. */
const requireEntitlements = async (client: EngineClient, snapshotRef: SnapshotRef, ids: readonly string[]): Promise<void> => {
  for (const id of ids) {
    const where: Filter = { op: 'eq', field: 'id', value: id }
    if ((await client.snapshots.entitlements({ snapshotRef, where, offset: 0, limit: 1 })).total > 0) continue
    throw new RollcallError('NOT_FOUND', {
      message: `There is no entitlement ${id}.`,
      remedy: '"rollcall entitlements" lists those there are.',
    })
  }
}

type GrantsAsked = Omit<Parameters<EngineClient['snapshots']['grants']>[0], 'offset' | 'limit'>

const holdersOf = async (client: EngineClient, asked: GrantsAsked): Promise<Map<string, Principal>> => {
  const holders = new Map<string, Principal>()
  const ask = (offset: number, limit: number) => client.snapshots.grants({ ...asked, offset, limit })
  for await (const rows of pages(ask, Infinity, () => undefined)) for (const row of rows) count(holders, row)
  return holders
}

const count = (holders: Map<string, Principal>, row: GrantRow): void => {
  const key = `${row.principalType}\u0000${row.principalId}`
  const known = holders.get(key)
  if (known) known.grants += 1
  else holders.set(key, { type: row.principalType, id: row.principalId, name: row.principalName, email: row.principalEmail, grants: 1 })
}
