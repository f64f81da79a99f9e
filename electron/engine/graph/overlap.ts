import type { DiffCounts } from '../../../shared/diff.ts'
import { checkHeader, openForReading, readError } from './database.ts'
import { compareEnds } from './diff-sql.ts'

/** What became of people, other resources and entitlements between two snapshots, without a look at the grants. */
export interface Overlap {
  readonly resourcesByType: Readonly<Record<string, DiffCounts>>
  readonly entitlements: DiffCounts
}

const counted = `sum(kind = 'added') as added, sum(kind = 'removed') as removed, sum(kind = 'changed') as changed,
  sum(kind = 'unchanged') as unchanged`

/** Records are known by their external ids. Throws as `openSnapshot` does, for either file. */
export function overlapOf(beforePath: string, afterPath: string): Overlap {
  checkHeader(beforePath)
  const database = openForReading(afterPath)
  try {
    database.prepare('attach database ? as old').run(beforePath)
    for (const statement of compareEnds) database.exec(statement)
    const types = database
      .prepare<[], DiffCounts & { readonly type: string }>(`select type, ${counted} from resource_diff group by type order by type`)
      .all()
    const none = { added: 0, removed: 0, changed: 0, unchanged: 0 }
    const entitlements = database.prepare<[], DiffCounts>(`select ${counted} from entitlement_diff having count(*) > 0`).get() ?? none
    return { resourcesByType: Object.fromEntries(types.map(({ type, ...counts }) => [type, counts])), entitlements }
  } catch (error) {
    throw readError(error, `${beforePath} or ${afterPath}`)
  } finally {
    database.close()
  }
}
