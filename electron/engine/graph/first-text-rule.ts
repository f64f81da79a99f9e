import type { Database } from 'better-sqlite3'
import type { ListName } from '../../../shared/query.ts'
import { everything, type Condition } from './condition.ts'
import { shapeOf } from './shape.ts'

/**
 * The rule of texts of the first version, to the letter and with its mistakes: what was decided under it stays what was decided. Nothing new is
 * asked by it.
 */

/** As `contains` compared: without case and accents. */
export function firstFold(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase()
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
}

/** Words without a letter or digit asked for nothing. Null when none is left. */
function matchQuery(text: string): string | null {
  const words = text
    .toWellFormed()
    .replaceAll('\0', ' ')
    .split(/\s+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
  return words.length === 0 ? null : words.map((word) => `"${word.replaceAll('"', '""')}"*`).join(' ')
}

/** A text that asked for nothing held for everything. */
export function firstTextCondition(database: Database, list: ListName, text: string): Condition {
  const query = matchQuery(text)
  if (query === null) return everything
  const { resources, entitlements } = shapeOf(database).foldedText ? tablesMadeAnew(database) : written
  const [sql, times] = conditionOn(list, resources, entitlements)
  return { sql, parameters: Array.from({ length: times }, () => query) }
}

function conditionOn(list: ListName, resources: string, entitlements: string): readonly [sql: string, times: number] {
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

/** In a file of that time. `temp` may have tables of the same names for the rule of today. */
const written = {
  resources: 'select rowid from main.resource_text where resource_text match ?',
  entitlements: 'select rowid from main.entitlement_text where entitlement_text match ?',
}

const anew = {
  resources: 'select rowid from temp.first_resource_text where first_resource_text match ?',
  entitlements: 'select rowid from temp.first_entitlement_text where first_entitlement_text match ?',
}
const tokens = `content = '', tokenize = 'unicode61 remove_diacritics 2'`
const made = new WeakSet<Database>()

/** A file that was written since has no such tables: they are made in memory, once. */
function tablesMadeAnew(database: Database): typeof anew {
  if (made.has(database)) return anew
  database.exec(`
    create virtual table temp.first_resource_text using fts5 (name, email, login, id, ${tokens});
    insert into temp.first_resource_text (rowid, name, email, login, id) select key, name, email, login, id from main.resource;
    create virtual table temp.first_entitlement_text using fts5 (name, slug, id, ${tokens});
    insert into temp.first_entitlement_text (rowid, name, slug, id) select key, name, slug, id from main.entitlement;
  `)
  made.add(database)
  return anew
}
