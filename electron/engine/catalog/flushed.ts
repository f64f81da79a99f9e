import type { Database } from 'better-sqlite3'

/**
 * All of `work` or nothing, with no other process writing meanwhile, and on the disk when this returns: what people decided, and the lines
 * that say so, outlive a power cut. Everything else may be lost with it, by a moment.
 */
export function flushed<T>(database: Database, work: () => T): T {
  if (database.inTransaction) return database.transaction(work)()
  database.pragma('synchronous = full')
  try {
    return database.transaction(work).immediate()
  } finally {
    database.pragma('synchronous = normal')
  }
}
