import Table from 'cli-table3'
import { stringify } from 'csv-stringify/sync'
import { guarded } from '../../shared/formula-guard.ts'
import { withInstants } from './instants.ts'
import { cut, instant, number, printable } from './text.ts'
import type { Terminal } from './world.ts'

export type OutputFormat = 'table' | 'json' | 'csv'

export type Cell = string | number | null

/** One column: its heading on a terminal, its name in JSON and CSV, and what it shows of a row. */
export interface Column<Row> {
  readonly name: string
  readonly title: string
  readonly value: (row: Row) => Cell
  /** `time`: epoch milliseconds, written as ISO 8601; `date`: those of a day's beginning (UTC), written as its date. */
  readonly kind?: 'text' | 'number' | 'time' | 'date'
  /** Too much for a table, but in JSON and CSV. */
  readonly wide?: boolean
}

/** Standard output. Every write waits until it is taken, and rejects with the stream's error (EPIPE when the reader has left). */
export class Out {
  readonly #stream: Terminal
  readonly format: OutputFormat

  constructor(stream: Terminal, format: OutputFormat) {
    this.#stream = stream
    this.format = format
  }

  get terminal(): boolean {
    return this.#stream.isTTY === true
  }

  async write(text: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#stream.write(text, (error) => {
        if (error) reject(error)
        else resolve()
      })
    })
  }

  async line(text = ''): Promise<void> {
    await this.write(`${printable(text)}\n`)
  }

  /** One JSON document, its times as ISO 8601. */
  async json(document: unknown): Promise<void> {
    await this.write(`${JSON.stringify(withInstants(document), null, 2)}\n`)
  }

  /**
   * A list in the chosen format, page by page, never held whole. JSON is one document, `{ "<name>": [...], "total": n }`;
   * CSV has a header line; a table has one heading per block of rows. Answers how many rows were written.
   */
  async list<Row>(
    name: string,
    columns: readonly Column<Row>[],
    blocks: AsyncIterable<readonly Row[]>,
    total?: () => number,
  ): Promise<number> {
    const shown = this.format === 'table' ? columns.filter(({ wide }) => !wide) : columns
    let written = 0
    // Nothing is written before the first rows are there: what fails leaves no half of a document.
    const rest = blocks[Symbol.asyncIterator]()
    let next = await rest.next()
    if (this.format === 'json') await this.write(`{\n  ${JSON.stringify(name)}: [`)
    if (this.format === 'csv') await this.write(csv([shown.map((column) => column.name)]))
    for (; next.done !== true; next = await rest.next()) {
      const block = next.value
      if (block.length === 0) continue
      if (this.format === 'json') {
        const rows = block.map(
          (row) => `\n    ${JSON.stringify(Object.fromEntries(shown.map((column) => [column.name, plain(column, row)])))}`,
        )
        await this.write(`${written > 0 ? ',' : ''}${rows.join(',')}`)
      } else if (this.format === 'csv') await this.write(csv(block.map((row) => shown.map((column) => plain(column, row)))))
      else await this.write(`${table(shown, block)}\n`)
      written += block.length
    }
    if (this.format === 'json') await this.write(`${written > 0 ? '\n  ' : ''}],\n  "total": ${total?.() ?? written}\n}\n`)
    if (this.format === 'table' && written === 0) await this.line('Nothing to show.')
    return written
  }

  /** A list that is already there. */
  async rows<Row>(name: string, columns: readonly Column<Row>[], rows: readonly Row[], total = rows.length): Promise<void> {
    await this.list(name, columns, inBlocks(rows), () => total)
  }
}

async function* inBlocks<Row>(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  for (let at = 0; at < rows.length; at += 5000) yield await Promise.resolve(rows.slice(at, at + 5000))
}

const plain = <Row>(column: Column<Row>, row: Row): Cell => {
  const value = column.value(row)
  if (typeof value !== 'number') return value
  return column.kind === 'time' ? instant(value) : column.kind === 'date' ? instant(value).slice(0, 10) : value
}

/** RFC 4180 with line feeds; a text a spreadsheet would run as a formula gets an apostrophe in front. */
export const csv = (rows: readonly (readonly Cell[])[]): string =>
  stringify(rows.map((row) => row.map((cell) => (typeof cell === 'string' ? guarded(cell) : cell))))

const quiet = {
  top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '',
  left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ',
} // prettier-ignore

/** A borderless table with right-aligned figures. */
export const table = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string => {
  const drawn = new Table({
    head: columns.map(({ title }) => title.toUpperCase()),
    colAligns: columns.map(({ kind }) => (kind === 'number' ? 'right' : 'left')),
    chars: quiet,
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
  })
  for (const row of rows)
    drawn.push(
      columns.map((column) => {
        const value = plain(column, row)
        return value === null || value === ''
          ? '-'
          : typeof value === 'number'
            ? number(value)
            : printable(cell(value).replaceAll(/[\t\n\v\f\r ]+/g, ' '))
      }),
    )
  return drawn.toString().split('\n').map(withoutSpacesAtEnd).join('\n')
}

/** Characters a cell shows; every row of a table is as wide as its widest cell. JSON and CSV have all of it. */
const CELL = 256

const cell = (value: string): string => (value.length <= CELL ? value : cut(value, CELL).replace(/[\ud800-\udbff]…$/, '…'))

/** Not by a pattern: that would try again at each space of every gap. */
function withoutSpacesAtEnd(line: string): string {
  let end = line.length
  while (line[end - 1] === ' ') end--
  return line.slice(0, end)
}

/** Label and value pairs, the labels in one column. */
export const facts = (pairs: readonly (readonly [label: string, value: string])[]): string => {
  const width = Math.max(0, ...pairs.map(([label]) => label.length))
  return pairs.map(([label, value]) => `${label.padEnd(width)}  ${printable(value)}\n`).join('')
}
