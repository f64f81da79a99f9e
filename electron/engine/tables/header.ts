import { columnName, shownName } from './column-names.ts'
import { isKnownColumn } from './known-columns.ts'

export interface Column {
  /** Cell of a row that holds it, from 0. */
  readonly at: number
  /** As it stands in the file; `column_3` for one without a name. */
  readonly title: string
  /** As it is matched. */
  readonly name: string
}

export interface Header {
  /** The columns whose cells are handed out, in their order. */
  readonly columns: readonly Column[]
  /** Columns whose cells are never handed out. */
  readonly dropped: readonly Column[]
  /** Cells of a row. */
  readonly width: number
  /** Line it stands in, from 1; null when the file has none and its columns are numbered. */
  readonly line: number | null
}

/** The cells of a header as columns. `drop` says by matched name which cells are never handed out. */
export function headerOf(cells: readonly string[], line: number | null, drop: (name: string) => boolean): Header {
  const taken = new Set(cells.map(columnName))
  const all = cells.map((cell, at): Column => {
    const title = shownName(cell)
    const name = columnName(cell)
    if (title !== '' && name !== '__proto__') return { at, title, name }
    const own = freeName(`column_${at + 1}`, taken)
    return { at, title: title === '' ? own : title, name: own }
  })
  return {
    columns: all.filter(({ name }) => !drop(name)),
    dropped: all.filter(({ name }) => drop(name)),
    width: cells.length,
    line,
  }
}

function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted
  while (taken.has(name)) name += '_'
  taken.add(name)
  return name
}

/** Titles of columns that are there twice. */
export function repeatedTitles({ columns, dropped }: Header): readonly string[] {
  const byName = Map.groupBy([...columns, ...dropped], ({ name }) => name)
  return [...byName.values()].filter((same) => same.length > 1).map((same) => same[0]?.title ?? '')
}

/** Rows among which a header is looked for. */
const HEADER_ROWS = 10

/** Which of the first rows is the header: the first with two known names. -1: none is. */
export const headerAmong = (rows: readonly (readonly string[])[], known: ReadonlySet<string>): number =>
  rows.slice(0, HEADER_ROWS).findIndex((cells) => {
    const names = new Set(cells.map(columnName).filter((name) => known.has(name) || isKnownColumn(name)))
    return names.size >= 2
  })

/**
 * Whether a row that is no known header looks like one all the same: names, each once. One with a number, a date or an e-mail address is
 * more likely a person.
 */
export function looksLikeHeader(cells: readonly string[]): boolean {
  const names = cells.map(columnName)
  return new Set(names).size === names.length && names.every((name) => name !== '' && !/@|^[\d_/+'=]+$/.test(name))
}
