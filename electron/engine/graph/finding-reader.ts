import type { Database } from 'better-sqlite3'
import type { Finding, FindingGroup, FindingSeverity } from '../../../shared/graph.ts'

interface StoredGroup {
  readonly kind: string
  readonly severity: FindingSeverity
  readonly count: number
}

interface StoredExample {
  readonly message: string
  readonly row: number | null
  readonly resource_type: string | null
  readonly resource_id: string | null
  readonly record: string | null
}

/** The findings of a snapshot, worst first, then most, then by kind. */
export function readFindings(database: Database): FindingGroup[] {
  const examples = database.prepare<[string], StoredExample>(
    'select message, row, resource_type, resource_id, record from finding_example where kind = ? order by key',
  )
  return database
    .prepare<[], StoredGroup>(
      `select kind, severity, count from finding
       order by case severity when 'error' then 0 when 'warning' then 1 else 2 end, count desc, kind`,
    )
    .all()
    .map(({ kind, severity, count }) => ({
      kind,
      severity,
      count,
      examples: examples.all(kind).map((row): Finding => ({
        kind,
        severity,
        message: row.message,
        ...(row.row === null ? {} : { row: row.row }),
        ...(row.resource_type === null || row.resource_id === null ? {} : { resource: { type: row.resource_type, id: row.resource_id } }),
        ...(row.record === null ? {} : { record: row.record }),
      })),
    }))
}
