import type { Command } from 'commander'
import type { Column } from '../output.ts'
import type { Register } from './command.ts'
import { snapshotFlags, withSnapshot } from './snapshot-rows.ts'

interface Count {
  readonly type: string
  readonly count: number
}

const columns: readonly Column<Count>[] = [
  { name: 'type', title: 'Type', value: ({ type }) => type },
  { name: 'count', title: 'Count', kind: 'number', value: ({ count }) => count },
]

/** The totals, then one line per resource type and one per kind of grant. */
export const registerStats = (program: Command, add: Register): void => {
  add(program, {
    usage: 'stats',
    description: 'Count what a snapshot holds',
    flags: snapshotFlags,
    run: async (context) => {
      await withSnapshot(context, async (client, snapshot) => {
        const { snapshotRef, counts, resourceTypes, sync, grantMarks, warnings } = snapshot
        const statuses = await client.snapshots.facets({ snapshotRef, list: 'grants', field: 'slug', limit: 1000 })
        const rows: Count[] = [
          { type: 'resource_types', count: counts.resourceTypes },
          { type: 'resources', count: counts.resources },
          { type: 'entitlements', count: counts.entitlements },
          { type: 'grants', count: counts.grants },
          ...resourceTypes.map(({ id }) => ({ type: id, count: counts.resourcesByType[id] ?? 0 })),
          ...statuses.map(({ value, count }) => ({ type: `grants ${String(value)}`, count })),
          ...Object.entries<number>(grantMarks ?? {}).map(([mark, count]) => ({ type: `grants ${mark}`, count })),
          ...Object.entries<number>(sync.leftOut).flatMap(([what, count]) => (count === 0 ? [] : [{ type: `left out ${what}`, count }])),
        ]
        if (context.out.format === 'json')
          await context.out.json({
            counts,
            grantsByStatus: Object.fromEntries(statuses.map(({ value, count }) => [String(value), count])),
            ...{ grantMarks, sync, warnings },
          })
        else await context.out.rows('stats', columns, rows)
      })
      return undefined
    },
  })
}
