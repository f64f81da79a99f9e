import type { Database } from 'better-sqlite3'

/** What a snapshot's file has beyond what the first Rollcall wrote. Older files are told by what they lack. */
export interface Shape {
  /** `grant_mark` is there: grants are marked as derived, immutable, expandable. */
  readonly grantMarks: boolean
}

const known = new WeakMap<Database, Shape>()

/** Looked up once per open database, in its main file. */
export function shapeOf(database: Database): Shape {
  const cached = known.get(database)
  if (cached !== undefined) return cached
  const hasTable = database.prepare<[string], number>(`select 1 from main.sqlite_master where type = 'table' and name = ?`).pluck()
  const shape = { grantMarks: hasTable.get('grant_mark') !== undefined }
  known.set(database, shape)
  return shape
}
