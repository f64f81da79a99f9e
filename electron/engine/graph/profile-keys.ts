import type { Database } from 'better-sqlite3'
import type { FieldCount } from '../../../shared/details.ts'
import type { ListName } from '../../../shared/query.ts'

/** More than anybody chooses from. */
const MOST = 1000

/** Whose profile a list's `profile.<key>` reads, and how many of the list's records that profile stands for. */
const profiles: Readonly<Record<ListName, { readonly count: string; readonly from: string }>> = {
  resources: { count: 'count(*)', from: 'resource r' },
  entitlements: { count: 'count(*)', from: 'entitlement e cross join resource r on r.key = e.resource' },
  grants: { count: 'sum(u.held)', from: 'resource_use u cross join resource r on r.key = u.resource and u.held > 0' },
}

/** The keys of the profiles of a list's resources, all of them or those of one type, the most common first. */
export function profileKeysOf(database: Database, list: ListName, type: string | undefined): FieldCount[] {
  const { count, from } = profiles[list]
  const ofType = type === undefined ? '' : 'where r.type = (select key from resource_type where id = ?)'
  return database
    .prepare<string[], FieldCount>(
      `select j.key, ${count} as count from ${from} cross join json_each(r.profile) j ${ofType} group by j.key order by 2 desc, 1 limit ${MOST}`,
    )
    .all(...(type === undefined ? [] : [type]))
}
