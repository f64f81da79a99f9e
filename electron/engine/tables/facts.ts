import { declaredDelimiter, findDelimiter, firstRecords } from './delimiter.ts'
import type { Dialect, RecordBatch } from './delimited.ts'
import type { TableFile } from './drop/table-file.ts'
import type { Encoding, EncodingFrom } from './encoding/encodings.ts'
import { textOf } from './encoding/decode.ts'
import { findEncoding } from './encoding/find.ts'
import { SAMPLE } from './encoding/utf8-check.ts'
import { notReadable } from './faults.ts'
import { headerAmong, headerOf, looksLikeHeader, repeatedTitles, type Header } from './header.ts'
import type { TableOptions } from './options.ts'
import { lettersIn } from './letters.ts'
import { ProblemLog } from './problems.ts'

/** What is known of a file before its rows are read. */
export interface TableFacts {
  readonly file: TableFile
  readonly encoding: {
    readonly name: Encoding
    readonly from: EncodingFrom
    /** 0 to 1. */
    readonly confidence: number
    /** Two values with letters beyond ASCII, to look at; from no dropped column. */
    readonly samples: readonly string[]
    /** It is UTF-8 but for some bytes. */
    readonly damaged: boolean
  }
  readonly dialect: Dialect
  /** null: nothing is read before {@link question} is answered. */
  readonly header: Header | null
  /** Record of the file, from 1, that is the header; 0 when there is none. */
  readonly headerRecord: number
  /** Records at the beginning that are no data: the header and what stands before it. */
  readonly before: number
  /**
   * `is-header`: the first line may be a person or a header; `which-columns`: it is a header whose names nobody knows. Answered by the
   * option `headerRecord`.
   */
  readonly question: 'is-header' | 'which-columns' | null
  /** The first records as they stand, to choose the header by; dropped columns are empty where they are known. */
  readonly sample: readonly (readonly string[])[]
  readonly log: ProblemLog
}

const SAMPLE_RECORDS = 20

/**
 * Looks at a file: its encoding, delimiter and header. The file is read once.
 *
 * @throws RollcallError INVALID_INPUT (empty, columns missing or there twice, not UTF-8 where nothing else is allowed), UNSUPPORTED (no
 * text), MALFORMED_DATA, NOT_FOUND, CANCELLED
 */
export async function factsOf(file: TableFile, options: TableOptions, signal: AbortSignal): Promise<TableFacts> {
  const found = await findEncoding(file, { encoding: options.encoding, detect: options.detectEncoding }, signal)
  const log = new ProblemLog(file.shown, options.maxErrors, options.onProblem)
  const text = await wholeText(found.head, found.encoding)
  const whole = found.bytes <= found.head.length
  if (text.trim() === '') {
    log.add('EMPTY_FILE', { message: 'The file is empty.' })
    throw notReadable(file.shown, 'it is empty', 'Export it again: a file without a header says nothing, not that there is nobody.')
  }
  const declared = declaredDelimiter(text)
  const delimiter = options.delimiter ?? declared ?? findDelimiter(text, options.escape, whole)
  const dialect: Dialect = { delimiter, escape: options.escape }
  const records = firstRecords(text, dialect, SAMPLE_RECORDS, whole)
  const before = declared === null ? 0 : 1
  const { header, headerRecord, question } = headerIn(records, before, options)
  if (header !== null) checkHeader(header, file, options, log)
  if (header !== null && headerRecord > before + 1) {
    log.add('HEADER_NOT_FIRST', {
      line: header.line,
      message: `The header is record ${headerRecord}; what stands before it was passed over.`,
    })
  }
  const samples = lettersIn(await wholeText(found.sample, found.encoding), dialect, header, found.sample.length < SAMPLE)
  const encoding = { name: found.encoding, from: found.from, confidence: found.confidence, samples, damaged: found.damaged }
  if (found.from === 'guess' || found.from === 'pattern') {
    const values = samples.length === 0 ? '' : `: ${samples.join(', ')}`
    log.add('ENCODING_GUESSED', {
      message: `The file seems to be in ${found.encoding} (${Math.round(found.confidence * 100)} % sure). Check that these are right${values}.`,
      value: samples.join(', '),
    })
  }
  return {
    file,
    encoding,
    dialect,
    header,
    headerRecord,
    before: Math.max(before, headerRecord),
    question,
    sample: shownSample(records.cells, header),
    log,
  }
}

async function wholeText(bytes: Uint8Array, encoding: Encoding): Promise<string> {
  let text = ''
  for await (const piece of textOf(once(bytes), encoding)) text += piece.text
  return text
}

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable of one
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

function headerIn(
  { cells: records, lines }: RecordBatch,
  before: number,
  { headerRecord, knownColumns, drop }: TableOptions,
): Pick<TableFacts, 'header' | 'headerRecord' | 'question'> {
  if (headerRecord === 'none') {
    const width = Math.max(...records.slice(before).map(({ length }) => length), 1)
    return { header: headerOf(Array<string>(width).fill(''), null, drop), headerRecord: 0, question: null }
  }
  const at = headerRecord === null ? headerAmong(records.slice(before), knownColumns) + before : headerRecord - 1
  const cells = records[at]
  if (at >= before && cells !== undefined) return { header: headerOf(cells, lines[at] ?? null, drop), headerRecord: at + 1, question: null }
  const first = records.slice(before).find((each) => each.some((cell) => cell.trim() !== '')) ?? []
  return { header: null, headerRecord: 0, question: looksLikeHeader(first) ? 'which-columns' : 'is-header' }
}

function checkHeader(header: Header, file: TableFile, { requiredColumns }: TableOptions, log: ProblemLog): void {
  const twice = repeatedTitles(header)
  for (const title of twice)
    log.add('DUPLICATE_HEADER', { line: header.line, column: title, message: `The column ${title} is there twice.` })
  if (twice.length > 0) {
    throw notReadable(
      file.shown,
      `columns are there twice: ${twice.join(', ')}`,
      'Rename or remove one of each, then export the file again.',
    )
  }
  const names = new Set([...header.columns, ...header.dropped].map(({ name }) => name))
  const missing = requiredColumns.filter((name) => !names.has(name))
  for (const name of missing) log.add('COLUMN_MISSING', { line: header.line, column: name, message: `The column ${name} is missing.` })
  if (missing.length > 0) {
    throw notReadable(file.shown, `columns are missing: ${missing.join(', ')}`, 'Add them to the export, or say which columns hold them.')
  }
}

/** Without the cells of dropped columns; without rows in which they may stand elsewhere. */
function shownSample(records: readonly (readonly string[])[], header: Header | null): readonly (readonly string[])[] {
  if (header === null || header.dropped.length === 0) return records
  const dropped = new Set(header.dropped.map(({ at }) => at))
  return records.filter(({ length }) => length === header.width).map((cells) => cells.map((cell, at) => (dropped.has(at) ? '' : cell)))
}
