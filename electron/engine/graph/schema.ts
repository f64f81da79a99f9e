import type { GrantAttribute } from '../../../shared/vocabulary.ts'
import { columnDefinitions } from './attribute-columns.ts'

/**
 * The snapshot file: normalised tables with integer keys, loaded without indexes, indexed once at the end.
 *
 * Times are milliseconds since 1970 UTC; json columns hold compact JSON; `wire` is opaque. A grant whose `id` is null has
 * the conventional one, `<entitlement id>:<principal type>:<principal id>`.
 */

/** "Rlcl" in the header's application id: whose file this is. */
export const APPLICATION_ID = 0x526c636c
/** In the header's user version; grows with every change below that an older Rollcall could not read. */
export const FORMAT_VERSION = 2
/** The oldest format that can still be opened: what it lacks is in shape.ts. */
export const OLDEST_FORMAT = 1

export const PAGE_SIZE = 8192

/** The file is thrown away when anything fails before it is whole, so nothing is synced until the end. */
export const loadingPragmas = [
  `page_size = ${PAGE_SIZE}`,
  'journal_mode = MEMORY',
  'synchronous = OFF',
  'cache_size = -16384',
  'locking_mode = EXCLUSIVE',
  'temp_store = MEMORY',
] as const

const origin = 'stream integer, record any, records integer, line integer'

/**
 * `stream` is a key of `origin_stream`. What a grant's attributes hold is in columns by their position (attribute-columns.ts).
 * `parent_key` and `resource_link` are filled at the end.
 */
export const tablesFor = (attributes: readonly GrantAttribute[]): string => `
create table meta (name text primary key, value text not null) without rowid, strict;
create table resource_type (
  key integer primary key, id text not null unique, name text not null, description text, traits text not null,
  skip integer not null, wire blob
) strict;
create table resource (
  key integer primary key, type integer not null, id text not null, name text not null, description text,
  parent_type text, parent_id text, parent_key integer, status text, email text, login text, extra text, profile text, wire blob
) strict;
create table resource_link (from_key integer not null, to_key integer not null, kind text not null, primary key (from_key, kind, to_key)) without rowid, strict;
create table entitlement (
  key integer primary key, resource integer, id text not null, slug text not null, name text not null, description text,
  purpose text not null, grantable_to text not null, wire blob
) strict;
create table grant_ (
  key integer primary key, entitlement integer not null, principal integer not null, ${columnDefinitions(attributes)}${origin},
  id text, wire blob
) strict;
create table origin_stream (key integer primary key, name text not null) strict;
create table resource_use (
  resource integer primary key, held integer not null, granted integer not null, last_activity integer
) strict;
create table entitlement_use (entitlement integer primary key, grants integer not null) strict;
create table finding (kind text primary key, severity text not null, count integer not null) without rowid, strict;
create table finding_example (
  key integer primary key, kind text not null, message text not null, row integer, resource_type text, resource_id text,
  record text, caused_by_type text, caused_by_id text, causes integer
) strict;
create table pending_grant (
  key integer primary key, entitlement_id text not null, principal_type text not null, principal_id text not null,
  ${columnDefinitions(attributes)}${origin}, id text, wire blob
) strict;
create table pending_link (from_type text, from_id text, to_type text, to_id text, kind text) strict;
`

/** By name. Not declared unique: runs written one after the other may hold the same pair, and `grant_pair` finds them. */
export const grantIndexes = {
  grant_pair: 'create index grant_pair on grant_ (entitlement, principal)',
  grant_principal: 'create index grant_principal on grant_ (principal)',
} as const

/** Made after loading, one at a time, after those of the grants; those that are there already stay. */
export const indexes = [
  'create unique index if not exists resource_id on resource (type, id)',
  'create unique index if not exists entitlement_id on entitlement (id)',
  'create index if not exists entitlement_resource on entitlement (resource)',
] as const

/** Parents and links are keys; both are followed either way. */
export const parents = [
  `update resource set parent_key = (select p.key from resource_type t cross join resource p on p.type = t.key and p.id = resource.parent_id
    where t.id = resource.parent_type) where parent_id is not null`,
  'create index resource_parent on resource (parent_key) where parent_key is not null',
  `insert or ignore into resource_link select f.key, t.key, l.kind from pending_link l
    cross join resource_type ft on ft.id = l.from_type cross join resource f on f.type = ft.key and f.id = l.from_id
    cross join resource_type tt on tt.id = l.to_type cross join resource t on t.type = tt.key and t.id = l.to_id`,
  'create index resource_link_to on resource_link (to_key)',
] as const

/** Every symbol is a word of its own there, and has to be one for SQLite too. */
const asciiSymbols = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'
const textOptions = `content = '', columnsize = 0, tokenize = "ascii tokenchars '${asciiSymbols.replace('"', '""')}'''"`

/**
 * Full text over what people type: names, e-mails, logins, ids, as the function `indexed` gives them (shared/text/words.ts): words with blanks
 * between. In `temp` for an older file, whose tables hold something else.
 */
export const textIndexes = (schema: 'main' | 'temp'): readonly string[] => [
  `create virtual table ${schema}.resource_text using fts5 (text, ${textOptions})`,
  `insert into ${schema}.resource_text (rowid, text) select key, indexed(name, email, login, id) from main.resource`,
  `create virtual table ${schema}.entitlement_text using fts5 (text, ${textOptions})`,
  `insert into ${schema}.entitlement_text (rowid, text) select key, indexed(name, slug, id) from main.entitlement`,
]
