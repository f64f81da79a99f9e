import type { Finding, FindingSeverity } from '../../../../../shared/graph.ts'
import type { Sink } from '../../../graph/sink.ts'
import type { Row } from '../scan/row.ts'

/** Kind -> how bad it is, and what is said of each one that is counted without being kept as an example. */
const kindsOfFinding = {
  'empty-report': ['warning', 'The report has no rows.'],
  'row-not-an-object': ['warning', 'The row is not an object and was left out.'],
  'row-without-user': ['warning', 'The row names no person; it gives no grant.'],
  'row-without-content': ['warning', 'The row names no content; it gives no grant.'],
  'content-id-missing': ['info', 'The row has no contentId; its contentUuid is used as the course id.'],
  'id-too-long': ['warning', 'An id is longer than 1,024 bytes; the record was left out.'],
  'unknown-status': ['warning', 'The status is not one Percipio documents; it counts as undefined.'],
  'unreadable-date': ['warning', 'A date is not an ISO 8601 date; it was left out.'],
  'implausible-date': ['warning', 'A date is before 1990 or later than the run; it was left out.'],
  'unreadable-number': ['warning', 'A number cannot be read; it was left out.'],
  'completed-date-with-weaker-status': [
    'warning',
    'The row has a completion date but its status is not a completed one; the status counts.',
  ],
  'invalid-utf8': ['warning', 'The row has bytes that are not UTF-8; they were replaced.'],
  'several-rows-for-a-pair': ['info', 'Several rows are about the same person and course; the strongest status decides.'],
  'name-missing': ['info', 'There is no name; another field stands in for it.'],
  'email-invalid': ['warning', 'The e-mail address is none; it is kept in the profile only.'],
  'unknown-user-status': ['warning', 'The status of the person is unknown; the person counts as enabled.'],
  'name-too-long': ['info', 'A name is longer than 1,024 bytes; it was cut.'],
} as const satisfies Record<string, readonly [FindingSeverity, string]>

export type FindingKind = keyof typeof kindsOfFinding

const maxExamples = 50
const maxRecord = 2000

/** What was counted, and the examples that were kept. */
export interface PackedFindings {
  readonly counts: Map<FindingKind, number>
  readonly examples: Map<FindingKind, Finding[]>
}

/** Counts what is odd in a report; the first of each kind are kept with their record. */
export class FindingLog {
  readonly #counts: Map<FindingKind, number>
  readonly #examples: Map<FindingKind, Finding[]>

  /** Goes on from what was packed. */
  constructor(packed?: PackedFindings) {
    this.#counts = packed?.counts ?? new Map<FindingKind, number>()
    this.#examples = packed?.examples ?? new Map<FindingKind, Finding[]>()
  }

  pack(): PackedFindings {
    return { counts: this.#counts, examples: this.#examples }
  }

  /** Counts one. True when it is wanted as an example, too. */
  count(kind: FindingKind): boolean {
    const count = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, count)
    return count <= maxExamples
  }

  example(kind: FindingKind, message: string, more: Pick<Finding, 'row' | 'resource' | 'record'> = {}): void {
    const finding: Finding = { kind, severity: kindsOfFinding[kind][0], message, ...more }
    const examples = this.#examples.get(kind)
    if (examples) examples.push(finding)
    else this.#examples.set(kind, [finding])
  }

  /** Counts a row, and keeps it as an example with its record. */
  row(kind: FindingKind, row: Row, message?: () => string): void {
    if (!this.count(kind)) return
    const record = row.bytes.toString('utf8', row.start, Math.min(row.end, row.start + maxRecord))
    this.example(kind, message?.() ?? kindsOfFinding[kind][1], { row: row.number, record })
  }

  counts(): ReadonlyMap<FindingKind, number> {
    return this.#counts
  }

  report(sink: Sink): void {
    for (const [kind, count] of this.#counts) {
      const examples = this.#examples.get(kind) ?? []
      for (const example of examples) sink.finding(example)
      const [severity, message] = kindsOfFinding[kind]
      const further: Finding = { kind, severity, message }
      for (let index = examples.length; index < count; index++) sink.finding(further)
    }
  }
}
