import { stringify } from 'csv-stringify/sync'
import type { Cell } from '../graph/snapshot.ts'
import { isoTime, type Encoder, type ExportTable } from './table.ts'

/**
 * RFC 4180: a header line, CR LF, UTF-8, quotes where they are needed. A text that a spreadsheet would run as a formula (it begins with `=`,
 * `+`, `-`, `@`, a tab or a carriage return) gets an apostrophe in front; numbers stay numbers.
 */
export function csvEncoder({ columns }: ExportTable, byteOrderMark: boolean): Encoder {
  const encode = (rows: readonly (readonly Cell[])[]): Uint8Array =>
    Buffer.from(stringify(rows as Cell[][], { escape_formulas: true, record_delimiter: '\r\n', quote_record_delimiter: true }))
  return {
    start: () => Buffer.concat([Buffer.from(byteOrderMark ? '\ufeff' : ''), encode([columns.map(({ name }) => name)])]),
    rows: (block) =>
      encode(
        block.map((row) =>
          row.map((cell, i) =>
            columns[i]?.kind === 'time' && typeof cell === 'number' ? isoTime(cell) : typeof cell === 'string' ? cell.toWellFormed() : cell,
          ),
        ),
      ),
    end: () => new Uint8Array(),
  }
}
