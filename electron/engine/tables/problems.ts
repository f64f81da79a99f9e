/** What was odd in a file, with its place: shown to people, counted whole, and written to the error file. */

type Severity = 'error' | 'warn' | 'info'

/** Every code a file can be reported with, and how grave it is. An error about a row leaves the row out: it is invalid, not missing. */
const severities = {
  ENCODING_GUESSED: 'warn',
  UNDECODABLE: 'error',
  LETTERS_LOST: 'warn',
  NUL_BYTE: 'error',
  EMPTY_FILE: 'error',
  HEADER_ONLY: 'warn',
  HEADER_REPEATED: 'warn',
  HEADER_NOT_FIRST: 'info',
  DUPLICATE_HEADER: 'error',
  EMPTY_HEADER: 'info',
  COLUMN_MISSING: 'error',
  EMPTY_ROW: 'warn',
  TOTALS_ROW: 'warn',
  SHORT_ROW: 'warn',
  LONG_ROW: 'error',
  TRAILING_DELIMITER: 'info',
  STRAY_QUOTE: 'warn',
  UNCLOSED_QUOTE: 'error',
  RECORD_TOO_LONG: 'error',
  BACKSLASH_ESCAPES: 'info',
  SUSPICIOUS_NUMBER_FORMAT: 'error',
  DATE_ORDER_UNCLEAR: 'warn',
} as const satisfies Readonly<Record<string, Severity>>

export type TableCode = keyof typeof severities

export interface TableProblem {
  /** As people know it: `users.csv`, or `roster.zip/users.csv`. */
  readonly file: string
  readonly code: TableCode
  readonly severity: Severity
  /** A sentence that needs neither file nor place. */
  readonly message: string
  /** Row of data from 1, the header not counted; null when it is about the file. */
  readonly record: number | null
  /** Line the row begins in, from 1. */
  readonly line: number | null
  /** The column's header as it stands in the file. */
  readonly column: string | null
  /** The text that is wrong; empty where a dropped column could be part of it. */
  readonly value: string
  /** The problem this one comes from; null when it stands for itself. */
  readonly causedBy: string | null
}

/** What a problem says beyond its file and code. */
export type ProblemParts = { readonly message: string } & Partial<Omit<TableProblem, 'file' | 'code' | 'message'>>

const SHOWN = 100
const LONGEST_VALUE = 200

/** The problems of one file: the first ones, and how many of each code there were. Whoever wants all of them is told each as it is found. */
export class ProblemLog {
  readonly #file: string
  readonly #most: number
  readonly #onProblem: ((problem: TableProblem) => void) | undefined
  readonly #first: TableProblem[] = []
  readonly #counts = new Map<TableCode, number>()

  constructor(file: string, most: number = SHOWN, onProblem?: (problem: TableProblem) => void) {
    this.#file = file
    this.#most = most
    this.#onProblem = onProblem
  }

  add(code: TableCode, parts: ProblemParts): TableProblem {
    const problem: TableProblem = {
      file: this.#file,
      code,
      severity: severities[code],
      record: null,
      line: null,
      column: null,
      causedBy: null,
      ...parts,
      value: (parts.value ?? '').slice(0, LONGEST_VALUE),
    }
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1)
    if (this.#first.length < this.#most) this.#first.push(problem)
    this.#onProblem?.(problem)
    return problem
  }

  /** The first ones, in the order they were found. */
  get first(): readonly TableProblem[] {
    return this.#first
  }

  /** How many of each code, also of those beyond the first. */
  get counts(): ReadonlyMap<TableCode, number> {
    return this.#counts
  }
}
