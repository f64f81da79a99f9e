import { isAbsolute, relative } from 'node:path'
import type { DiffSummary } from '../../../shared/diff.ts'
import type { FindingGroup } from '../../../shared/graph.ts'
import { namingMoment, when } from '../../../shared/moment-words.ts'
import type { Facet } from '../../../shared/query.ts'
import type { RunRecord } from '../../../shared/runs.ts'
import type { SnapshotInfo } from '../../../shared/snapshots-contract.ts'
import { isPart, samePart } from '../../../shared/syncs.ts'
import { holdersFirst } from '../../../shared/vocabulary.ts'
import type { Context } from '../context.ts'
import { csv, facts, table, type Cell } from '../output.ts'
import { bytes, duration, instant, number, plural, printable } from '../text.ts'

interface Report {
  readonly run: RunRecord
  readonly snapshot: SnapshotInfo
  readonly statuses: readonly Facet[]
  readonly findings: readonly FindingGroup[]
  readonly previous: RunRecord | null
  readonly changes: DiffSummary | null
}

/** After a run: what was found, what changed since the one before, where the file is, and what to look at next. */
export const reportRun = async (context: Context, run: RunRecord): Promise<void> => {
  const report = await gather(context, run)
  if (context.out.format === 'json') await context.out.json(document(report))
  else if (context.out.format === 'csv') await context.out.write(csv([['name', 'value'], ...pairs(report)]))
  else await context.out.write(page(report, context))
}

const gather = async (context: Context, run: RunRecord): Promise<Report> => {
  const client = await context.client()
  const snapshot = await client.snapshots.describe({ snapshotRef: { runId: run.id } })
  const [statuses, findings, runs] = await Promise.all([
    client.snapshots.facets({ snapshotRef: snapshot.snapshotRef, list: 'grants', field: 'slug', limit: 20 }),
    client.snapshots.findings({ snapshotRef: snapshot.snapshotRef }),
    client.runs.list({ connectionId: run.connectionId, limit: 100 }),
  ])
  // Against another part everything would be gone, or new.
  const previous = runs
    .filter(
      (each) =>
        each.id !== run.id && each.state === 'ready' && each.snapshotPath !== null && each.startedAt < run.startedAt && samePart(each, run),
    )
    .toSorted((a, b) => b.startedAt - a.startedAt)[0]
  if (!previous) return { run, snapshot, statuses, findings, previous: null, changes: null }
  const diff = await client.diffs.describe({ pair: { before: { runId: previous.id }, after: { runId: run.id } } })
  return { run, snapshot, statuses, findings, previous, changes: diff.summary }
}

const severityOrder = { error: 0, warning: 1, info: 2 }
const worstFirst = (findings: readonly FindingGroup[]): FindingGroup[] =>
  findings.toSorted((a, b) => severityOrder[a.severity] - severityOrder[b.severity] || b.count - a.count)

const document = ({ run, snapshot, statuses, findings, previous, changes }: Report): unknown => ({
  run: {
    id: run.id,
    connectionId: run.connectionId,
    sourceId: run.sourceId,
    startedAt: instant(run.startedAt),
    endedAt: run.endedAt === null ? null : instant(run.endedAt),
    attempts: run.attempts,
  },
  counts: snapshot.counts,
  grantsByStatus: Object.fromEntries(statuses.map(({ value, count }) => [String(value), count])),
  findings: worstFirst(findings).map(({ kind, severity, count }) => ({ kind, severity, count })),
  changes: previous && changes ? { since: previous.id, ...changes } : null,
  file: run.output && { path: run.output.path, bytes: run.output.bytes, sha256: run.output.sha256 },
})

const pairs = ({ run, snapshot, statuses, findings, changes }: Report): [string, Cell][] => [
  ['run', run.id],
  ...Object.entries(snapshot.counts.resourcesByType).map(([type, count]): [string, Cell] => [`resources.${type}`, count]),
  ['entitlements', snapshot.counts.entitlements],
  ['grants', snapshot.counts.grants],
  ...statuses.map(({ value, count }): [string, Cell] => [`grants.${String(value)}`, count]),
  ...findings.map(({ kind, count }): [string, Cell] => [`findings.${kind}`, count]),
  ...Object.entries(changes ?? {}).flatMap(([list, counts]) =>
    (['added', 'removed', 'changed'] as const).map((kind): [string, Cell] => [`changes.${list}.${kind}`, counts[kind]]),
  ),
  ...(run.output ? ([['file', run.output.path], ['bytes', run.output.bytes], ['sha256', run.output.sha256]] as [string, Cell][]) : []),
] // prettier-ignore

const page = ({ run, snapshot, statuses, findings, previous, changes }: Report, { self, world }: Context): string => {
  const { counts } = snapshot
  const took = run.endedAt === null ? '' : `, ${duration(run.endedAt - run.startedAt)}`
  const types = holdersFirst(snapshot).map(({ id, many }): [string, string] => [printable(many), number(counts.resourcesByType[id] ?? 0)])
  const parts = [
    printable(`${snapshot.title}, run ${run.id}${took}\n\n`),
    facts([
      ...types,
      ['Entitlements', number(counts.entitlements)],
      ['Grants', number(counts.grants)],
      ...statuses.map(({ label, count }): [string, string] => [`  ${printable(label)}`, number(count)]),
    ]),
  ]
  parts.push('\n', findingsPart(findings))
  if (previous && changes) parts.push(`\nSince the snapshot of ${when(namingMoment(previous))}\n`, changesTable(changes), '\n')
  if (run.output && run.output.savedAt !== null)
    parts.push(
      `\nFile     ${printable(run.output.path)}${run.output.bytes === null ? '' : `, ${bytes(run.output.bytes)}`}\n`,
      `SHA-256  ${run.output.sha256 ?? ''}\n`,
    )
  // Without --sync-id a file shows its newest full sync, which a part is not.
  const file = run.output && !isPart(run) ? ` -f ${quoted(shortest(run.output.path, world.workingDirectory))}` : ` --run ${run.id}`
  const list = (run.depth ?? 'all') === 'all' ? 'grants' : 'resources'
  parts.push('\nNext\n', `  ${self} ${list}${file} --search NAME\n`, `  ${self} findings${file}\n`)
  if (previous) parts.push(isPart(run) ? `  ${self} diff ${previous.id} ${run.id}\n` : `  ${self} diff --previous\n`)
  return parts.join('')
}

/** As a person in `folder` would type it. */
const shortest = (path: string, folder: string): string => {
  const short = relative(folder, path)
  return short.startsWith('..') || isAbsolute(short) ? path : short
}

const quoted = (path: string): string => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`)

const findingsPart = (findings: readonly FindingGroup[]): string => {
  if (findings.length === 0) return 'No findings.\n'
  const shown = worstFirst(findings).slice(0, 5)
  const text = table(
    [
      { name: 'severity', title: 'Severity', value: ({ severity }) => severity },
      { name: 'count', title: 'Count', kind: 'number', value: ({ count }) => count },
      { name: 'kind', title: 'Finding', value: ({ kind }) => kind },
      { name: 'example', title: 'Example', value: ({ examples }) => examples[0]?.message ?? '' },
    ],
    shown,
  )
  const more = findings.length - shown.length
  return `${text}\n${more > 0 ? `and ${plural(more, 'more kind')}\n` : ''}`
}

/** Added, removed and changed per list. */
export const changesTable = (summary: DiffSummary): string =>
  table(
    [
      { name: 'list', title: '', value: ([list]) => list },
      { name: 'added', title: 'Added', kind: 'number', value: ([, counts]) => counts.added },
      { name: 'removed', title: 'Removed', kind: 'number', value: ([, counts]) => counts.removed },
      { name: 'changed', title: 'Changed', kind: 'number', value: ([, counts]) => counts.changed },
      { name: 'unchanged', title: 'Unchanged', kind: 'number', value: ([, counts]) => counts.unchanged },
    ],
    (['resources', 'entitlements', 'grants'] as const).map((list) => [list, summary[list]] as const),
  )
