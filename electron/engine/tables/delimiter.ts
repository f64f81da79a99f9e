import { DelimitedParser, emptyBatch, type Dialect, type RecordBatch } from './delimited.ts'

export const delimiters = [',', ';', '\t', '|'] as const

export type Delimiter = (typeof delimiters)[number]

/** Records that are looked at. */
const SAMPLE = 20

/** `sep=;` in the first line: what Excel wrote there for itself. */
export const declaredDelimiter = (text: string): string | null => /^"?sep=([^\r\n"])"?(?:[\r\n]|$)/i.exec(text)?.[1] ?? null

/** The first records of a text, so many at most. `whole`: the text is all there is. */
export function firstRecords(text: string, dialect: Dialect, most: number, whole: boolean): RecordBatch {
  const parser = new DelimitedParser(dialect)
  const batch = emptyBatch()
  const piece = 1 << 14
  for (let at = 0; at < text.length && batch.cells.length < most; at += piece) parser.push(text.slice(at, at + piece), batch)
  if (whole && batch.cells.length < most) parser.end(batch)
  return { cells: batch.cells.slice(0, most), lines: batch.lines.slice(0, most), marks: batch.marks.slice(0, most) }
}

/**
 * The delimiter of a text by its first records: the one that gives all of them the same number of cells, the most when several do. Where no
 * one does, the one by which most records have as many cells as each other.
 */
export function findDelimiter(text: string, escape: Dialect['escape'], whole: boolean): Delimiter {
  let best: { delimiter: Delimiter; share: number; width: number } = { delimiter: ',', share: 0, width: 1 }
  for (const delimiter of delimiters) {
    const records = firstRecords(text, { delimiter, escape }, SAMPLE, whole).cells.filter(
      (cells) => cells.length > 1 || (cells[0] ?? '').trim() !== '',
    )
    const { width, share } = commonWidth(records)
    if (width > 1 && (share > best.share || (share === best.share && width > best.width))) best = { delimiter, share, width }
  }
  return best.delimiter
}

/** The number of cells most records have, and which part of the records has it. */
function commonWidth(records: readonly (readonly string[])[]): { readonly width: number; readonly share: number } {
  const counts = new Map<number, number>()
  for (const { length } of records) if (length > 1) counts.set(length, (counts.get(length) ?? 0) + 1)
  const [width, count] = [...counts].toSorted(([a, x], [b, y]) => y - x || b - a)[0] ?? [1, 0]
  return { width, share: records.length === 0 ? 0 : count / records.length }
}
