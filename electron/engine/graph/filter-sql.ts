import type { Database } from 'better-sqlite3'
import { RollcallError } from '../../../shared/errors.ts'
import type { Comparison, Filter, ListName } from '../../../shared/query.ts'
import { fold } from '../../../shared/text/fold.ts'
import { orderKey } from '../../../shared/text/order.ts'
import { textRule, type TextRule } from '../../../shared/text/rules.ts'
import { everything, type Condition } from './condition.ts'
import { fieldOf, fromClause, keyColumn, tableOf, type Field, type FieldKind } from './fields.ts'
import { firstFold, firstTextCondition } from './first-text-rule.ts'
import { textCondition } from './search.ts'
import { keysWithin } from './tree.ts'

const DEPTH = 32
const PARTS = 500

/**
 * A filter as SQL. Conditions are two-valued: a missing value is unequal to everything, neither less nor greater, and
 * contains nothing; `not` is the exact complement. `contains` and `text` follow the rule of shared/text/fold.ts, less and greater that of
 * shared/text/order.ts, as lists are ordered; equality is exact. A condition that says nothing is none that holds for all: it is refused.
 * `rule`: that of today, unless it was made under an earlier one and has to mean what it meant then.
 * Throws INVALID_INPUT for unknown fields, values that do not fit the field, conditions without content, and filters too large.
 */
export function filterToSql(database: Database, list: ListName, filter: Filter | undefined, rule: TextRule = textRule): Condition {
  if (filter === undefined) return everything
  let parts = 0
  return compile(filter, 0)

  function compile(part: Filter, depth: number): Condition {
    if (++parts > PARTS || depth > DEPTH) {
      throw new RollcallError('INVALID_INPUT', {
        message: 'The filter is too large.',
        remedy: `Use at most ${PARTS} conditions, nested at most ${DEPTH} deep; give long lists of values with "in".`,
      })
    }
    switch (part.op) {
      case 'and':
      case 'or':
        if (part.of.length === 0 && rule !== 1) throw withoutContent()
        return join(
          part.op,
          part.of.map((one) => compile(one, depth + 1)),
        )
      case 'not': {
        const inner = compile(part.of, depth + 1)
        return { sql: `not ${inner.sql}`, parameters: inner.parameters }
      }
      case 'text':
        return rule === 1 ? firstTextCondition(database, list, part.value) : textCondition(database, list, part.value)
      case 'in':
        return ofField(database, list, part.field, (field) => isIn(database, field, part.values))
      case 'contains':
        return ofField(database, list, part.field, (field) => contains(field, part.value, rule))
      case 'empty':
        return ofField(database, list, part.field, isEmpty)
      case 'ne':
        // Of two ends neither, not one of them.
        if (part.field === 'within') return compile({ op: 'not', of: { ...part, op: 'eq' } }, depth)
        return ofField(database, list, part.field, (field) => compare(database, field, part.op, part.value, rule))
      case 'eq':
      case 'lt':
      case 'le':
      case 'gt':
      case 'ge':
        return ofField(database, list, part.field, (field) => compare(database, field, part.op, part.value, rule))
    }
  }
}

function join(op: 'and' | 'or', parts: readonly Condition[]): Condition {
  if (parts.length === 0) return { sql: op === 'and' ? '1' : '0', parameters: [] }
  return { sql: `(${parts.map((part) => part.sql).join(` ${op} `)})`, parameters: parts.flatMap((part) => part.parameters) }
}

/** A condition on one of a grant's ends is a set of ends, found in the small table. */
function ofField(database: Database, list: ListName, name: string, condition: (field: Field) => Condition): Condition {
  const field = fieldOf(database, list, name)
  if (field.tree && list === 'grants') return ofEitherEnd(database, condition)
  return ofTable(list, field, condition(field))
}

/** A grant lies where one of its ends does. */
function ofEitherEnd(database: Database, condition: (field: Field) => Condition): Condition {
  const ends = (['resources', 'entitlements'] as const).map((end) => {
    const field = fieldOf(database, end, 'within')
    return ofTable('grants', field, condition(field))
  })
  return join('or', ends)
}

function ofTable(list: ListName, field: Field, { sql, parameters }: Condition): Condition {
  if (field.table === tableOf[list]) return { sql: `(${sql})`, parameters }
  const end = field.table === 'resource' ? 'g.principal' : 'g.entitlement'
  return { sql: `${end} in (select ${keyColumn[field.table]} from ${fromClause[field.table]} where ${sql})`, parameters }
}

const operators: Readonly<Record<Comparison, string>> = { eq: 'is', ne: 'is not', lt: '<', le: '<=', gt: '>', ge: '>=' }

function compare(database: Database, field: Field, op: Comparison, given: string | number, rule: TextRule): Condition {
  if (op === 'eq' || op === 'ne') {
    const one = field.tree
      ? isWithin(database, field, [String(given)])
      : field.members === undefined
        ? null
        : hasMember(field.members, [String(given)])
    if (one !== null) return op === 'eq' ? one : { sql: `not ${one.sql}`, parameters: one.parameters }
  }
  const value = valueFor(field.kind, given)
  const column = columnFor(field, value)
  if (typeof value === 'string' && op !== 'eq' && op !== 'ne' && rule !== 1)
    return { sql: `(order_key(${column.sql}) ${operators[op]} ?) is true`, parameters: [...column.parameters, orderKey(value)] }
  const comparison = `${column.sql} ${operators[op]} ?`
  const parameters = [...column.parameters, value]
  return { sql: op === 'eq' || op === 'ne' ? comparison : `(${comparison}) is true`, parameters }
}

/** A profile value is compared with text as text, and with a number only when it is one. */
function columnFor(field: Field, value: string | number): Condition {
  if (field.kind !== 'any') return field
  if (typeof value === 'string') return { sql: `cast(${field.sql} as text)`, parameters: field.parameters }
  const { sql, parameters } = field
  return { sql: `iif(typeof(${sql}) in ('integer', 'real'), ${sql}, null)`, parameters: [...parameters, ...parameters] }
}

/** A resource lies there; what an entitlement is on. */
function isWithin(database: Database, { table }: Field, names: readonly string[]): Condition {
  const { sql, parameters } = keysWithin(database, names)
  return { sql: `coalesce(${table === 'resource' ? 'r.key' : 'e.resource'} in (${sql}), 0)`, parameters }
}

function hasMember(list: string, values: readonly string[]): Condition {
  const sql = `exists (select 1 from json_each(${list}) lm where lm.value in (select value from json_each(?)))`
  return { sql, parameters: [JSON.stringify(values)] }
}

function isIn(database: Database, field: Field, values: readonly (string | number)[]): Condition {
  if (field.tree) return isWithin(database, field, values.map(String))
  if (field.members !== undefined) return hasMember(field.members, values.map(String))
  if (field.kind === 'any') {
    return join(
      'or',
      values.map((value) => compare(database, field, 'eq', value, textRule)),
    )
  }
  const list = JSON.stringify(values.map((value) => valueFor(field.kind, value)))
  return { sql: `coalesce(${field.sql} in (select value from json_each(?)), 0)`, parameters: [...field.parameters, list] }
}

/** Of a text that is only accents or invisible characters nothing is left when it is folded: it is looked for as it is. */
function contains(field: Field, value: string, rule: TextRule): Condition {
  if (rule === 1) return { sql: `coalesce(instr(first_fold(${field.sql}), ?) > 0, 0)`, parameters: [...field.parameters, firstFold(value)] }
  if (value === '') throw withoutContent()
  const folded = fold(value)
  if (field.members !== undefined) {
    const found = folded === '' ? 'instr(lm.value, ?)' : 'instr(fold(lm.value), ?)'
    return { sql: `exists (select 1 from json_each(${field.members}) lm where ${found} > 0)`, parameters: [folded === '' ? value : folded] }
  }
  if (folded === '') return { sql: `coalesce(instr(${field.sql}, ?) > 0, 0)`, parameters: [...field.parameters, value] }
  return { sql: `coalesce(instr(fold(${field.sql}), ?) > 0, 0)`, parameters: [...field.parameters, folded] }
}

function isEmpty({ sql, parameters }: Field): Condition {
  return { sql: `coalesce(${sql}, '') is ''`, parameters }
}

const withoutContent = (): RollcallError =>
  new RollcallError('INVALID_INPUT', {
    message: 'A condition of the filter says nothing.',
    remedy: 'Say what it should hold, or leave it out.',
  })

/** The value in the field's own kind: numbers for number and time fields (ISO dates are understood), text for text. */
function valueFor(kind: FieldKind, value: string | number): string | number {
  if (kind === 'any') return value
  if (kind === 'text') return String(value)
  if (typeof value === 'number') return value
  const number = value.trim() === '' ? NaN : Number(value)
  if (Number.isFinite(number)) return number
  const time = kind === 'time' && /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : NaN
  if (Number.isFinite(time)) return time
  throw new RollcallError('INVALID_INPUT', {
    message: `"${value.slice(0, 100)}" is not a ${kind === 'time' ? 'date' : 'number'}.`,
    remedy: kind === 'time' ? 'Write dates like 2026-01-31 or 2026-01-31T12:00:00Z.' : 'Give a number.',
  })
}
