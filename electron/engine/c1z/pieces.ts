import type { Database } from 'better-sqlite3'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { outOfOrder, overLimit } from './faults.ts'

/** Rows with numbers above `after`, up to `upTo`. */
export interface Piece {
  readonly after: number
  readonly upTo: number
}

/** Most rows of a table; a database of 3 GiB has no room for half as many real ones. */
const ROWS = 20_000_000
const PIECE_ROWS = 1000
/** Bytes of the rows of a piece, as long as it is more than one row. */
const PIECE_BYTES = 8 << 20
/** Bytes of a message: connectors hand theirs over by gRPC, which takes no larger ones. */
export const MESSAGE_BYTES = 4 << 20
/** Row numbers count up from 1: negative and huge ones come from nobody's writer, and leave no room after them. */
export const isRowNumber = (row: number): boolean => row >= 0 && row < 2 ** 40

/** Bytes of the ids of one row; an id has 1024 at most. */
const TEXT_BYTES = 64 << 10

/**
 * A table in pieces that are small in rows and in bytes, by the sizes of its rows alone. Lets others work after each.
 *
 * @param texts columns that are to be read beside `blobs`; all must be there
 * @throws RollcallError MALFORMED_DATA (rows out of order), UNSUPPORTED (limits); whatever the signal was aborted with
 */
export async function* pieces(
  database: Database,
  path: string,
  table: string,
  columns: { readonly texts: readonly string[]; readonly blobs: readonly string[] },
  signal: AbortSignal,
  schema: 'main' | 'old' = 'main',
): AsyncGenerator<Piece, undefined> {
  const size = (names: readonly string[]): string => ['0', ...names.map((name) => `coalesce(octet_length(${name}), 0)`)].join(' + ')
  const sizes = database
    .prepare<[number], [row: number, texts: number, blobs: number]>(
      `select rowid, ${size(columns.texts)}, ${size(columns.blobs)} from ${schema}.${table} not indexed where rowid > ? order by rowid limit ${PIECE_ROWS}`,
    )
    .raw()
  let after = -1e19
  for (let rows = 0; ;) {
    const next = sizes.all(after)
    if (next.length === 0) return
    rows += next.length
    if (rows > ROWS) throw overLimit(path, `${table} inside has more than ${ROWS} rows`)
    let last = after
    let bytes = 0
    for (const [row, texts, blobs] of next) {
      if (row <= last || !isRowNumber(row)) throw outOfOrder(path, table)
      if (blobs > MESSAGE_BYTES) {
        throw overLimit(
          path,
          `row ${row} of ${table} inside takes ${Math.ceil(blobs / 2 ** 20)} MiB, more than ${MESSAGE_BYTES / 2 ** 20} MiB`,
        )
      }
      if (texts > TEXT_BYTES) throw overLimit(path, `row ${row} of ${table} inside has ids of absurd length`)
      if (bytes > 0 && bytes + texts + blobs > PIECE_BYTES) {
        yield* one({ after, upTo: last }, signal)
        after = last
        bytes = 0
      }
      bytes += texts + blobs
      last = row
    }
    yield* one({ after, upTo: last }, signal)
    after = last
  }
}

async function* one(piece: Piece, signal: AbortSignal): AsyncGenerator<Piece, undefined> {
  yield piece
  await nextTurn()
  signal.throwIfAborted()
}
