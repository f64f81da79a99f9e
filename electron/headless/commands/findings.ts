import type { Command } from 'commander'
import type { SnapshotRef } from '../../../shared/snapshots-contract.ts'
import type { FindingGroup } from '../../../shared/graph.ts'
import { sha256OfFile } from '../../files/sha256.ts'
import type { Context } from '../context.ts'
import { csv } from '../output.ts'
import { number, plural } from '../text.ts'
import type { EngineClient } from '../world.ts'
import type { Register } from './command.ts'
import { snapshotFlags, snapshotRef } from './snapshot-rows.ts'

/**
 * A .c1z has no place for findings: they stay with the run. So a file that one of our runs wrote, byte for byte, is answered
 * from that run; any other file with what reading it brought up.
 */
export const registerFindings = (program: Command, add: Register): void => {
  add(program, {
    usage: 'findings',
    description: 'List what was wrong or odd in the data, by kind, with examples',
    flags: snapshotFlags,
    examples: ['rollcall findings -f sync.c1z', 'rollcall findings --run 3KfT --output csv > findings.csv'],
    run: async (context) => {
      const client = await context.client()
      const snapshot = await originOf(context, client)
      const groups = await client.snapshots.findings({ snapshotRef: snapshot.snapshotRef })
      const { out } = context
      if (out.format === 'json') await out.json({ findings: groups })
      else if (out.format === 'csv')
        await out.write(csv([['kind', 'severity', 'count', 'row', 'message', 'record', 'caused_by', 'causes'], ...groups.flatMap(csvRows)]))
      else if (groups.length === 0) await out.line('No findings.')
      else for (const group of groups) await writeGroup(context, group)
      return undefined
    },
  })
}

const csvRows = ({ kind, severity, count, examples }: FindingGroup): (string | number | null)[][] =>
  examples.map(({ row, message, record, causedBy, causes }) => [
    ...[kind, severity, count, row ?? null, message, record ?? null],
    ...[causedBy === undefined ? null : `${causedBy.type}:${causedBy.id}`, causes ?? null],
  ])

const writeGroup = async ({ out }: Context, { kind, severity, count, examples }: FindingGroup): Promise<void> => {
  await out.line(`${kind}  (${severity}, ${number(count)})`)
  for (const { row, message, causedBy } of examples.slice(0, 5)) {
    const cause = causedBy === undefined ? '' : ` (comes of ${causedBy.type} ${causedBy.id})`
    await out.line(`  ${row === undefined ? '' : `row ${number(row)}: `}${message}${cause}`)
  }
  if (count > 5 || examples.length > 5) await out.line(`  and ${plural(count - Math.min(5, examples.length), 'more', 'more')}`)
}

const originOf = async (context: Context, client: EngineClient) => {
  const ref = await snapshotRef(context, client)
  const run = await runThatWrote(client, ref)
  if (run === null) return client.snapshots.describe({ snapshotRef: ref })
  // Its snapshot may have gone by retention in the meantime; then the file itself has to do.
  return client.snapshots.describe({ snapshotRef: { runId: run } }).catch(() => client.snapshots.describe({ snapshotRef: ref }))
}

const runThatWrote = async (client: EngineClient, ref: SnapshotRef): Promise<string | null> => {
  if (!('path' in ref) || ref.syncId !== undefined) return null
  const runs = (await client.runs.list({ limit: 1000 })).filter(
    ({ output, snapshotPath }) => typeof output?.sha256 === 'string' && snapshotPath !== null,
  )
  if (runs.length === 0) return null
  const { path } = ref
  const written = await sha256OfFile(path).catch(() => null)
  return runs.find(({ output }) => output?.sha256 === written?.sha256)?.id ?? null
}
