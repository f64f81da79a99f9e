import { stringify } from 'csv-stringify/sync'
import { guarded } from '../../../shared/formula-guard.ts'
import type { TableProblem } from './problems.ts'

/** The columns of the error file, in this order. */
const columns = ['file', 'record', 'line', 'column', 'code', 'message', 'value', 'caused_by'] as const

/** Problems as a CSV file, piece by piece: RFC 4180, UTF-8, a header line; what a spreadsheet would run as a formula stays text. */
export function* errorCsv(problems: Iterable<TableProblem>): Generator<string> {
  yield written([columns])
  let rows: string[][] = []
  for (const { file, record, line, column, code, message, value, causedBy } of problems) {
    const texts = [file, String(record ?? ''), String(line ?? ''), column ?? '', code, message, value, causedBy ?? '']
    rows.push(texts.map((text) => guarded(text.toWellFormed())))
    if (rows.length < 1000) continue
    yield written(rows)
    rows = []
  }
  if (rows.length > 0) yield written(rows)
}

const written = (rows: readonly (readonly string[])[]): string =>
  stringify(rows as string[][], { record_delimiter: '\r\n', quote_record_delimiter: true })
