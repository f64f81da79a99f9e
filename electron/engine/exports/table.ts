import type { Cell } from '../graph/snapshot.ts'

/** What an export writes, whatever the format: columns, and rows a block at a time. */
export interface ExportTable {
  /** The sheet's name in a spreadsheet. */
  readonly title: string
  readonly columns: readonly TableColumn[]
  readonly total: number
  /** Every block is read when it is asked for. */
  readonly blocks: () => Iterable<readonly (readonly Cell[])[]>
}

export interface TableColumn {
  /** In CSV and JSON. */
  readonly name: string
  /** In a spreadsheet. */
  readonly title: string
  readonly kind: CellKind
}

/** `time`: a moment, milliseconds since 1970; `date`: a day, its first moment in UTC. */
export type CellKind = 'text' | 'number' | 'time' | 'date'

/** A cell as CSV and JSON have it: a moment as ISO 8601, a day as its date. */
export const writtenCell = (cell: Cell, kind: CellKind | undefined): Cell =>
  typeof cell !== 'number' ? cell : kind === 'time' ? isoTime(cell) : kind === 'date' ? isoDay(cell) : cell

/** A format: bytes for the beginning, for every block of rows, and for the end. */
export interface Encoder {
  start(): Uint8Array
  rows(block: readonly (readonly Cell[])[]): Uint8Array
  end(): Uint8Array
}

const isoDay = (time: number): string => isoTime(time).replace(/T00:00:00Z$/, '')

/** ISO 8601 in UTC, to the second where that says all. */
const isoTime = (time: number): string => {
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString().replace('.000Z', 'Z')
}
