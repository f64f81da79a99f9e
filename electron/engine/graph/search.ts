import type { ListName } from '../../../shared/query.ts'
import type { Condition } from './filter-sql.ts'

/**
 * What people typed as an FTS5 query: every word must be there, as the beginning of a word. Each is quoted, so that
 * nothing in it is syntax; words without a letter or digit cannot be found and ask for nothing. Null when none is left.
 */
function matchQuery(text: string): string | null {
  const words = text
    .toWellFormed()
    .replaceAll('\0', ' ')
    .split(/\s+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
  return words.length === 0 ? null : words.map((word) => `"${word.replaceAll('"', '""')}"*`).join(' ')
}

const inResources = 'select rowid from resource_text where resource_text match ?'
const inEntitlements = `select rowid from entitlement_text where entitlement_text match ?`
const ofEntitlements = `select key from entitlement where resource in (${inResources})`

const conditions: Readonly<Record<ListName, readonly [sql: string, times: number]>> = {
  resources: [`r.key in (${inResources})`, 1],
  entitlements: [`(e.key in (${inEntitlements}) or e.resource in (${inResources}))`, 2],
  grants: [`(g.principal in (${inResources}) or g.entitlement in (${inEntitlements} union ${ofEntitlements}))`, 3],
}

/**
 * Rows whose names, e-mails, logins or ids have all the words: of an entitlement also those of its resource; of a grant
 * those of either end.
 */
export function textCondition(list: ListName, text: string): Condition {
  const query = matchQuery(text)
  if (query === null) return { sql: '1', parameters: [] }
  const [sql, times] = conditions[list]
  return { sql, parameters: Array.from({ length: times }, () => query) }
}
