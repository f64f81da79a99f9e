import type { ResourceRef } from '../../../shared/graph.ts'
import { openForReading, readError } from './database.ts'

/** How much each part of a snapshot has, for those who compare two: by what is held, and by parent. */
export interface PartCounts {
  /** Grants by slug. */
  readonly slugs: ReadonlyMap<string, number>
  readonly parents: readonly ParentCount[]
}

/** Resources of one type right below one parent. */
interface ParentCount {
  readonly type: string
  readonly parent: ResourceRef
  /** Its name where it is known, else its id. */
  readonly parentName: string
  readonly count: number
}

const bySlug = 'select e.slug, sum(u.grants) from entitlement e join entitlement_use u on u.entitlement = e.key group by e.slug'
const byParent = `select t.id, c.parent_type, c.parent_id, coalesce(p.name, c.parent_id), c.count
  from (select type, parent_type, parent_id, count(*) as count from resource where parent_id is not null group by type, parent_type, parent_id) c
    join resource_type t on t.key = c.type left join resource_type pt on pt.id = c.parent_type
    left join resource p on p.type = pt.key and p.id = c.parent_id
  order by t.id, c.parent_type, c.parent_id`

/** Throws as `openSnapshot` does. */
export function partCountsOf(path: string): PartCounts {
  const database = openForReading(path)
  try {
    const slugs = new Map(database.prepare<[], [string, number]>(bySlug).raw().all())
    const rows = database.prepare<[], [string, string, string, string, number]>(byParent).raw().all()
    const parents = rows.map(([type, parentType, id, parentName, count]) => ({ type, parent: { type: parentType, id }, parentName, count }))
    return { slugs, parents }
  } catch (error) {
    throw readError(error, path)
  } finally {
    database.close()
  }
}
