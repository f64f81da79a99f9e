import type { Dialect } from './delimited.ts'
import type { Encoding } from './encoding/encodings.ts'
import type { TableProblem } from './problems.ts'

/** How files are read. What is null is found out. */
export interface TableOptions {
  readonly encoding: Encoding | null
  /** false: UTF-8 and nothing else, unless an encoding is chosen. */
  readonly detectEncoding: boolean
  /** One character. */
  readonly delimiter: string | null
  readonly escape: Dialect['escape']
  /** Record of the file that is the header, from 1; `none`: it has no header, its columns are numbered. */
  readonly headerRecord: number | 'none' | null
  /** Names of columns that a header may be known by, beyond those of rosters; as they are matched. */
  readonly knownColumns: ReadonlySet<string>
  /** Columns, as they are matched, that must be there. */
  readonly requiredColumns: readonly string[]
  /** Which columns hold ids, by their matched names; null: those that are called so. */
  readonly idColumns: ReadonlySet<string> | null
  /** By matched name: columns whose cells are never handed out and are in no message. */
  readonly drop: (name: string) => boolean
  /** false: each row without content is reported; true: they are counted. */
  readonly skipEmptyRows: boolean
  /** Rows that are handed out together. */
  readonly chunkSize: number
  /** Stop at bytes that are no text, an unclosed quote or a missing column; false: leave those rows out. */
  readonly stopOnCritical: boolean
  /** Problems of a file that are kept to be shown; all are counted. */
  readonly maxErrors: number
  /** Told every problem as it is found. */
  readonly onProblem?: (problem: TableProblem) => void
}

export const defaultOptions: TableOptions = {
  encoding: null,
  detectEncoding: true,
  delimiter: null,
  escape: '"',
  headerRecord: null,
  knownColumns: new Set(),
  requiredColumns: [],
  idColumns: null,
  drop: () => false,
  skipEmptyRows: true,
  chunkSize: 1000,
  stopOnCritical: true,
  maxErrors: 100,
}
