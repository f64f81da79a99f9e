import type { Database } from 'better-sqlite3'
import type { ListName } from '../../../shared/query.ts'
import { indexed, searchWords } from '../../../shared/text/words.ts'
import { everything, type Condition } from './condition.ts'
import { textIndexes } from './schema.ts'
import { shapeOf } from './shape.ts'

/** Every word as a phrase, whose last word may go on. Quoted, so that nothing in it is syntax. */
const matchQuery = (words: readonly string[]): string => words.map((word) => `"${indexed(word).replaceAll('"', '""')}"*`).join(' ')

/** What a text is looked for as that has no word: each of these holding it as it is. */
interface Places {
  readonly resources: string
  readonly entitlements: string
}

const byWords: Places = {
  resources: 'select rowid from resource_text where resource_text match ?',
  entitlements: 'select rowid from entitlement_text where entitlement_text match ?',
}
const literally: Places = {
  resources: `select key from resource where instr(name || ' ' || coalesce(email, '') || ' ' || coalesce(login, '') || ' ' || id, ?) > 0`,
  entitlements: `select key from entitlement where instr(name || ' ' || slug || ' ' || id, ?) > 0`,
}

function conditionOn(list: ListName, { resources, entitlements }: Places): readonly [sql: string, times: number] {
  switch (list) {
    case 'resources':
      return [`r.key in (${resources})`, 1]
    case 'entitlements':
      return [`(e.key in (${entitlements}) or e.resource in (${resources}))`, 2]
    case 'grants': {
      const ofEntitlements = `select key from entitlement where resource in (${resources})`
      return [`(g.principal in (${resources}) or g.entitlement in (${entitlements} union ${ofEntitlements}))`, 3]
    }
  }
}

/**
 * Rows whose names, e-mails, logins or ids have all the words: of an entitlement also those of its resource; of a grant
 * those of either end. A text of invisible characters only, which has no word, is looked for as it is. Blanks are no search.
 */
export function textCondition(database: Database, list: ListName, text: string): Condition {
  if (text.trim() === '') return everything
  const words = searchWords(text)
  const [sql, times] = conditionOn(list, words.length === 0 ? literally : byWords)
  if (words.length > 0) foldedTables(database)
  const sought = words.length === 0 ? text : matchQuery(words)
  return { sql, parameters: Array.from({ length: times }, () => sought) }
}

const made = new WeakSet<Database>()

/** The tables of an older file know nothing of symbols and of scripts without blanks: its texts are indexed anew, in memory, once. */
function foldedTables(database: Database): void {
  if (shapeOf(database).foldedText || made.has(database)) return
  for (const statement of textIndexes('temp')) database.exec(statement)
  made.add(database)
}
