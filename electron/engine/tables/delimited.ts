/**
 * Delimited text (RFC 4180 and what files really look like) as records of texts. Text comes in pieces of any length: where they are cut
 * changes nothing. A record that is not whole yet is kept and looked at again from its beginning; the bounds keep that short.
 */

export interface Dialect {
  /** One character. */
  readonly delimiter: string
  /** What stands before a quote that is part of a quoted text: another quote, or a backslash. */
  readonly escape: '"' | '\\'
}

/** What is odd about a record; bits. */
export const mark = {
  /** A quote where none may stand, taken as it stands. */
  strayQuote: 1,
  /** Such a quote after a backslash. */
  backslashQuote: 2,
  /** A quote that no other one ends; the cells are those of its first line, which ends the record. */
  unclosedQuote: 4,
  /** Longer than any record may be; the cells are missing, the rest of the line is passed over. */
  tooLong: 8,
} as const

/** Records in the order of the text: their cells, the line each begins in (from 1), and their marks. */
export interface RecordBatch {
  readonly cells: string[][]
  readonly lines: number[]
  readonly marks: number[]
}

export const emptyBatch = (): RecordBatch => ({ cells: [], lines: [], marks: [] })

/** Characters of a quoted cell, its lines, and characters of a record, at most. */
export interface Bounds {
  readonly cell: number
  readonly cellLines: number
  readonly record: number
}

const bounds: Bounds = { cell: 65_536, cellLines: 50, record: 1_048_576 }

const QUOTE = 34
const BACKSLASH = 92
const LF = 10
const CR = 13
const EQUALS = 61

/** No record ends in what is there. */
const UNFINISHED = -1

export class DelimitedParser {
  readonly #delimiter: number
  readonly #backslash: boolean
  readonly #bounds: Bounds
  #rest = ''
  #line = 1
  /** Passing over the end of a record that is too long. */
  #skipping = false

  constructor({ delimiter, escape }: Dialect, limits: Bounds = bounds) {
    this.#delimiter = delimiter.charCodeAt(0)
    this.#backslash = escape === '\\'
    this.#bounds = limits
  }

  /** Adds the records that `text` ends to `into`. */
  push(text: string, into: RecordBatch): void {
    this.#run(this.#rest === '' ? text : this.#rest + text, false, into)
  }

  /** Adds the last record, which may lack its line end. */
  end(into: RecordBatch): void {
    this.#run(this.#rest, true, into)
  }

  #run(text: string, final: boolean, into: RecordBatch): void {
    let at = 0
    while (at < text.length) {
      const next = this.#skipping ? this.#skip(text, at, final) : this.#record(text, at, final, into)
      if (next === UNFINISHED) break
      at = next
    }
    this.#rest = at === 0 ? text : text.slice(at)
  }

  /** One record from `at` on; returns where the next one begins. */
  #record(text: string, at: number, final: boolean, into: RecordBatch): number {
    const end = text.length
    const delimiter = this.#delimiter
    const cells: string[] = []
    let marks = 0
    let lines = 0
    let from = at
    for (;;) {
      const open = this.#quoteAt(text, from)
      let to: number
      if (open < 0) {
        let stray = false
        for (to = from; to < end; to++) {
          const code = text.charCodeAt(to)
          if (code === delimiter || code === LF || code === CR) break
          if (code === QUOTE) stray = true
        }
        if (to === end && !final) return this.#unfinished(text, at, into)
        const cell = text.slice(from, to)
        if (stray && !isWrapped(cell)) marks |= mark.strayQuote
        cells.push(cell)
      } else {
        const start = open + 1
        let copied = start
        let value = ''
        let i = start
        let breaks = 0
        for (;;) {
          if (i - open > this.#bounds.cell || breaks > this.#bounds.cellLines || (i >= end && final)) {
            return this.#unclosed(text, at, open, final, { cells, lines, marks }, into)
          }
          if (i >= end) return this.#unfinished(text, at, into)
          const code = text.charCodeAt(i)
          if (code === QUOTE) {
            if (i + 1 >= end && !final) return this.#unfinished(text, at, into)
            if (text.charCodeAt(i + 1) === QUOTE) {
              value += text.slice(copied, i + 1)
              i += 2
              copied = i
              continue
            }
            to = this.#afterBlanks(text, i + 1)
            if (to >= end && !final) return this.#unfinished(text, at, into)
            const next = to < end ? text.charCodeAt(to) : LF
            if (next === delimiter || next === LF || next === CR) break
            marks |= mark.strayQuote
            if (text.charCodeAt(i - 1) === BACKSLASH) marks |= mark.backslashQuote
          } else if (code === BACKSLASH && this.#backslash) {
            if (i + 1 >= end && !final) return this.#unfinished(text, at, into)
            const next = text.charCodeAt(i + 1)
            if (next === QUOTE || next === BACKSLASH) {
              value += text.slice(copied, i)
              copied = i + 1
              i += 2
              continue
            }
          } else if (code === LF ? text.charCodeAt(i - 1) !== CR : code === CR) breaks++
          i++
        }
        cells.push(value === '' ? text.slice(copied, i) : value + text.slice(copied, i))
        lines += breaks
      }
      if (to - at > this.#bounds.record) return this.#tooLong(text, at, into)
      if (to >= end) return this.#whole(cells, marks, lines, into, end)
      const code = text.charCodeAt(to)
      if (code === LF) return this.#whole(cells, marks, lines + 1, into, to + 1)
      if (code === CR) {
        if (to + 1 >= end && !final) return UNFINISHED
        return this.#whole(cells, marks, lines + 1, into, text.charCodeAt(to + 1) === LF ? to + 2 : to + 1)
      }
      from = to + 1
    }
  }

  #whole(cells: string[], marks: number, lines: number, into: RecordBatch, next: number): number {
    into.cells.push(cells)
    into.lines.push(this.#line)
    into.marks.push(marks)
    this.#line += lines
    return next
  }

  /** The quote a cell begins with, perhaps after blanks; -1 when it begins with something else. */
  #quoteAt(text: string, from: number): number {
    const code = text.charCodeAt(from)
    if (code === QUOTE) return from
    if (!isBlank(code)) return -1
    const at = this.#afterBlanks(text, from)
    return text.charCodeAt(at) === QUOTE ? at : -1
  }

  #afterBlanks(text: string, from: number): number {
    let at = from
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (!isBlank(code) || code === this.#delimiter) break
    }
    return at
  }

  #unfinished(text: string, at: number, into: RecordBatch): number {
    return text.length - at > this.#bounds.record ? this.#tooLong(text, at, into) : UNFINISHED
  }

  /** The line in which the quote stands ends the record: what comes after it is read as if there had been none. */
  #unclosed(
    text: string,
    at: number,
    open: number,
    final: boolean,
    { cells, lines, marks }: { cells: string[]; lines: number; marks: number },
    into: RecordBatch,
  ): number {
    const to = lineEnd(text, open)
    const next = afterLineEnd(text, to)
    if (!final && next >= text.length) return this.#unfinished(text, at, into)
    if (to - at > this.#bounds.record) return this.#tooLong(text, at, into)
    cells.push(text.slice(open, to))
    return this.#whole(cells, marks | mark.unclosedQuote, lines + 1, into, next)
  }

  #tooLong(text: string, at: number, into: RecordBatch): number {
    const next = at + this.#bounds.record
    this.#skipping = true
    return this.#whole([], mark.tooLong, lineBreaks(text, at, next), into, next)
  }

  #skip(text: string, at: number, final: boolean): number {
    const to = lineEnd(text, at)
    const next = afterLineEnd(text, to)
    if (to >= text.length) return text.length
    if (!final && next >= text.length && text.charCodeAt(to) === CR) return UNFINISHED
    this.#skipping = false
    this.#line++
    return next
  }
}

/** A blank that may stand beside a quote: spaces, and a byte order mark where files were glued together. */
const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 0xa0 || code === 0xfeff

/** `="00123"`: how a text is kept from becoming a number. */
const isWrapped = (cell: string): boolean =>
  cell.charCodeAt(0) === EQUALS && cell.charCodeAt(1) === QUOTE && cell.indexOf('"', 2) === cell.length - 1

function lineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === LF || code === CR) return at
  }
  return text.length
}

const afterLineEnd = (text: string, at: number): number =>
  text.charCodeAt(at) === CR && text.charCodeAt(at + 1) === LF ? at + 2 : Math.min(at + 1, text.length)

function lineBreaks(text: string, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    if (code === CR || (code === LF && (at === from || text.charCodeAt(at - 1) !== CR))) count++
  }
  return count
}
