import type { FieldProblem, FieldProblemCode } from '../../../shared/mapping.ts'
import type { DateOrder } from './dates.ts'

/** What the values of one record are made with: one for all records of a mapper, set anew for each. */
export class RecordState {
  readonly dateOrder: DateOrder
  /** The record, or one of the parts it was taken apart into. */
  record: unknown = null
  /** The record that was taken apart; null when it was not. */
  parent: unknown = null
  /** The target field whose value is made. */
  field = ''
  #problems: FieldProblem[] = noProblems

  constructor(dateOrder: DateOrder) {
    this.dateOrder = dateOrder
  }

  begin(record: unknown, parent: unknown): void {
    this.record = record
    this.parent = parent
    this.#problems = noProblems
  }

  /** The same about one field is said once. */
  problem(code: FieldProblemCode, severity: 'error' | 'warn' = 'warn'): null {
    if (this.#problems.some((known) => known.field === this.field && known.code === code && known.severity === severity)) return null
    this.#problems = [...this.#problems, { field: this.field, code, severity }]
    return null
  }

  get problems(): readonly FieldProblem[] {
    return this.#problems
  }
}

const noProblems: FieldProblem[] = []
