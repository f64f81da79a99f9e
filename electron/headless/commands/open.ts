import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { FileDescription, SnapshotInfo } from '../../../shared/contract.ts'
import { flag } from '../flags.ts'
import { csv, facts } from '../output.ts'
import { bytes, instant, number, printable } from '../text.ts'
import type { Register } from './command.ts'

export const registerOpen = (program: Command, add: Register): void => {
  add(program, {
    usage: 'open <file>',
    description: 'Say what a c1z file is and what it holds',
    flags: [flag('sync-id', 'string', 'The sync to count; default the newest finished full one')],
    examples: ['rollcall open sync.c1z'],
    run: async (context, args) => {
      const client = await context.client()
      const path = resolve(context.world.workingDirectory, args[0] ?? '')
      const file = await client.files.describe({ path })
      // The content of a file with advice cannot be read: what is known of it is said, and what to do.
      const snapshot =
        file.advice === null
          ? await client.snapshots.open(
              { path, ...(context.settings.text('sync-id') === null ? {} : { syncId: context.settings.text('sync-id') ?? '' }) },
              { signal: context.world.signal },
            )
          : null
      if (snapshot) await client.snapshots.close({ snapshotId: snapshot.snapshotId })
      const { out } = context
      if (out.format === 'json')
        await out.json({
          file,
          counts: snapshot?.counts ?? null,
          resourceTypes: snapshot?.resourceTypes ?? null,
          warnings: snapshot?.warnings ?? [],
        })
      else if (out.format === 'csv') await out.write(csv([['name', 'value'], ...describe(file, snapshot)]))
      else await out.write(`${facts(describe(file, snapshot))}${file.advice === null ? '' : `\n${file.advice}\n`}`)
      return undefined
    },
  })
}

const describe = (file: FileDescription, snapshot: SnapshotInfo | null): [string, string][] => [
  ['File', printable(file.path)],
  ['Format', file.format === 'v1' ? 'v1 (SQLite)' : `v3 (${printable(file.engine ?? 'unknown engine')})`],
  ['Size', bytes(file.bytes)],
  ...file.syncs.map(({ syncId, type, startedAt, endedAt }): [string, string] => [
    'Sync',
    [
      printable(syncId),
      printable(type),
      endedAt !== null ? `ended ${instant(endedAt)}` : startedAt !== null ? `unfinished, started ${instant(startedAt)}` : 'unfinished',
    ].join(', '),
  ]),
  ...(snapshot
    ? [
        ['Shown sync', snapshot.syncId ?? '-'] as [string, string],
        ...snapshot.resourceTypes.map(({ id, displayName }): [string, string] => [
          printable(displayName),
          number(snapshot.counts.resourcesByType[id] ?? 0),
        ]),
        ['Entitlements', number(snapshot.counts.entitlements)] as [string, string],
        ['Grants', number(snapshot.counts.grants)] as [string, string],
        ...snapshot.warnings.map((warning): [string, string] => ['Note', printable(warning)]),
      ]
    : []),
]
