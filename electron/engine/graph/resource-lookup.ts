import type { Database } from 'better-sqlite3'
import type { ResourceRef } from '../../../shared/graph.ts'
import { openForReading, readError } from './database.ts'
import type { Key } from './sink.ts'

const where = 'r.type = (select key from resource_type where id = ?) and r.id = ?'

/** The key of a resource, null when it is not in the snapshot. */
export function keyOf(database: Database, { type, id }: ResourceRef): Key | null {
  return database.prepare<[string, string], Key>(`select r.key from resource r where ${where}`).pluck().get(type, id) ?? null
}

/** What a history tells of a resource: its name, grants it holds, grants on it. */
export interface Sighting {
  readonly name: string
  readonly held: number
  readonly granted: number
}

/** A snapshot open for one question only, asked of many snapshots. Opens faster and holds less than a Snapshot. */
export interface ResourceLookup {
  find(ref: ResourceRef): Sighting | null
  close(): void
}

/** Throws as `openSnapshot` does. */
export function openLookup(path: string): ResourceLookup {
  const database = openForReading(path)
  database.pragma('cache_size = -256')
  const find = database.prepare<[string, string], Sighting>(
    `select r.name, coalesce(u.held, 0) as held, coalesce(u.granted, 0) as granted
     from resource r left join resource_use u on u.resource = r.key where ${where}`,
  )
  return {
    find: ({ type, id }) => {
      try {
        return find.get(type, id) ?? null
      } catch (error) {
        throw readError(error, path)
      }
    },
    close: () => database.close(),
  }
}
