import { RollcallError } from '../../../shared/errors.ts'
import type { ListName } from '../../../shared/query.ts'
import type { SqlValue } from './row-batch.ts'

/**
 * The fields a list can be filtered, ordered and counted by, and the SQL that reads each. Field names come from people
 * and programs; SQL comes only from the tables below, and values only go in as parameters.
 */

/** `any`: a profile value, whatever it is. Times are numbers that may also be given as ISO dates. */
export type FieldKind = 'text' | 'number' | 'time' | 'any'

/** Whose row a field is read from. Grants have no text of their own: theirs is an entitlement's or a principal's. */
export type Table = 'resource' | 'entitlement' | 'grant_'

export interface Field {
  readonly kind: FieldKind
  readonly table: Table
  readonly sql: string
  /** What `sql` needs. */
  readonly parameters: readonly SqlValue[]
  /** A better name for the value, in facets. */
  readonly label?: string
  /** Of a grant's own field that is no number: the number it is ordered by. */
  readonly order?: string
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

/** How many completed it. */
const completions = `coalesce((select sum(cu.grants) from entitlement ce join entitlement_use cu on cu.entitlement = ce.key
  where ce.resource = r.key and ce.slug = 'completed'), 0)`
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
  completions: ['number', completions],
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
  firstAccess: ['time', 'g.first_access'],
  lastAccess: ['time', 'g.last_access'],
  completedAt: ['time', 'g.completed_at'],
  /** The day it is told under: of what was completed that, else the last that is known of it. */
  toldAt: ['time', 'coalesce(g.completed_at, g.last_access, g.first_access)'],
  score: ['number', 'g.score'],
  attempts: ['number', 'g.attempts'],
  row: ['number', 'g.row'],
  rows: ['number', 'g.rows'],
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

/**
 * The field `name` of `list`. `profile.<key>` is a resource's profile value; of an entitlement its resource's, of a grant
 * its principal's. Throws INVALID_INPUT when the list has no such field.
 */
export function fieldOf(list: ListName, name: string): Field {
  if (name.startsWith(PROFILE)) {
    const table = list === 'entitlements' ? 'entitlement' : 'resource'
    return { kind: 'any', table, sql: profileValue, parameters: [name.slice(PROFILE.length)] }
  }
  if (list === 'resources') return own(list, 'resource', resourceFields, name)
  if (list === 'entitlements') return own(list, 'entitlement', entitlementFields, name)
  const end = Object.hasOwn(grantEnds, name) ? grantEnds[name] : undefined
  if (end === undefined) return own(list, 'grant_', grantFields, name)
  return end[0] === 'resource' ? own(list, end[0], resourceFields, end[1]) : own(list, end[0], entitlementFields, end[1])
}

function own(list: ListName, table: Table, fields: Readonly<Record<string, Definition>>, name: string): Field {
  const definition = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (definition === undefined) throw unknownField(list, name)
  const [kind, sql, label] = definition
  const order = table === 'grant_' ? grantOrders[name] : undefined
  return { kind, table, sql, parameters: [], ...(label === undefined ? {} : { label }), ...(order === undefined ? {} : { order }) }
}

/** For the remedy; profile keys come on top. */
export function fieldNames(list: ListName): readonly string[] {
  if (list === 'resources') return Object.keys(resourceFields)
  if (list === 'entitlements') return Object.keys(entitlementFields)
  return [...Object.keys(grantFields), ...Object.keys(grantEnds)]
}

const unknownField = (list: ListName, name: string): RollcallError =>
  new RollcallError('INVALID_INPUT', {
    message: `${list} have no field "${name.slice(0, 100)}".`,
    remedy: `Use one of ${fieldNames(list).join(', ')}, or profile.<key>.`,
  })
