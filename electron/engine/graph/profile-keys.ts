import type { Database } from 'better-sqlite3'

/** More than anybody chooses from. */
const MOST = 1000

/** The keys of the profiles of all resources, or of those of one type, the most common first. */
export function profileKeysOf(database: Database, type: string | undefined): string[] {
  const ofType = type === undefined ? '' : 'where r.type = (select key from resource_type where id = ?)'
  return database
    .prepare<string[], string>(
      `select j.key from resource r cross join json_each(r.profile) j ${ofType} group by j.key order by count(*) desc, j.key limit ${MOST}`,
    )
    .pluck()
    .all(...(type === undefined ? [] : [type]))
}
