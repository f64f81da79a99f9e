import type { Database } from 'better-sqlite3'
import { fold } from '../../../shared/text/fold.ts'
import { orderKey } from '../../../shared/text/order.ts'
import { indexedTogether } from '../../../shared/text/words.ts'
import { firstFold } from './first-text-rule.ts'

/** The rules of texts (shared/text) for SQL: `fold`, `order_key` and `indexed`, and `first_fold` of the first version. Null stays null. */
export function textFunctions(database: Database): void {
  database.function('fold', { deterministic: true }, (value: unknown) =>
    typeof value === 'string' ? fold(value) : typeof value === 'number' ? String(value) : null,
  )
  database.function('first_fold', { deterministic: true }, (value: unknown) =>
    typeof value === 'string' ? firstFold(value) : typeof value === 'number' ? String(value) : null,
  )
  // Numbers are ordered as numbers, before all texts.
  database.function('order_key', { deterministic: true }, (value: unknown) =>
    typeof value === 'string' ? orderKey(value) : typeof value === 'number' ? value : null,
  )
  // All texts of a row at once: the way to here and back takes longer than the work.
  database.function('indexed', { deterministic: true, varargs: true }, (...values: unknown[]) =>
    indexedTogether(values.filter((value) => typeof value === 'string')),
  )
}
