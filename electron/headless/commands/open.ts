import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { FileDescription } from '../../../shared/contract.ts'
import type { SnapshotInfo } from '../../../shared/snapshots-contract.ts'
import { syncKindWords } from '../../../shared/syncs.ts'
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
      const asked = context.settings.text('sync-id')
      // The content of a file with advice cannot be read: what is known of it is said, and what to do. A sync that is not whole is shown when it is asked for.
      const readable = file.advice === null && (asked !== null || file.syncs.some(isShown))
      const snapshot = readable
        ? await client.snapshots.describe(
            { snapshotRef: { path, ...(asked === null ? {} : { syncId: asked }) } },
            { signal: context.world.signal },
          )
        : null
      const { out } = context
      if (out.format === 'json')
        await out.json({
          file,
          counts: snapshot?.counts ?? null,
          resourceTypes: snapshot?.resourceTypes ?? null,
          sync: snapshot?.sync ?? null,
          grantMarks: snapshot?.grantMarks ?? null,
          warnings: snapshot?.warnings ?? (file.advice === null ? [noneShown(file)] : []),
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
      printable(syncKindWords({ type, finished: true, unexpanded: 0 })),
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
        ...markFacts(snapshot),
        ...snapshot.warnings.map((warning): [string, string] => ['Note', printable(warning)]),
      ]
    : file.advice === null
      ? [['Note', noneShown(file)] as [string, string]]
      : []),
]

/** What readers show without being asked. */
const isShown = ({ type, endedAt }: FileDescription['syncs'][number]): boolean => type === 'full' && endedAt !== null

const noneShown = ({ syncs }: FileDescription): string =>
  syncs.length === 0
    ? 'The file holds no sync: the connector that wrote it saved nothing.'
    : 'No sync of the file is full and finished; --sync-id shows one of them all the same.'

/** How many grants carry a mark of the connector. */
const markFacts = ({ grantMarks }: Pick<SnapshotInfo, 'grantMarks'>): [string, string][] =>
  grantMarks === null
    ? []
    : [
        ['  held through nesting', number(grantMarks.derived)],
        ['  not to be changed', number(grantMarks.immutable)],
        ['  passed on to members', number(grantMarks.expandable)],
      ]
