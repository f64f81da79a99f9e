import Sqlite, { type Database } from 'better-sqlite3'
import { constants } from 'node:fs'
import { copyFile, rm, stat, truncate } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { GraphCounts } from '../../../shared/graph.ts'
import { intoPlace } from '../../files/whole-file.ts'
import { addChecksum } from './checksum.ts'
import { checkHeader, databaseBytes, requireRuntime, writeError } from './database.ts'
import { grantIndexes } from './schema.ts'
import { shapeOf } from './shape.ts'
import { recount } from './usage-tally.ts'

/** From this share of the grants on it is faster to make the grants' indexes anew than to take entries out of them. */
const MANY = 1 / 6
/** Above this share of free pages the file is rewritten without them. */
const WASTE = 1 / 4

/**
 * Makes of a snapshot an ordinary snapshot file without some of its grants: what a snapshot written without them in the
 * first place would give back. Everything else stays: people, resources, entitlements, findings, title, run.
 *
 * @param excluded keys of the grants left out, ascending
 * @param note kept inside under the name `approved`, to know the file again
 * @returns what it holds
 * @throws RollcallError NOT_FOUND, MALFORMED_DATA (the snapshot), DISK_FULL, NOT_WRITABLE; nothing is left at `outPath` then
 */
export async function approvedSnapshot(
  snapshotPath: string,
  excluded: Int32Array,
  outPath: string,
  note: Readonly<Record<string, unknown>> = {},
): Promise<GraphCounts> {
  requireRuntime()
  checkHeader(snapshotPath)
  const partial = `${outPath}.partial`
  try {
    await copyFile(snapshotPath, partial, constants.COPYFILE_FICLONE)
    await truncate(partial, databaseBytes(partial))
    const counts = await leaveOut(partial, excluded, note)
    await addChecksum(partial, (await stat(partial)).size, nextTurn)
    await intoPlace(partial, outPath)
    return counts
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined)
    throw writeError(error, outPath)
  }
}

/** What an approved snapshot was given as its note; null for any other snapshot, or none. */
export function approvedNote(path: string): Readonly<Record<string, unknown>> | null {
  let database: Database | undefined
  try {
    checkHeader(path)
    database = new Sqlite(path, { readonly: true, fileMustExist: true })
    const text = database.prepare<[], string>("select value from meta where name = 'approved'").pluck().get()
    return text === undefined ? null : (JSON.parse(text) as Readonly<Record<string, unknown>>)
  } catch {
    return null // it is made anew
  } finally {
    database?.close()
  }
}

async function leaveOut(path: string, excluded: Int32Array, note: Readonly<Record<string, unknown>>): Promise<GraphCounts> {
  const database = new Sqlite(path)
  try {
    // The copy is thrown away when anything fails.
    for (const pragma of ['journal_mode = MEMORY', 'synchronous = OFF', 'cache_size = -65536', 'temp_store = MEMORY']) {
      database.pragma(pragma)
    }
    database.exec('begin')
    const counts = JSON.parse(metaOf(database, 'counts') ?? '') as GraphCounts
    const many = excluded.length > counts.grants * MANY
    await (many ? leaveOutMany(database, excluded) : leaveOutFew(database, excluded))
    const left = { ...counts, ...countGrants(database) }
    const set = database.prepare('insert into meta (name, value) values (?, ?) on conflict (name) do update set value = excluded.value')
    set.run('counts', JSON.stringify(left))
    set.run('approved', JSON.stringify(note))
    set.run('left_out', String(excluded.length))
    database.exec('commit')
    if (many && wasted(database) > WASTE) database.exec('vacuum')
    return left
  } finally {
    database.close()
  }
}

const metaOf = (database: Database, name: string): string | undefined =>
  database.prepare<[string], string>('select value from meta where name = ?').pluck().get(name)

const wasted = (database: Database): number =>
  (database.pragma('freelist_count', { simple: true }) as number) / (database.pragma('page_count', { simple: true }) as number)

const excludedKeys = 'create temp table excluded (key integer primary key)'
const deleteExcluded = 'delete from grant_ where key in (select key from excluded)'
const unmarkExcluded = 'delete from grant_mark where grant_key in (select key from excluded)'

/** The keys as a table of their own. */
async function tellExcluded(database: Database, excluded: Int32Array): Promise<void> {
  database.exec(excludedKeys)
  const insert = database.prepare<[string]>('insert into excluded select value from json_each(?)')
  for (let at = 0; at < excluded.length; at += 100_000) {
    insert.run(`[${excluded.subarray(at, at + 100_000).join()}]`)
    await nextTurn()
  }
}

/** The marks of what is left out go with it, and those that stay are counted anew. */
function unmark(database: Database): void {
  if (!shapeOf(database).grantMarks) return
  database.exec(unmarkExcluded)
  database.exec(
    `update meta set value = (select json_object('derived', coalesce(sum(derived), 0), 'immutable', coalesce(sum(immutable), 0),
      'expandable', coalesce(sum(expandable), 0)) from grant_mark) where name = 'grant_marks'`,
  )
}

async function leaveOutMany(database: Database, excluded: Int32Array): Promise<void> {
  await tellExcluded(database, excluded)
  unmark(database)
  for (const name of Object.keys(grantIndexes)) database.exec(`drop index ${name}`)
  database.exec(deleteExcluded)
  await nextTurn()
  for (const sql of Object.values(grantIndexes)) {
    database.exec(sql)
    await nextTurn()
  }
  database.exec('delete from entitlement_use; delete from resource_use')
  database.exec(recount(shapeOf(database).newest))
  await nextTurn()
  database.exec('drop table excluded; pragma analysis_limit = 2000; analyze')
}

/** What the excluded grants were counted as, by end: how many, and the newest date among them. */
const shares = (newest: string): string => `
create temp table lost_entitlement (entitlement integer primary key, grants integer);
insert into lost_entitlement select entitlement, count(*) from grant_ join excluded using (key) group by entitlement;
create temp table lost_resource (resource integer primary key, held integer, granted integer, newest integer);
insert into lost_resource select resource, sum(held) as held, sum(granted) as granted, max(newest) as newest from (
  select principal as resource, count(*) as held, 0 as granted, max(${newest}) as newest from grant_ join excluded using (key) group by principal
  union all
  select e.resource, 0, count(*), max(${newest}) from grant_ g join excluded using (key) join entitlement e on e.key = g.entitlement group by e.resource
) group by resource;
`

/** A newest date is looked for again only where an excluded grant may have had it. */
const settle = (newest: string): string => `
update entitlement_use set grants = grants - (select l.grants from lost_entitlement l where l.entitlement = entitlement_use.entitlement)
  where entitlement in (select entitlement from lost_entitlement);
delete from entitlement_use where grants = 0;
update resource_use set held = resource_use.held - l.held, granted = resource_use.granted - l.granted from lost_resource l where l.resource = resource_use.resource;
delete from resource_use where held + granted = 0;
update resource_use set last_activity = (
  select max(newest) from (
    select max(${newest}) as newest from grant_ indexed by grant_principal where principal = resource_use.resource
    union all
    select max(${newest}) from entitlement e cross join grant_ g indexed by grant_pair on g.entitlement = e.key
      where e.resource = resource_use.resource
  )
) where resource in (
  select l.resource from lost_resource l join resource_use u on u.resource = l.resource where l.newest >= u.last_activity
);
drop table lost_entitlement; drop table lost_resource; drop table excluded;
`

async function leaveOutFew(database: Database, excluded: Int32Array): Promise<void> {
  if (excluded.length === 0) return
  await tellExcluded(database, excluded)
  unmark(database)
  const { newest } = shapeOf(database)
  database.exec(shares(newest))
  database.exec(deleteExcluded)
  await nextTurn()
  database.exec(settle(newest))
}

/** Types without a grant are left out, as the writer does. */
function countGrants(database: Database): Pick<GraphCounts, 'grants' | 'grantsByType'> {
  const byType = database
    .prepare<[], [string, number]>(
      `select t.id, sum(u.grants) from entitlement_use u join entitlement e on e.key = u.entitlement join resource r on r.key = e.resource
        join resource_type t on t.key = r.type group by t.id order by t.id`,
    )
    .raw()
    .all()
  return { grants: byType.reduce((sum, [, grants]) => sum + grants, 0), grantsByType: Object.fromEntries(byType) }
}
