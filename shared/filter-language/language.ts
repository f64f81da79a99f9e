import type { Filter } from '../query.ts'

/** What is wrong with a typed filter, and where: `length` characters (UTF-16) from `at`. */
export interface FilterProblem {
  readonly at: number
  readonly length: number
  readonly message: string
}

/** One condition of a typed filter, for showing and taking away. */
export interface FilterChip {
  readonly at: number
  readonly length: number
  readonly text: string
}

export interface ParsedFilter {
  /** Undefined when nothing was typed, or when there are problems. */
  readonly filter: Filter | undefined
  readonly chips: readonly FilterChip[]
  readonly problems: readonly FilterProblem[]
}

export interface FilterContext {
  /** Milliseconds since 1970, for `today` and `30d`; default: the machine's clock. */
  readonly now?: number
  /** Known values of the fields that are matched whole (`status`, `type`): anything else is a problem that names the nearest one. */
  readonly values?: Readonly<Record<string, readonly string[]>>
}
