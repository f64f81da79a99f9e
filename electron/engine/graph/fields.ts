import type { Database } from 'better-sqlite3'
import { RollcallError } from '../../../shared/errors.ts'
import { fieldsOf } from '../../../shared/fields.ts'
import type { AttributeKind } from '../../../shared/vocabulary.ts'
import type { ListName } from '../../../shared/query.ts'
import { isMoment, isNumeric, type AttributeColumn } from './attribute-columns.ts'
import type { SqlValue } from './row-batch.ts'
import { shapeOf, type Shape } from './shape.ts'

/**
 * The fields a list can be filtered, ordered and counted by, and the SQL that reads each. Field names come from people
 * and programs; SQL comes only from the tables below, and values only go in as parameters.
 */

/** `any`: a profile value, whatever it is. Times are numbers that may also be given as ISO dates. */
export type FieldKind = 'text' | 'number' | 'time' | 'any'

/** Whose row a field is read from. Nearly all text of grants is an entitlement's or a principal's. */
export type Table = 'resource' | 'entitlement' | 'grant_'

export interface Field {
  readonly kind: FieldKind
  readonly table: Table
  readonly sql: string
  /** What `sql` needs. */
  readonly parameters: readonly SqlValue[]
  /** A better name for the value, in facets. */
  readonly label?: string
  /** Of a grant's own field that is no number: the number it is ordered by, where there is one. */
  readonly order?: string
  /** It is a list: its members as JSON. What `sql` reads is one text. */
  readonly members?: string
  /** It is a place in the tree: what is compared with it is what lies there, at any depth. */
  readonly tree?: true
}

/** The joins that make each table's fields readable, and its key. */
export const fromClause: Readonly<Record<Table, string>> = {
  resource: `resource r join resource_type t on t.key = r.type left join resource_use u on u.resource = r.key`,
  entitlement: `entitlement e join resource r on r.key = e.resource join resource_type t on t.key = r.type
    left join entitlement_use u on u.entitlement = e.key`,
  grant_: 'grant_ g',
}
export const keyColumn: Readonly<Record<Table, string>> = { resource: 'r.key', entitlement: 'e.key', grant_: 'g.key' }
export const tableOf: Readonly<Record<ListName, Table>> = { resources: 'resource', entitlements: 'entitlement', grants: 'grant_' }

type Definition = readonly [kind: FieldKind, sql: string, label?: string]

/** How many hold the entitlement of a slug on it. */
const counted = `coalesce((select sum(cu.grants) from entitlement ce join entitlement_use cu on cu.entitlement = ce.key
  where ce.resource = r.key and ce.slug = ?), 0)`
/** Its address, when another resource has the same. Addresses are ASCII, and only case may differ: an accent is another address. */
const sharedEmail = `iif(lower(r.email) in (select lower(se.email) from resource se where se.email <> '' group by 1
  having count(*) > 1), r.email, null)`

const resourceFields: Readonly<Record<string, Definition>> = {
  key: ['number', 'r.key'],
  type: ['text', 't.id', 't.name'],
  typeName: ['text', 't.name'],
  id: ['text', 'r.id', 'r.name'],
  name: ['text', 'r.name'],
  description: ['text', 'r.description'],
  email: ['text', 'r.email'],
  login: ['text', 'r.login'],
  status: ['text', 'r.status'],
  parent: ['text', `r.parent_type || ':' || r.parent_id`],
  held: ['number', 'coalesce(u.held, 0)'],
  granted: ['number', 'coalesce(u.granted, 0)'],
  lastActivity: ['time', 'u.last_activity'],
  sharedEmail: ['text', sharedEmail],
}

const entitlementFields: Readonly<Record<string, Definition>> = {
  key: ['number', 'e.key'],
  id: ['text', 'e.id', 'e.name'],
  name: ['text', 'e.name'],
  slug: ['text', 'e.slug'],
  description: ['text', `coalesce(e.description, '')`],
  purpose: ['text', 'e.purpose'],
  resourceType: ['text', 't.id', 't.name'],
  resourceId: ['text', 'r.id', 'r.name'],
  resourceName: ['text', 'r.name'],
  grants: ['number', 'coalesce(u.grants, 0)'],
}

const conventionalId = `(select e.id from entitlement e where e.key = g.entitlement) || ':' ||
  (select t.id || ':' || r.id from resource r join resource_type t on t.key = r.type where r.key = g.principal)`

const isMarked = (what: string): string => `exists (select 1 from grant_mark gm where gm.grant_key = g.key and gm.${what})`
const marked = (what: string): string => `iif(${isMarked(what)}, 'yes', 'no')`

/** What orders grants by a field of theirs that is text. */
const grantOrders: Readonly<Record<string, string>> = {
  derived: isMarked('derived'),
  immutable: isMarked('immutable'),
  expandable: isMarked('expandable'),
  sources: `(select nullif(json_array_length(gm.sources), 0) from grant_mark gm where gm.grant_key = g.key)`,
}

const grantFields: Readonly<Record<string, Definition>> = {
  key: ['number', 'g.key'],
  id: ['text', `coalesce(g.id, ${conventionalId})`],
  derived: ['text', marked('derived')],
  immutable: ['text', marked('immutable')],
  expandable: ['text', marked('expandable')],
  sources: ['text', `(select (select group_concat(value, ' ') from json_each(gm.sources)) from grant_mark gm where gm.grant_key = g.key)`],
}

/** Fields of a grant that are fields of one of its ends. */
const grantEnds: Readonly<Record<string, readonly ['resource' | 'entitlement', string]>> = {
  entitlementId: ['entitlement', 'id'],
  entitlementName: ['entitlement', 'name'],
  entitlementDescription: ['entitlement', 'description'],
  slug: ['entitlement', 'slug'],
  resourceType: ['entitlement', 'resourceType'],
  resourceId: ['entitlement', 'resourceId'],
  resourceName: ['entitlement', 'resourceName'],
  principalType: ['resource', 'type'],
  principalId: ['resource', 'id'],
  principalName: ['resource', 'name'],
  principalEmail: ['resource', 'email'],
  principalLogin: ['resource', 'login'],
  principalStatus: ['resource', 'status'],
}

const PROFILE = 'profile.'

/** A value inside a profile, booleans as the words `true` and `false`, lists and objects as JSON. */
const profileValue = `(select case type when 'true' then 'true' when 'false' then 'false' else value end
  from json_each(r.profile) where key = ?)`

/** Where a grant comes from. */
const originFields: Readonly<Record<'first' | 'present', Readonly<Record<string, Definition>>>> = {
  first: {
    stream: ['text', `case when g.row is null then null else 'report' end`],
    record: ['text', 'null'],
    row: ['number', 'g.row'],
    rows: ['number', 'g.rows'],
    line: ['number', 'null'],
  },
  present: {
    stream: ['text', '(select os.name from origin_stream os where os.key = g.stream)'],
    record: ['text', `iif(typeof(g.record) = 'text', g.record, null)`],
    row: ['number', `iif(typeof(g.record) = 'text', null, g.record)`],
    rows: ['number', 'g.records'],
    line: ['number', 'g.line'],
  },
}

const parentText = `r.parent_type || ':' || r.parent_id`

/**
 * The field `name` of `list`. `profile.<key>` is a resource's profile value; of an entitlement its resource's, of a grant
 * its principal's. Throws INVALID_INPUT when the list has no such field.
 */
export function fieldOf(database: Database, list: ListName, name: string): Field {
  if (name.startsWith(PROFILE)) {
    const table = list === 'entitlements' ? 'entitlement' : 'resource'
    return { kind: 'any', table, sql: profileValue, parameters: [name.slice(PROFILE.length)] }
  }
  const shape = shapeOf(database)
  const found = list === 'resources' ? ofResource(shape, name) : list === 'entitlements' ? ofEntitlement(name) : ofGrant(shape, name)
  if (found === null) throw unknownField(shape, list, name)
  return found
}

function ofResource({ vocabulary }: Shape, name: string): Field | null {
  if (name === 'within') return { ...plain('resource', ['text', parentText]), tree: true }
  const slug = vocabulary.slugs.find((each) => each.counted?.name === name)
  if (slug !== undefined) return { kind: 'number', table: 'resource', sql: counted, parameters: [slug.slug] }
  return own('resource', resourceFields, name)
}

function ofEntitlement(name: string): Field | null {
  if (name === 'within') return { ...plain('entitlement', ['text', parentText]), tree: true }
  return own('entitlement', entitlementFields, name)
}

function ofGrant(shape: Shape, name: string): Field | null {
  if (name === 'within') return { ...plain('entitlement', ['text', parentText]), tree: true }
  const column = shape.attributes.find(({ attribute }) => attribute.name === name)
  if (column !== undefined) return ofAttribute(column)
  if (name === 'toldAt' && shape.vocabulary.told.length > 0) return plain('grant_', ['time', toldSql(shape)])
  const end = Object.hasOwn(grantEnds, name) ? grantEnds[name] : undefined
  if (end !== undefined) return end[0] === 'resource' ? own(end[0], resourceFields, end[1]) : own(end[0], entitlementFields, end[1])
  const order = Object.hasOwn(grantOrders, name) ? grantOrders[name] : undefined
  const found = own('grant_', grantFields, name) ?? own('grant_', originFields[shape.format === 1 ? 'first' : 'present'], name)
  return found === null || order === undefined ? found : { ...found, order }
}

/** The first that is known of the attributes a grant is told under. */
function toldSql({ vocabulary, attributes }: Shape): string {
  const columns = vocabulary.told.flatMap((name) => {
    const told = attributes.find(({ attribute }) => attribute.name === name && isMoment(attribute.kind))
    return told === undefined ? [] : [`g.${told.column}`]
  })
  return columns.length > 1 ? `coalesce(${columns.join(', ')})` : (columns[0] ?? 'null')
}

const kinds: Readonly<Record<AttributeKind, FieldKind>> = {
  time: 'time',
  date: 'time',
  number: 'number',
  flag: 'text',
  text: 'text',
  list: 'text',
}

/** As rows show it: flags as words, lists as one text. */
export function ofAttribute({ attribute, column }: AttributeColumn): Field {
  const stored = `g.${column}`
  const field = { kind: kinds[attribute.kind], table: 'grant_' as const, parameters: [] }
  if (attribute.kind === 'flag') return { ...field, sql: `case ${stored} when 0 then 'no' when 1 then 'yes' end`, order: stored }
  if (attribute.kind !== 'list') return { ...field, sql: stored, ...(isNumeric(attribute.kind) && { order: stored }) }
  return { ...field, sql: `(select group_concat(value, ', ') from json_each(${stored}))`, members: stored }
}

function plain(table: Table, [kind, sql, label]: Definition): Field {
  return { kind, table, sql, parameters: [], ...(label === undefined ? {} : { label }) }
}

function own(table: Table, fields: Readonly<Record<string, Definition>>, name: string): Field | null {
  const definition = Object.hasOwn(fields, name) ? fields[name] : undefined
  return definition === undefined ? null : plain(table, definition)
}

const unknownField = ({ vocabulary }: Shape, list: ListName, name: string): RollcallError =>
  new RollcallError('INVALID_INPUT', {
    message: `${list} have no field "${name.slice(0, 100)}".`,
    remedy: `Use one of ${fieldsOf(vocabulary, list)
      .all.map((field) => field.name)
      .join(', ')}, or profile.<key>.`,
  })
