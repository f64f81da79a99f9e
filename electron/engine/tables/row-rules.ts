import { isRounded, maybeBlank, plainCell, plainId } from './cell.ts'
import { columnName } from './column-names.ts'
import { mark } from './delimited.ts'
import { notReadable } from './faults.ts'
import type { Column, Header } from './header.ts'
import { isIdColumn } from './known-columns.ts'
import type { TableOptions } from './options.ts'
import type { ProblemLog, TableCode, TableProblem } from './problems.ts'

/** A row that is left out: invalid, not missing. Whoever it is about stays as known before. */
export interface RejectedRow {
  /** Row of data from 1. */
  readonly record: number
  readonly line: number
  readonly problem: TableProblem
  /** Its cells as they stand; empty where a dropped column may be. Which columns they belong to is unsure when there are too many. */
  readonly cells: readonly string[]
}

/** How many records there were and what became of them; the parts make the whole. */
export interface RowCounts {
  records: number
  rows: number
  rejected: number
  empty: number
  totals: number
  headersRepeated: number
}

/** What a file may hold beyond what its bytes promise, as seen so far. */
export interface TextSigns {
  nul: boolean
  lost: boolean
}

/** Rows of a file as its cells, one record after the other: what is no row, what is wrong with one, and what is mended without asking. */
export class RowRules {
  readonly counts: RowCounts = { records: 0, rows: 0, rejected: 0, empty: 0, totals: 0, headersRepeated: 0 }
  readonly signs: TextSigns = { nul: false, lost: false }
  readonly #shown: string
  readonly #header: Header
  readonly #names: readonly string[]
  readonly #at: Int32Array
  readonly #isId: Uint8Array
  readonly #idAt: number
  readonly #options: TableOptions
  readonly #log: ProblemLog
  readonly #lostIsWrong: boolean
  #backslashes = 0
  #trailing = false

  constructor(shown: string, header: Header, options: TableOptions, log: ProblemLog, lostIsWrong: boolean) {
    this.#shown = shown
    this.#header = header
    this.#options = options
    this.#log = log
    this.#lostIsWrong = lostIsWrong
    this.#names = [...header.columns, ...header.dropped].toSorted((a, b) => a.at - b.at).map(({ name }) => name)
    const isId = ({ name }: Column): boolean => options.idColumns?.has(name) ?? isIdColumn(name)
    this.#at = Int32Array.from(header.columns, ({ at }) => at)
    this.#isId = Uint8Array.from(header.columns, (column) => (isId(column) ? 1 : 0))
    this.#idAt = header.columns.find(isId)?.at ?? -1
  }

  /** The row's cells in the order of the header's columns; a row that is left out; or null for what is no row. */
  take(cells: readonly string[], marks: number, line: number): readonly string[] | RejectedRow | null {
    const record = ++this.counts.records
    if (marks !== 0) {
      const rejected = this.#marked(cells, marks, record, line)
      if (rejected !== null) return rejected
    }
    const { width } = this.#header
    if (isBlankCell(cells[0] ?? '') && cells.every(isBlankCell)) {
      this.counts.empty++
      if (!this.#options.skipEmptyRows) this.#log.add('EMPTY_ROW', { record, line, message: 'The row is empty.' })
      return null
    }
    if (this.#isHeader(cells)) {
      this.counts.headersRepeated++
      this.#log.add('HEADER_REPEATED', { record, line, message: 'The header stands here once more and was passed over.' })
      return null
    }
    if (this.#isTotals(cells)) {
      this.counts.totals++
      this.#log.add('TOTALS_ROW', {
        record,
        line,
        value: this.#dropsAny ? '' : (cells[0] ?? ''),
        message: 'A line of totals, no row; it was passed over.',
      })
      return null
    }
    if (cells.length !== width) {
      const rejected = this.#ragged(cells, record, line)
      if (rejected !== null) return rejected
    }
    return this.#row(cells, record, line)
  }

  /** Call it once, after the last record. */
  end(): void {
    const { counts } = this
    if (counts.rows + counts.rejected === 0) {
      this.#log.add('HEADER_ONLY', { line: this.#header.line, message: 'The file has a header and no rows.' })
    }
    if (this.#backslashes * 100 > counts.records) {
      this.#log.add('BACKSLASH_ESCAPES', {
        message: `In ${this.#backslashes} rows a backslash stands before a quote: the file may be written with \\" in place of "".`,
      })
    }
  }

  get #dropsAny(): boolean {
    return this.#header.dropped.length > 0
  }

  #reject(
    cells: readonly string[],
    record: number,
    line: number,
    code: TableCode,
    message: string,
    column?: string,
    value?: string,
  ): RejectedRow {
    this.counts.rejected++
    const problem = this.#log.add(code, {
      record,
      line,
      message,
      ...(column === undefined ? {} : { column }),
      ...(value === undefined ? {} : { value }),
    })
    return { record, line, problem, cells: this.#withoutDropped(cells) }
  }

  /** A cell of a row with too many may belong to each of the columns by which it can have moved. */
  #withoutDropped(cells: readonly string[]): readonly string[] {
    const moved = Math.max(0, cells.length - this.#header.width)
    const drops = (at: number): boolean => this.#header.dropped.some((column) => column.at <= at && column.at >= at - moved)
    return this.#dropsAny ? cells.map((cell, at) => (drops(at) ? '' : cell)) : cells
  }

  #marked(cells: readonly string[], marks: number, record: number, line: number): RejectedRow | null {
    if ((marks & mark.unclosedQuote) !== 0) {
      const message = 'A quote is opened here and not closed; the row was left out, and reading went on with the next line.'
      // What stands after the quote may be anything.
      const rejected = this.#reject(this.#dropsAny ? [] : cells, record, line, 'UNCLOSED_QUOTE', message)
      this.#stopAt(`a quote that is opened in line ${line} is not closed`, 'Close it, or write "" for a quote inside a text.')
      return rejected
    }
    if ((marks & mark.tooLong) !== 0) return this.#reject(cells, record, line, 'RECORD_TOO_LONG', 'The row is longer than a row may be.')
    if ((marks & mark.backslashQuote) !== 0) this.#backslashes++
    this.#log.add('STRAY_QUOTE', { record, line, message: 'A quote stands inside a cell; it was taken as it is.' })
    return null
  }

  #stopAt(message: string, remedy: string): void {
    if (this.#options.stopOnCritical) throw notReadable(this.#shown, message, remedy)
  }

  #isHeader(cells: readonly string[]): boolean {
    const { width, line } = this.#header
    const first = cells[0] ?? ''
    const name = this.#names[0] ?? ''
    // Looked at more closely only when the first cell could be it.
    if (line === null || cells.length !== width || first.length < name.length || first.length > name.length + 8) return false
    return (
      columnName(first) === name &&
      cells.every(
        (cell, at) => columnName(cell) === this.#names[at] || (cell.trim() === '' && /^column_\d+_*$/.test(this.#names[at] ?? '')),
      )
    )
  }

  /** "Total: 512" where an id should be, or beside an empty one. */
  #isTotals(cells: readonly string[]): boolean {
    const first = cells[0] ?? ''
    const code = first.charCodeAt(0) | 32
    // t, c, e, a quote left over or a blank before them; most rows end here.
    if (code !== 116 && code !== 99 && code !== 101 && code !== 32) return false
    if (!/^\s*(total|count|end)/i.test(first) || this.#idAt < 0) return false
    if (this.#idAt > 0) return isBlankCell(cells[this.#idAt] ?? '')
    return /^\s*(total|count|end)\b/i.test(first) && cells.slice(1).every((cell) => /^[\s\d.,]*$/.test(cell))
  }

  #ragged(cells: readonly string[], record: number, line: number): RejectedRow | null {
    const { width } = this.#header
    const counts = `it has ${cells.length} cells, the header ${width}`
    if (cells.length < width) {
      this.#log.add('SHORT_ROW', { record, line, message: `The row is short: ${counts}. The missing ones were taken as empty.` })
      return null
    }
    if (!cells.slice(width).every(isBlankCell)) {
      return this.#reject(
        cells,
        record,
        line,
        'LONG_ROW',
        `The row is too long: ${counts}. It was left out, since any cell may have moved.`,
      )
    }
    if (!this.#trailing) {
      this.#trailing = true
      this.#log.add('TRAILING_DELIMITER', {
        record,
        line,
        message: 'Rows end with more delimiters than the header; nothing stands between them.',
      })
    }
    return null
  }

  #row(cells: readonly string[], record: number, line: number): readonly string[] | RejectedRow {
    const at = this.#at
    const row = new Array<string>(at.length)
    for (let i = 0; i < at.length; i++) {
      const raw = cells[at[i] ?? 0]
      let cell = raw === undefined ? '' : plainCell(raw)
      if (this.#isId[i] === 1) {
        cell = plainId(cell)
        if (isRounded(cell)) return this.#rounded(cells, record, line, i, cell)
      } else if (isRounded(cell)) this.#roundedElsewhere(record, line, i, cell)
      row[i] = cell
    }
    const rejected = this.signs.nul || this.signs.lost ? this.#unreadable(cells, row, record, line) : null
    if (rejected !== null) return rejected
    this.counts.rows++
    return row
  }

  #title = (i: number): string => this.#header.columns[i]?.title ?? ''

  #rounded(cells: readonly string[], record: number, line: number, i: number, value: string): RejectedRow {
    const message =
      'A spreadsheet wrote this id as a rounded number, so its last digits are lost. Format the column as text before the file is opened there, or export it again.'
    return this.#reject(cells, record, line, 'SUSPICIOUS_NUMBER_FORMAT', message, this.#title(i), value)
  }

  #roundedElsewhere(record: number, line: number, i: number, value: string): void {
    const message = 'A spreadsheet wrote this value as a rounded number.'
    this.#log.add('SUSPICIOUS_NUMBER_FORMAT', { record, line, column: this.#title(i), value, severity: 'info', message })
  }

  #unreadable(cells: readonly string[], row: readonly string[], record: number, line: number): RejectedRow | null {
    const nul = row.findIndex((cell) => cell.includes('\0'))
    if (nul >= 0)
      return this.#reject(
        cells,
        record,
        line,
        'NUL_BYTE',
        'The row holds zero bytes, so it is damaged or in another encoding.',
        this.#title(nul),
      )
    const lost = row.findIndex((cell) => cell.includes('\ufffd'))
    if (lost < 0) return null
    if (this.#lostIsWrong) {
      const message = 'Some bytes of the row are no text in the encoding of the file.'
      const rejected = this.#reject(cells, record, line, 'UNDECODABLE', message, this.#title(lost), row[lost])
      this.#stopAt(`line ${line} holds bytes that are no text in its encoding`, 'Choose another encoding, or save the file as CSV UTF-8.')
      return rejected
    }
    const message = 'A letter was lost before the file was written: a replacement character stands for it.'
    this.#log.add('LETTERS_LOST', { record, line, column: this.#title(lost), value: row[lost] ?? '', message })
    return null
  }
}

const isBlankCell = (cell: string): boolean => cell === '' || (maybeBlank(cell.charCodeAt(0)) && cell.trim() === '')
