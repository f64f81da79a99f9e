import type { Database } from 'better-sqlite3'

/** What a snapshot's file has beyond what the first Rollcall wrote. Older files are told by what they lack. */
export interface Shape {
  /** `grant_mark` is there: grants are marked as derived, immutable, expandable. */
  readonly grantMarks: boolean
  /** The full-text tables hold folded words (shared/text), not what SQLite makes of names. */
  readonly foldedText: boolean
}

const known = new WeakMap<Database, Shape>()

/** Looked up once per open database, in its main file. */
export function shapeOf(database: Database): Shape {
  const cached = known.get(database)
  if (cached !== undefined) return cached
  const definition = database.prepare<[string], string>('select sql from main.sqlite_master where name = ?').pluck()
  const shape = {
    grantMarks: definition.get('grant_mark') !== undefined,
    foldedText: definition.get('resource_text')?.includes("content = ''") === true,
  }
  known.set(database, shape)
  return shape
}
