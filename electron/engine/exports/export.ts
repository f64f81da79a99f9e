import { resolve } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ExportFormat, ExportProgress } from '../../../shared/snapshots-contract.ts'
import { cancelled, RollcallError } from '../../../shared/errors.ts'
import type { Filter, ListName, SortKey } from '../../../shared/query.ts'
import { beginFile } from '../../files/whole-file.ts'
import type { Snapshot } from '../graph/snapshot.ts'
import { batonTable } from './baton-table.ts'
import { csvEncoder } from './csv.ts'
import { findingsTable } from './findings-table.ts'
import { jsonEncoder } from './json.ts'
import { listTable } from './list-table.ts'
import type { Encoder, ExportTable } from './table.ts'
import { xlsxEncoder } from './xlsx/xlsx.ts'

export interface ExportRequest {
  readonly list: ListName
  readonly filter?: Filter | undefined
  readonly sort?: readonly SortKey[] | undefined
  readonly format: ExportFormat
  readonly columns?: readonly string[] | undefined
  readonly preset?: 'baton' | 'findings' | undefined
  readonly findingKinds?: readonly string[] | undefined
  readonly byteOrderMark: boolean
  /** Of a CSV; the preset baton, which programs read, has none. Default: true. */
  readonly formulaGuard?: boolean | undefined
  readonly path: string
}

export interface ExportOptions {
  readonly signal: AbortSignal
  /** Milliseconds; for the pace of progress and the dates inside a workbook. */
  readonly now: () => number
}

/** Between two events of progress. */
const apart = 100

/**
 * Writes rows to a file, a block at a time, and tells how far it is. The file is whole or it is not there: whoever stops listening, or aborts
 * `signal` (CANCELLED), leaves what was there before. INVALID_INPUT (the request, or a file of
 * another kind is there), DISK_FULL, NOT_WRITABLE, UNSUPPORTED.
 */
export async function* exportTo(snapshot: Snapshot, request: ExportRequest, options: ExportOptions): AsyncGenerator<ExportProgress> {
  const { signal, now } = options
  const table = tableOf(snapshot, request)
  const encoder = encoderOf(table, request, now())
  const path = resolve(request.path)
  const target = await beginFile(path, request.format)
  try {
    yield { done: 0, total: table.total, finished: null }
    let told = now()
    let done = 0
    await target.write(encoder.start())
    for (const block of table.blocks()) {
      // The engine answers others between two blocks, and hears a cancel.
      await nextTurn()
      if (signal.aborted) throw cancelled(signal.reason)
      await target.write(encoder.rows(block))
      done += block.length
      if (now() - told >= apart) {
        told = now()
        yield { done, total: table.total, finished: null }
      }
    }
    await target.write(encoder.end())
    if (signal.aborted) throw cancelled(signal.reason)
    await target.keep()
    yield { done, total: table.total, finished: { path, bytes: target.bytes, rows: done } }
  } finally {
    await target.discard()
  }
}

function tableOf(snapshot: Snapshot, request: ExportRequest): ExportTable {
  const { preset, list, filter, sort, columns, findingKinds } = request
  if (preset === undefined) return listTable(snapshot, { list, filter, sort }, columns)
  if (filter !== undefined || sort !== undefined || columns !== undefined) {
    throw new RollcallError('INVALID_INPUT', {
      message: `The preset ${preset} takes no filter, order or columns.`,
      remedy: 'Leave them out: it writes rows of its own in columns of its own.',
    })
  }
  return preset === 'baton' ? batonTable(snapshot) : findingsTable(snapshot, findingKinds)
}

function encoderOf(table: ExportTable, { format, byteOrderMark, formulaGuard = true, preset }: ExportRequest, now: number): Encoder {
  switch (format) {
    case 'csv':
      return csvEncoder(table, { byteOrderMark, formulaGuard: formulaGuard && preset !== 'baton' })
    case 'xlsx':
      return xlsxEncoder(table, now)
    case 'json':
      return jsonEncoder(table)
  }
}
