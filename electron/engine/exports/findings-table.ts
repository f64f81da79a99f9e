import type { Finding, FindingGroup } from '../../../shared/graph.ts'
import type { Cell, Snapshot } from '../graph/snapshot.ts'
import type { ExportTable, TableColumn } from './table.ts'

const columns: readonly TableColumn[] = [
  { name: 'kind', title: 'Kind', kind: 'text' },
  { name: 'severity', title: 'Severity', kind: 'text' },
  { name: 'count', title: 'Found', kind: 'number' },
  { name: 'row', title: 'Source row', kind: 'number' },
  { name: 'resourceType', title: 'Resource type', kind: 'text' },
  { name: 'resourceId', title: 'Resource ID', kind: 'text' },
  { name: 'message', title: 'Message', kind: 'text' },
  { name: 'record', title: 'Record', kind: 'text' },
  { name: 'causedBy', title: 'Comes of', kind: 'text' },
  { name: 'causes', title: 'Others that come of it', kind: 'number' },
]

/** The findings of a snapshot, a line for every example that was kept; `count` is how many of the kind there are. A kind without examples has one line. */
export function findingsTable(snapshot: Snapshot, kinds: readonly string[] | undefined): ExportTable {
  const groups = snapshot.findings().filter((group) => kinds?.includes(group.kind) !== false)
  const rows = groups.flatMap((group) =>
    group.examples.length === 0 ? [lineOf(group, null)] : group.examples.map((example) => lineOf(group, example)),
  )
  return { title: 'Findings', columns, total: rows.length, blocks: () => (rows.length === 0 ? [] : [rows]) }
}

const lineOf = ({ kind, severity, count }: FindingGroup, example: Finding | null): Cell[] => [
  kind,
  severity,
  count,
  example?.row ?? null,
  example?.resource?.type ?? null,
  example?.resource?.id ?? null,
  example?.message ?? null,
  example?.record ?? null,
  example?.causedBy === undefined ? null : `${example.causedBy.type}:${example.causedBy.id}`,
  example?.causes ?? null,
]
