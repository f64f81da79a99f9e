import type { Database } from 'better-sqlite3'
import type { Finding, FindingSeverity } from '../../../shared/graph.ts'

const EXAMPLES = 100
const RECORD_BYTES = 2048

interface Group {
  readonly severity: FindingSeverity
  count: number
  readonly examples: Finding[]
}

/** Counts findings exactly and keeps the first hundred of each kind, their records cut to 2 kB. */
export class FindingCollector {
  readonly #groups = new Map<string, Group>()
  #total = 0

  get total(): number {
    return this.#total
  }

  add(finding: Finding): void {
    const group = this.#groupOf(finding.kind, finding.severity)
    this.#total++
    group.count++
    if (group.examples.length >= EXAMPLES) return
    group.examples.push(finding.record === undefined ? finding : { ...finding, record: cut(finding.record) })
  }

  /** Another one of `kind`, described only when it will be kept. */
  count(kind: string, severity: FindingSeverity, describe: () => Omit<Finding, 'kind' | 'severity'>): void {
    const group = this.#groupOf(kind, severity)
    if (group.examples.length < EXAMPLES) {
      this.add({ ...describe(), kind, severity })
      return
    }
    this.#total++
    group.count++
  }

  write(database: Database): void {
    const insertGroup = database.prepare('insert into finding (kind, severity, count) values (?, ?, ?)')
    const insertExample = database.prepare(
      `insert into finding_example (kind, message, row, resource_type, resource_id, record, caused_by_type, caused_by_id, causes)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    for (const [kind, group] of this.#groups) {
      insertGroup.run(kind, group.severity, group.count)
      for (const { message, row, resource, record, causedBy, causes } of group.examples) {
        insertExample.run(
          ...[kind, message, row ?? null, resource?.type ?? null, resource?.id ?? null, record ?? null],
          ...[causedBy?.type ?? null, causedBy?.id ?? null, causes ?? null],
        )
      }
    }
  }

  #groupOf(kind: string, severity: FindingSeverity): Group {
    let group = this.#groups.get(kind)
    if (group === undefined) this.#groups.set(kind, (group = { severity, count: 0, examples: [] }))
    return group
  }
}

/** `text` cut to 2 kB of UTF-8, never through a character. */
function cut(text: string): string {
  if (text.length * 3 <= RECORD_BYTES) return text
  const bytes = Buffer.from(text.slice(0, RECORD_BYTES))
  if (bytes.length <= RECORD_BYTES) return text.slice(0, RECORD_BYTES)
  let end = RECORD_BYTES
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return bytes.toString('utf8', 0, end)
}
