import type { Database } from 'better-sqlite3'
import type { Finding, FindingGroup, FindingSeverity } from '../../../shared/graph.ts'
import { shapeOf } from './shape.ts'

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
  readonly caused_by_type: string | null
  readonly caused_by_id: string | null
  readonly causes: number | null
}

/** Files written before findings said what they come of. */
const noCauses = 'null as caused_by_type, null as caused_by_id, null as causes'

/**
 * The findings of a snapshot: worst first; of those as bad, what others come of, in the order of the vocabulary, then most, then by kind.
 * Examples that come of something are told after those that do not.
 */
export function readFindings(database: Database): FindingGroup[] {
  const hasCauses = database.prepare(`select 1 from pragma_table_info('finding_example') where name = 'causes'`).get() !== undefined
  const examples = database.prepare<[string], StoredExample>(
    `select message, row, resource_type, resource_id, record, ${hasCauses ? 'caused_by_type, caused_by_id, causes' : noCauses}
     from finding_example where kind = ? order by ${hasCauses ? 'caused_by_id is not null, ' : ''}key`,
  )
  const groups = database
    .prepare<[], StoredGroup>(
      `select kind, severity, count from finding
       order by case severity when 'error' then 0 when 'warning' then 1 else 2 end, count desc, kind`,
    )
    .all()
    .map(({ kind, severity, count }) => ({
      kind,
      severity,
      count,
      examples: examples.all(kind).map((row) => findingOf(kind, severity, row)),
    }))
  if (!hasCauses || !groups.some((group) => causes(group))) return groups
  const order = shapeOf(database).vocabulary.findings.map(({ kind }) => kind)
  const place = (group: FindingGroup): number => (causes(group) ? order.indexOf(group.kind) : order.length)
  const severities: readonly FindingSeverity[] = ['error', 'warning', 'info']
  return groups.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || place(a) - place(b))
}

const causes = ({ examples }: FindingGroup): boolean => examples.some((example) => example.causes !== undefined)

function findingOf(kind: string, severity: FindingSeverity, row: StoredExample): Finding {
  return {
    ...{ kind, severity, message: row.message },
    ...(row.row === null ? {} : { row: row.row }),
    ...(row.resource_type === null || row.resource_id === null ? {} : { resource: { type: row.resource_type, id: row.resource_id } }),
    ...(row.record === null ? {} : { record: row.record }),
    ...(row.caused_by_type === null || row.caused_by_id === null ? {} : { causedBy: { type: row.caused_by_type, id: row.caused_by_id } }),
    ...(row.causes === null ? {} : { causes: row.causes }),
  }
}
