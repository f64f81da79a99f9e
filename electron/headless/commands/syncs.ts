import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { FileDescription } from '../../../shared/contract.ts'
import type { SnapshotInfo } from '../../../shared/snapshots-contract.ts'
import { flag } from '../flags.ts'
import type { Column } from '../output.ts'
import type { Register } from './command.ts'
import { snapshotFlags, withSnapshot } from './snapshot-rows.ts'

const columns: readonly Column<FileDescription['syncs'][number]>[] = [
  { name: 'id', title: 'ID', value: ({ syncId }) => syncId },
  { name: 'startedAt', title: 'Started at', kind: 'time', value: ({ startedAt }) => startedAt },
  { name: 'endedAt', title: 'Ended at', kind: 'time', value: ({ endedAt }) => endedAt },
  { name: 'type', title: 'Type', value: ({ type }) => type },
  { name: 'parentId', title: 'Parent ID', value: ({ parentSyncId }) => parentSyncId },
]

const typeColumns: readonly Column<SnapshotInfo['resourceTypes'][number] & { readonly resources: number }>[] = [
  { name: 'id', title: 'ID', value: ({ id }) => id },
  { name: 'name', title: 'Display name', value: ({ displayName }) => displayName },
  { name: 'traits', title: 'Traits', value: ({ traits }) => traits.join(', ') },
  { name: 'resources', title: 'Resources', kind: 'number', value: ({ resources }) => resources },
]

/** What `baton` lists of a file under these names. */
export const registerSyncs = (program: Command, add: Register): void => {
  add(program, {
    usage: 'syncs',
    description: 'List the syncs a c1z file holds',
    flags: [flag('file', 'string', 'The path to the c1z file to read', { short: 'f', default: 'sync.c1z', placeholder: 'path' })],
    examples: ['rollcall syncs -f sync.c1z'],
    run: async (context) => {
      const path = resolve(context.world.workingDirectory, context.settings.text('file') ?? 'sync.c1z')
      const file = await (await context.client()).files.describe({ path })
      await context.out.rows('syncs', columns, file.syncs)
      if (file.advice !== null) context.log.warn(file.advice)
      return undefined
    },
  })
  add(program, {
    usage: 'resource-types',
    description: 'List the types of resources of a snapshot',
    flags: snapshotFlags,
    examples: ['rollcall resource-types -f sync.c1z'],
    run: async (context) =>
      withSnapshot(context, async (_, { resourceTypes, counts }) => {
        const rows = resourceTypes.map((type) => ({ ...type, resources: counts.resourcesByType[type.id] ?? 0 }))
        await context.out.rows('resourceTypes', typeColumns, rows)
        return undefined
      }),
  })
}
