import { stringify } from 'csv-stringify/sync'
import { guarded } from '../../../shared/formula-guard.ts'
import type { Cell } from '../graph/snapshot.ts'
import { writtenCell, type Encoder, type ExportTable } from './table.ts'

export interface CsvOptions {
  /** Begin with a mark, for programs that guess the encoding. */
  readonly byteOrderMark: boolean
  /** An apostrophe before what a spreadsheet would run as a formula; without it every text is as it is, for programs. */
  readonly formulaGuard: boolean
}

/** RFC 4180: a header line, CR LF, UTF-8, quotes where they are needed; numbers stay numbers. */
export function csvEncoder({ columns }: ExportTable, { byteOrderMark, formulaGuard }: CsvOptions): Encoder {
  const written = (text: string): string => (formulaGuard ? guarded(text.toWellFormed()) : text.toWellFormed())
  const encode = (rows: readonly (readonly Cell[])[]): Uint8Array =>
    Buffer.from(stringify(rows as Cell[][], { record_delimiter: '\r\n', quote_record_delimiter: true }))
  return {
    start: () => Buffer.concat([Buffer.from(byteOrderMark ? '\ufeff' : ''), encode([columns.map(({ name }) => written(name))])]),
    rows: (block) =>
      encode(block.map((row) => row.map((cell, i) => (typeof cell === 'string' ? written(cell) : writtenCell(cell, columns[i]?.kind))))),
    end: () => new Uint8Array(),
  }
}
