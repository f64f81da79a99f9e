import type { Database } from 'better-sqlite3'
import { everything, type Condition } from './condition.ts'
import { identityOrder } from './radix.ts'
import type { SqlValue } from './row-batch.ts'
import type { Key } from './sink.ts'

/**
 * Columns of the grants as arrays of numbers. They leave SQLite as JSON lists, which is twice as fast as row by row, and
 * a span of keys at a time, so that five million need no more memory at once than one.
 */

const SPAN = 1 << 20
/** Keys looked up one by one are read in pieces of this many. */
const PIECE = 1 << 16
/** Above this part of all rows, reading all of them in order is faster than looking them up. */
const MANY = 1 / 8

interface Extent {
  readonly count: number
  /** The greatest key. Keys are 1, 2, 3 ... without gaps unless grants were taken away while the snapshot was made. */
  readonly last: Key
}

function extentOf(database: Database): Extent {
  const sql = 'select (select count(*) from grant_) as count, (select coalesce(max(key), 0) from grant_) as last'
  return database.prepare<[], Extent>(sql).get() ?? { count: 0, last: 0 }
}

/** The keys of the grants under a condition, ascending. */
export function grantKeys(database: Database, condition: Condition): Int32Array {
  const { count, last } = extentOf(database)
  if (condition === everything && count === last) return identityOrder(count).map((row) => row + 1)
  return new Int32Array(readWhole(database, condition, ['g.key'], last)[0] ?? []).sort()
}

/** The columns (SQL over `grant_ g`, numbers or null) of the given grants, in the order of `keys`; NaN for null. */
export function grantColumns(database: Database, keys: Int32Array, columns: readonly string[]): Float64Array[] {
  const distinct = [...new Set(columns)]
  const read = distinct.length === 0 ? [] : readColumns(database, keys, distinct)
  return columns.map((column) => read[distinct.indexOf(column)] ?? new Float64Array(0))
}

function readColumns(database: Database, keys: Int32Array, columns: readonly string[]): Float64Array[] {
  const { count, last } = extentOf(database)
  if (keys.length <= count * MANY) return lookUp(database, keys, columns)
  if (count === last) {
    const whole = readWhole(database, everything, columns, last)
    return keys.length === count ? whole : whole.map((values) => picked(values, keys, null))
  }
  const [allKeys = new Float64Array(0), ...whole] = readWhole(database, everything, ['g.key', ...columns], last)
  const rowOf = new Int32Array(last + 1)
  for (let row = 0; row < allKeys.length; row++) rowOf[allKeys[row] ?? 0] = row
  return whole.map((values) => picked(values, keys, rowOf))
}

/** The values at `keys`: in row `rowOf[key]`, or, where there are no gaps, `key - 1`. */
function picked(values: Float64Array, keys: Int32Array, rowOf: Int32Array | null): Float64Array {
  const some = new Float64Array(keys.length)
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] ?? 0
    some[i] = values[rowOf?.[key] ?? key - 1] ?? NaN
  }
  return some
}

/** Rows in the order of keys when the condition is `everything`, else in any order. */
function readWhole(database: Database, condition: Condition, columns: readonly string[], last: Key): Float64Array[] {
  // An index that has all the columns would be read instead of the table, in its own order.
  const hint = condition === everything ? 'not indexed' : ''
  const statement = database
    .prepare<SqlValue[], string[]>(`select ${listsOf(columns)} from grant_ g ${hint} where g.key > ? and g.key <= ? and ${condition.sql}`)
    .raw()
  let values = columns.map(() => new Float64Array(0))
  for (let key = 0; key < last; key += SPAN) {
    const lists = statement.get(key, key + SPAN, ...condition.parameters) ?? []
    values = values.map((known, i) => appended(known, lists[i] ?? '[]'))
  }
  return values
}

function lookUp(database: Database, keys: Int32Array, columns: readonly string[]): Float64Array[] {
  const statement = database
    .prepare<[string], string[]>(`select ${listsOf(columns)} from json_each(?) j cross join grant_ g on g.key = j.value`)
    .raw()
  let values = columns.map(() => new Float64Array(0))
  for (let at = 0; at < keys.length; at += PIECE) {
    const lists = statement.get(`[${keys.subarray(at, at + PIECE).join()}]`) ?? []
    values = values.map((known, i) => appended(known, lists[i] ?? '[]'))
  }
  return values
}

const listsOf = (columns: readonly string[]): string => columns.map((column) => `json_group_array(${column})`).join(', ')

function appended(known: Float64Array, list: string): Float64Array<ArrayBuffer> {
  const more = JSON.parse(list) as (number | null)[]
  const values = new Float64Array(known.length + more.length)
  values.set(known)
  for (let i = 0; i < more.length; i++) values[known.length + i] = more[i] ?? NaN
  return values
}
