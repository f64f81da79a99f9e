import type { Database } from 'better-sqlite3'
import { hash } from 'node:crypto'
import { openForReading, readError } from './database.ts'
import { firstVocabulary } from '../../../shared/vocabulary.ts'
import { isNumeric, type AttributeColumn } from './attribute-columns.ts'
import { GrantPrints } from './grant-prints.ts'
import { shapeOf, type Shape } from './shape.ts'

/**
 * What a snapshot has to leave behind so that a later one can be compared with it when it is gone: the external ids of all
 * it holds, and for each a fingerprint of 64 bits of what a comparison looks at (see diff-sql). A third of the snapshot's
 * size in memory, a tenth of it on disk.
 */
export interface Imprint {
  readonly resources: Records
  readonly entitlements: Records
  readonly grants: GrantRecords
}

export interface Records {
  /** A resource's is `<length of the type>:<type><id>`, for ids may hold anything. */
  readonly ids: readonly string[]
  /** Two words each. */
  readonly prints: Uint32Array
}

export interface GrantRecords {
  /** Ascending, in the snapshot the imprint is of. */
  readonly keys: Int32Array
  /** Places in `entitlements` and `resources`. */
  readonly entitlement: Int32Array
  readonly principal: Int32Array
  /** Two words each. */
  readonly prints: Uint32Array
}

/** Rows read at once: some 30 ms. */
const SPAN = 1 << 14

const resources = `select r.key, length(t.id) || ':' || t.id || r.id, json_array(r.name, r.description, r.status, r.email, r.login,
  r.parent_type, r.parent_id, coalesce(r.profile, '{}'))
from resource r join resource_type t on t.key = r.type where r.key > ? and r.key <= ? order by r.key`
const entitlements = `select e.key, e.id, json_array(e.name, e.description, e.slug, e.purpose) from entitlement e
where e.key > ? and e.key <= ? order by e.key`
/**
 * The columns a grant's fingerprint is made of: those of the first format's attributes, whoever has them, in their order, then those of
 * the others that are compared, by key. So a fingerprint does not depend on what a vocabulary has beside what the grant says.
 */
function printedColumns({ attributes }: Shape): { readonly first: readonly string[]; readonly further: readonly AttributeColumn[] } {
  const compared = attributes.filter(({ attribute }) => attribute.compared)
  const firstKeys = firstVocabulary.grantAttributes.map(({ key }) => key)
  return {
    first: firstKeys.map((key) => compared.find(({ attribute }) => attribute.key === key && isNumeric(attribute.kind))?.column ?? 'null'),
    further: compared
      .filter(({ attribute }) => !firstKeys.includes(attribute.key) || !isNumeric(attribute.kind))
      .sort((a, b) => (a.attribute.key < b.attribute.key ? -1 : 1)),
  }
}

function grantsSql(columns: readonly string[]): string {
  const named = ['key', 'entitlement', 'principal', ...columns.map((column, i) => `${column} as c${i}`)]
  const lists = ['key', 'entitlement', 'principal', ...columns.map((_, i) => `c${i}`)]
  return `select ${lists.map((column) => `json_group_array(${column})`).join(', ')}
    from (select ${named.join(', ')} from grant_ not indexed where key > ? and key <= ? order by key)`
}

/** Lets others work between spans. Throws as `openSnapshot` does. */
export async function imprintOf(path: string): Promise<Imprint> {
  const database = openForReading(path)
  try {
    const [ofResources, placeOfResource] = await readRecords(database, 'resource', resources)
    const [ofEntitlements, placeOfEntitlement] = await readRecords(database, 'entitlement', entitlements)
    const ofGrants = await readGrants(database, placeOfEntitlement, placeOfResource)
    return { resources: ofResources, entitlements: ofEntitlements, grants: ofGrants }
  } catch (error) {
    throw readError(error, path)
  } finally {
    database.close()
  }
}

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const lastKey = (database: Database, table: string): number =>
  database.prepare<[], number>(`select coalesce(max(key), 0) from ${table}`).pluck().get() ?? 0

/** The records, and by key their place among them. */
async function readRecords(database: Database, table: string, sql: string): Promise<readonly [Records, Int32Array]> {
  const last = lastKey(database, table)
  const span = database.prepare<[number, number], [number, string, string]>(sql).raw()
  const ids: string[] = []
  const prints = new Uint32Array(2 * last)
  const places = new Int32Array(last + 1)
  for (let from = 0; from < last; from += SPAN) {
    for (const [key, id, compared] of span.all(from, from + SPAN)) {
      const digest = hash('sha256', compared, 'buffer')
      prints[2 * ids.length] = digest.readUInt32LE(0)
      prints[2 * ids.length + 1] = digest.readUInt32LE(4)
      places[key] = ids.length
      ids.push(id)
    }
    await breathe()
  }
  return [{ ids, prints: prints.slice(0, 2 * ids.length) }, places]
}

async function readGrants(database: Database, placeOfEntitlement: Int32Array, placeOfResource: Int32Array): Promise<GrantRecords> {
  const last = lastKey(database, 'grant_')
  const count = database.prepare<[], number>('select count(*) from grant_').pluck().get() ?? 0
  const { first, further } = printedColumns(shapeOf(database))
  const span = database.prepare<[number, number], string[]>(grantsSql([...first, ...further.map(({ column }) => column)])).raw()
  const keys = new Int32Array(count)
  const entitlement = new Int32Array(count)
  const principal = new Int32Array(count)
  const prints = new GrantPrints(
    count,
    first.length,
    further.map(({ attribute }) => attribute.key),
  )
  let row = 0
  for (let from = 0; from < last; from += SPAN) {
    const lists = (span.get(from, from + SPAN) ?? []).map((list) => JSON.parse(list) as (number | string | null)[])
    const [ownKeys = [], ofEntitlement = [], ofPrincipal = [], ...values] = lists
    for (let i = 0; i < ownKeys.length; i++, row++) {
      keys[row] = Number(ownKeys[i])
      entitlement[row] = placeOfEntitlement[Number(ofEntitlement[i])] ?? 0
      principal[row] = placeOfResource[Number(ofPrincipal[i])] ?? 0
      prints.set(row, values, i)
    }
    await breathe()
  }
  return { keys, entitlement, principal, prints: prints.words }
}
