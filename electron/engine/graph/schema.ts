/**
 * The snapshot file: normalised tables with integer keys, loaded without indexes, indexed once at the end.
 *
 * Times are milliseconds since 1970 UTC; json columns hold compact JSON; `wire` is opaque. A grant whose `id` is null has
 * the conventional one, `<entitlement id>:<principal type>:<principal id>`.
 */

/** "Rlcl" in the header's application id: whose file this is. */
export const APPLICATION_ID = 0x526c636c
/** In the header's user version; grows with every change below that an older Rollcall could not read. */
export const FORMAT_VERSION = 1

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

export const tables = `
create table meta (name text primary key, value text not null) without rowid, strict;
create table resource_type (
  key integer primary key, id text not null unique, name text not null, description text, traits text not null,
  skip integer not null, wire blob
) strict;
create table resource (
  key integer primary key, type integer not null, id text not null, name text not null, description text,
  parent_type text, parent_id text, status text, email text, login text, extra text, profile text, wire blob
) strict;
create table entitlement (
  key integer primary key, resource integer, id text not null, slug text not null, name text not null, description text,
  purpose text not null, grantable_to text not null, wire blob
) strict;
create table grant_ (
  key integer primary key, entitlement integer not null, principal integer not null, first_access integer,
  last_access integer, completed_at integer, score real, attempts integer, row integer, rows integer, id text, wire blob
) strict;
create table resource_use (
  resource integer primary key, held integer not null, granted integer not null, last_activity integer
) strict;
create table entitlement_use (entitlement integer primary key, grants integer not null) strict;
create table finding (kind text primary key, severity text not null, count integer not null) without rowid, strict;
create table finding_example (
  key integer primary key, kind text not null, message text not null, row integer, resource_type text, resource_id text,
  record text
) strict;
create table pending_grant (
  key integer primary key, entitlement_id text not null, principal_type text not null, principal_id text not null,
  first_access integer, last_access integer, completed_at integer, score real, attempts integer, row integer, rows integer,
  id text, wire blob
) strict;
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
