import { cancelled } from '../../../shared/errors.ts'
import { DateEvidence, isDateColumn, looksLikeDate, type DateOrder } from './dates.ts'
import { DelimitedParser, emptyBatch } from './delimited.ts'
import type { TableFile } from './drop/table-file.ts'
import { textOf } from './encoding/decode.ts'
import { factsOf, type TableFacts } from './facts.ts'
import { notReadable } from './faults.ts'
import type { Header } from './header.ts'
import { defaultOptions, type TableOptions } from './options.ts'
import type { ProblemLog } from './problems.ts'
import { RowRules, type RejectedRow, type RowCounts } from './row-rules.ts'

/** Rows of a file that follow each other. */
interface TableChunk {
  /** Cells in the order of the header's columns; '' for none. */
  readonly rows: readonly (readonly string[])[]
  /** Of each row: its number among the rows of data, from 1. What was left out or passed over has numbers, too. */
  readonly records: Uint32Array
  /** Of each row: the line it begins in, from 1. */
  readonly lines: Uint32Array
  /** Rows of this stretch that were left out. */
  readonly rejected: readonly RejectedRow[]
  /** Bytes of the file read so far. */
  readonly bytes: number
}

/** A file whose header is known and whose rows can be read, once. */
export interface TableReading extends AsyncIterable<TableChunk> {
  readonly facts: TableFacts
  readonly header: Header
  readonly problems: ProblemLog
  /** As far as it was read. */
  readonly counts: Readonly<RowCounts>
  /** Of all date columns together, as far as it was read: it counts when the file is read. */
  readonly dateOrder: DateOrder
}

/**
 * Opens a table: finds out encoding, delimiter and header, then hands out its rows as they are asked for. Memory does not grow with the file.
 * Texts are parts of larger ones; whoever keeps a few of many should copy them.
 *
 * @throws RollcallError what {@link factsOf} throws; INVALID_INPUT while a question about its header is open; while rows are read,
 * INVALID_INPUT for what stops (`stopOnCritical`), MALFORMED_DATA for a file that changes meanwhile, CANCELLED
 */
export async function readTable(file: TableFile, choices: Partial<TableOptions>, signal: AbortSignal): Promise<TableReading> {
  const options: TableOptions = { ...defaultOptions, ...choices }
  return readingOf(await factsOf(file, options, signal), options, signal)
}

/** The rows of a file that was looked at already. @throws RollcallError as {@link readTable} */
export function readingOf(facts: TableFacts, options: TableOptions, signal: AbortSignal): TableReading {
  const { file, header, encoding, log } = facts
  if (header === null) throw unanswered(facts)
  // In valid UTF-8 a replacement character was in the file; elsewhere it stands for bytes that are no text.
  const lostIsWrong = encoding.damaged || encoding.name === 'shift_jis' || encoding.name.startsWith('utf-16')
  const rules = new RowRules(file.shown, header, options, log, lostIsWrong)
  const dates = new DateEvidence()
  return {
    facts,
    header,
    problems: log,
    counts: rules.counts,
    get dateOrder() {
      return dates.order
    },
    [Symbol.asyncIterator]: () => chunksOf(facts, header, rules, dates, options, signal),
  }
}

async function* chunksOf(
  facts: TableFacts,
  header: Header,
  rules: RowRules,
  dates: DateEvidence,
  options: TableOptions,
  signal: AbortSignal,
): AsyncGenerator<TableChunk> {
  const { file, encoding, dialect, before } = facts
  const parser = new DelimitedParser(dialect)
  const dateColumns = dateColumnsOf(facts, header)
  const size = Math.max(1, options.chunkSize)
  let passed = 0
  let next = new ChunkBuilder(size)
  let bytes = 0
  let batch = emptyBatch()
  for await (const piece of withEnd(textOf(file.bytes(signal), encoding.name))) {
    if (piece === null) parser.end(batch)
    else {
      bytes = piece.bytes
      rules.signs.nul ||= piece.text.includes('\0')
      rules.signs.lost ||= piece.text.includes('\ufffd')
      parser.push(piece.text, batch)
    }
    for (let i = 0; i < batch.cells.length; i++) {
      const cells = batch.cells[i] ?? []
      const line = batch.lines[i] ?? 0
      if (passed < before) {
        passed++
        continue
      }
      const taken = rules.take(cells, batch.marks[i] ?? 0, line)
      if (taken === null) continue
      if ('problem' in taken) next.reject(taken)
      else {
        for (const at of dateColumns) dates.see(taken[at] ?? '')
        next.add(taken, rules.counts.records, line)
      }
      if (!next.isFull) continue
      yield next.chunk(bytes)
      if (signal.aborted) throw cancelled(signal.reason)
      next = new ChunkBuilder(size)
    }
    batch = emptyBatch()
  }
  rules.end()
  const order = dates.order
  if (order === 'unclear' || order === 'mixed') {
    facts.log.add('DATE_ORDER_UNCLEAR', {
      message:
        order === 'mixed'
          ? 'Some dates begin with the day, others with the month.'
          : 'No date says whether the day or the month comes first.',
    })
  }
  if (!next.isEmpty) yield next.chunk(bytes)
}

async function* withEnd<T>(items: AsyncIterable<T>): AsyncGenerator<T | null> {
  for await (const item of items) yield item
  yield null
}

class ChunkBuilder {
  readonly #size: number
  readonly #rows: (readonly string[])[] = []
  readonly #records: Uint32Array
  readonly #lines: Uint32Array
  readonly #rejected: RejectedRow[] = []

  constructor(size: number) {
    this.#size = size
    this.#records = new Uint32Array(size)
    this.#lines = new Uint32Array(size)
  }

  add(row: readonly string[], record: number, line: number): void {
    this.#records[this.#rows.length] = record
    this.#lines[this.#rows.length] = line
    this.#rows.push(row)
  }

  reject(row: RejectedRow): void {
    this.#rejected.push(row)
  }

  get isFull(): boolean {
    return this.#rows.length >= this.#size || this.#rejected.length >= this.#size
  }

  get isEmpty(): boolean {
    return this.#rows.length + this.#rejected.length === 0
  }

  chunk(bytes: number): TableChunk {
    const count = this.#rows.length
    return {
      rows: this.#rows,
      records: this.#records.subarray(0, count),
      lines: this.#lines.subarray(0, count),
      rejected: this.#rejected,
      bytes,
    }
  }
}

/** Columns that are called after a date, and those with a date in one of the first rows. */
function dateColumnsOf({ sample }: TableFacts, { columns, width }: Header): readonly number[] {
  const rows = sample.filter(({ length }) => length === width)
  return columns.flatMap(({ at, name }, i) =>
    isDateColumn(name) || rows.some((cells) => looksLikeDate((cells[at] ?? '').trim())) ? [i] : [],
  )
}

function unanswered({ file, question, sample }: TableFacts): Error {
  const first = (sample[0] ?? []).slice(0, 10).join(', ')
  const about = { field: 'headerRecord', message: `Its first line is: ${first}` }
  return question === 'which-columns'
    ? notReadable(file.shown, 'no column of its first line is known', 'Say which columns they are in a mapping.', [about])
    : notReadable(file.shown, 'its first line may be a header or already a row', 'Say which line is the header, or that there is none.', [
        about,
      ])
}
