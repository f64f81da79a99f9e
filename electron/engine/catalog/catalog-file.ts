import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { RollcallError } from '../../../shared/errors.ts'
import { orphansFolder, setAside } from './orphans.ts'

/** The catalog is not there, or empty or damaged: MALFORMED_DATA. Whoever opens it may be told to start with a new one. */
export class CatalogLost extends RollcallError {}

export const catalogPath = (dataDir: string): string => join(dataDir, 'catalog.db')

/** What of a data folder only makes sense beside its catalog. */
const dependents = ['snapshots', 'reviews', 'approved', 'delivered']

const remedy =
  'Restore one from the folder "backups" as catalog.db, or run "rollcall catalog rebuild" to list the runs whose snapshots are there, ' +
  'or start with an empty one: --new. Nothing is deleted in any case.'

/**
 * Looks at the catalog before it is opened: one that is gone or empty beside snapshots or reviews is not made anew without a word, for
 * it would know nothing of them. With `startNew` a new one is made in its place; what was there is set aside. {@link CatalogLost}.
 */
export function checkCatalogFile(dataDir: string, startNew: boolean): void {
  const path = catalogPath(dataDir)
  const state = stateOf(path)
  if (state === 'there') return
  if (startNew) {
    // A new database would take what an old one had not yet put in its place for its own.
    const left = state === 'damaged' ? ['', '-wal', '-shm'] : state === 'missing' ? ['-wal', '-shm'] : []
    for (const suffix of left) if (existsSync(path + suffix)) setAside(dataDir, path + suffix)
    return
  }
  if (state === 'damaged') throw damagedCatalog(path)
  const below = [...dependents.map((name) => join(dataDir, name)), join(orphansFolder(dataDir), 'snapshots')]
  if (!below.some(holdsFiles)) return
  const what = state === 'missing' ? 'is gone' : 'is empty'
  const message = `The catalog of the data folder ${what}, though snapshots or reviews lie beside it.`
  throw new CatalogLost('MALFORMED_DATA', { message, remedy, detail: path })
}

/** For a catalog that SQLite calls damaged. */
export const damagedCatalog = (path: string, cause?: unknown): CatalogLost =>
  new CatalogLost('MALFORMED_DATA', {
    message: 'The catalog is damaged and was left as it was.',
    remedy,
    detail: `${path}${cause instanceof Error ? `: ${cause.message}` : ''}`,
    cause,
  })

export const isDamage = (error: unknown): boolean => /^SQLITE_(NOTADB|CORRUPT)/.test((error as { readonly code?: string }).code ?? '')

/** Whatever else is wrong with it is told when it is opened. */
function stateOf(path: string): 'missing' | 'empty' | 'damaged' | 'there' {
  const size = statSync(path, { throwIfNoEntry: false })?.size
  if (size === undefined) return 'missing'
  try {
    const database = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: 10_000 })
    try {
      const tables = database.prepare<[], number>('select count(*) from sqlite_master').pluck().get()
      return tables === 0 ? 'empty' : 'there'
    } finally {
      database.close()
    }
  } catch (error) {
    if (isDamage(error)) return 'damaged'
    return size === 0 ? 'empty' : 'there'
  }
}

function holdsFiles(folder: string): boolean {
  if (!existsSync(folder)) return false
  return readdirSync(folder, { withFileTypes: true, recursive: true }).some((entry) => entry.isFile())
}
