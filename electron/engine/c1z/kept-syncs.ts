import type { Database } from 'better-sqlite3'
import { columnsOf } from './database.ts'
import { codeOf } from '../../files/place-fault.ts'
import { damaged, readFault } from './faults.ts'
import { pieces } from './pieces.ts'
import { nullable, syncTables, tables, type SyncTable } from './schema.ts'

/**
 * Copies the syncs of a foreign file that stay into tables of our own. Of its schema nothing is taken but the columns we know by name:
 * its checks, triggers, views, defaults, generated columns and indexes would run what the file says.
 *
 * @param database a new scratch database, in no transaction
 * @param old the foreign one, decompressed and checked
 * @param path the file as the user knows it
 * @throws RollcallError MALFORMED_DATA (what it holds does not go into such tables), UNSUPPORTED (limits)
 */
export async function copyKept(database: Database, old: string, path: string, kept: readonly string[], signal: AbortSignal): Promise<void> {
  database.exec(tables)
  database.prepare('ATTACH ? AS old').run(old)
  const syncs = JSON.stringify(kept)
  database.exec('BEGIN')
  try {
    for (const table of syncTables) await copyTable(database, path, table, syncs, signal)
  } catch (error) {
    if (codeOf(error).startsWith('SQLITE_CONSTRAINT')) throw damaged(path, 'two of its rows have one id, or one has none', error)
    throw readFault(error, path)
  }
  database.exec('COMMIT')
  database.exec('DETACH old')
}

async function copyTable(
  database: Database,
  path: string,
  { name, create, texts, blobs, newer }: SyncTable,
  syncs: string,
  signal: AbortSignal,
): Promise<void> {
  const there = columnsOf(database, name, 'old')
  if (there.size === 0) return
  if (!there.has('sync_id')) throw damaged(path, `the table ${name} inside is not the one it should be`)
  if (create !== undefined) database.exec(create)
  const more = newer.filter((column) => there.has(column.name))
  for (const { name: column, sql } of more) database.exec(`ALTER TABLE main.${name} ADD COLUMN ${column} ${sql}`)
  const text = (column: string): string => (nullable.has(column) ? `cast(${column} as text)` : `coalesce(cast(${column} as text), '')`)
  const values = new Map([
    ['id', 'rowid'] as const,
    ...texts.filter((column) => there.has(column)).map((column) => [column, text(column)] as const),
    ...blobs.filter((column) => there.has(column)).map((column) => [column, `cast(${column} as blob)`] as const),
    ...more.map(({ name: column, kind }) => {
      if (kind === 'text') return [column, text(column)] as const
      return [column, kind === 'blob' ? `cast(${column} as blob)` : `coalesce(cast(${column} as integer), 0)`] as const
    }),
  ])
  const insert = database.prepare<[string, number, number]>(
    `INSERT INTO main.${name} (${[...values.keys()].join(', ')}) SELECT ${[...values.values()].join(', ')} FROM old.${name} NOT INDEXED
      WHERE cast(sync_id as text) IN (SELECT value FROM json_each(?)) AND rowid > ? AND rowid <= ? ORDER BY rowid`,
  )
  const sizes = {
    texts: [...values.keys()].filter((column) => texts.includes(column) && column !== 'sync_token'),
    blobs: [...blobs, ...more.filter(({ kind }) => kind === 'blob').map(({ name: column }) => column)].filter((column) =>
      there.has(column),
    ),
  }
  for await (const { after, upTo } of pieces(database, path, name, sizes, signal, 'old')) insert.run(syncs, after, upTo)
}
