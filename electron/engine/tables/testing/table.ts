import type { TableFile } from '../drop/table-file.ts'
import type { TableOptions } from '../options.ts'
import type { TableProblem } from '../problems.ts'
import { readTable, type TableReading } from '../reading.ts'
import type { RejectedRow } from '../row-rules.ts'

/** A file in memory that comes in pieces of so many bytes. */
export function fileOf(
  content: string | Uint8Array,
  { name = 'users.csv', piece = 1 << 18 }: { name?: string; piece?: number } = {},
): TableFile {
  const all = typeof content === 'string' ? Buffer.from(content) : content
  return {
    name,
    shown: name,
    zip: null,
    size: all.length,
    // eslint-disable-next-line @typescript-eslint/require-await -- bytes that are there already
    async *bytes() {
      for (let at = 0; at < all.length; at += piece) yield all.subarray(at, at + piece)
    },
  }
}

export interface Read {
  readonly reading: TableReading
  readonly titles: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly records: readonly number[]
  readonly lines: readonly number[]
  readonly rejected: readonly RejectedRow[]
  readonly problems: readonly TableProblem[]
  readonly codes: readonly string[]
}

/** The whole table. */
export async function readAll(file: TableFile, options: Partial<TableOptions> = {}): Promise<Read> {
  const problems: TableProblem[] = []
  const signal = new AbortController().signal
  const reading = await readTable(file, { ...options, onProblem: (problem) => problems.push(problem) }, signal)
  const rows: (readonly string[])[] = []
  const records: number[] = []
  const lines: number[] = []
  const rejected: RejectedRow[] = []
  for await (const chunk of reading) {
    rows.push(...chunk.rows)
    records.push(...chunk.records)
    lines.push(...chunk.lines)
    rejected.push(...chunk.rejected)
  }
  const titles = reading.header.columns.map(({ title }) => title)
  return { reading, titles, rows, records, lines, rejected, problems, codes: problems.map(({ code }) => code) }
}

/** The same of a text. */
export const readText = (content: string | Uint8Array, options: Partial<TableOptions> = {}): Promise<Read> =>
  readAll(fileOf(content), options)
