import { fromBinary } from '@bufbuild/protobuf'
import type { Database } from 'better-sqlite3'
import { statSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { RollcallError } from '../../../shared/errors.ts'
import type { GraphCounts } from '../../../shared/graph.ts'
import { openForeign } from './database.ts'
import { GrantSchema } from './gen/c1/connector/v2/grant_pb.js'
import { grantIndexes, PAGE_SIZE } from './schema.ts'

/**
 * Reopens a written database the way a reader does and counts what is in it. `integrity_check` would take longer than
 * writing (1.6 s for 500,000 grants); this takes a tenth of that: the tables' rows are counted by type, every index of the
 * grants is walked whole and must have an entry for each row, and grants taken from all over the table must be found
 * through every index and say in their message what their columns say. Lets others work between its steps.
 *
 * @param alone nothing but this sync is in the file
 */
export async function verifyDatabase(path: string, syncId: string, alone: boolean, expected: GraphCounts): Promise<GraphCounts> {
  const database = openForeign(path)
  try {
    const pages = database.pragma('page_count', { simple: true }) as number
    if (pages * PAGE_SIZE !== statSync(path).size) throw wrong(`${pages} pages`)
    const counts = countSync(database, syncId, alone)
    if (!isDeepStrictEqual(counts, plain(expected))) throw wrong(`counted ${JSON.stringify(counts)}, expected ${JSON.stringify(expected)}`)
    await checkIndexes(database, alone ? counts.grants : null)
    checkSamples(database, counts.grants)
    return counts
  } finally {
    database.close()
  }
}

const plain = (counts: GraphCounts): GraphCounts => {
  const { resourceTypes, resources, entitlements, grants } = counts
  const sorted = (record: Readonly<Record<string, number>>) => Object.fromEntries(Object.entries(record).filter(([, count]) => count > 0))
  return {
    resourceTypes,
    resources,
    entitlements,
    grants,
    resourcesByType: sorted(counts.resourcesByType),
    entitlementsByType: sorted(counts.entitlementsByType),
    grantsByType: sorted(counts.grantsByType),
  }
}

/** Counts one sync; with nothing else in the file the indexes tell, without a walk over the rows. */
function countSync(database: Database, syncId: string, alone: boolean): GraphCounts {
  const where = alone ? '' : 'where sync_id = @syncId'
  const byType = (table: string): Record<string, number> =>
    Object.fromEntries(
      database
        .prepare<[{ syncId: string }], [string, number]>(
          `select resource_type_id, count(*) from ${table} ${where} group by resource_type_id`,
        )
        .raw()
        .all({ syncId }),
    )
  const sum = (record: Record<string, number>): number => Object.values(record).reduce((total, count) => total + count, 0)
  const resourceTypes =
    database
      .prepare<[{ syncId: string }], number>('select count(*) from v1_resource_types where sync_id = @syncId')
      .pluck()
      .get({ syncId }) ?? 0
  const resourcesByType = byType('v1_resources')
  const entitlementsByType = byType('v1_entitlements')
  const grantsByType = byType('v1_grants')
  return {
    resourceTypes,
    resources: sum(resourcesByType),
    entitlements: sum(entitlementsByType),
    grants: sum(grantsByType),
    resourcesByType,
    entitlementsByType,
    grantsByType,
  }
}

/** Every index of the grants has as many entries; null: as the table has rows. */
async function checkIndexes(database: Database, expected: number | null): Promise<void> {
  const count = (source: string): number => database.prepare<[], number>(`select count(*) from v1_grants ${source}`).pluck().get() ?? -1
  const rows = expected ?? count('not indexed')
  for (const { name } of Object.values(grantIndexes)) {
    await nextTurn()
    const entries = count(`indexed by ${name}`)
    if (entries !== rows) throw wrong(`${name} has ${entries} entries for ${rows} grants`)
  }
}

interface GrantRow {
  readonly id: number
  readonly resource_type_id: string
  readonly resource_id: string
  readonly entitlement_id: string
  readonly principal_resource_type_id: string
  readonly principal_resource_id: string
  readonly external_id: string
  readonly data: Buffer
  readonly sync_id: string
}

const SAMPLES = 64

/** `count` rows at the end of the table are ours. */
function checkSamples(database: Database, count: number): void {
  const last = database.prepare<[], number | null>('select max(id) from v1_grants').pluck().get() ?? 0
  const at = database.prepare<[number], GrantRow>('select * from v1_grants where id >= ? order by id limit 1')
  const lookups = [
    [grantIndexes.external.name, 'external_id = @external_id and sync_id = @sync_id'],
    [
      grantIndexes.pair.name,
      'entitlement_id = @entitlement_id and principal_resource_type_id = @principal_resource_type_id and principal_resource_id = @principal_resource_id',
    ],
    [grantIndexes.resource.name, 'resource_type_id = @resource_type_id and resource_id = @resource_id'],
    [
      grantIndexes.principal.name,
      'principal_resource_type_id = @principal_resource_type_id and principal_resource_id = @principal_resource_id',
    ],
  ] as const
  const found = lookups.map(([index, where]) =>
    database.prepare<[GrantRow], number>(`select 1 from v1_grants indexed by ${index} where ${where} and id = @id`).pluck(),
  )
  if (last < count) throw wrong(`the last grant is number ${last}`)
  for (let sample = 0; sample < SAMPLES && count > 0; sample++) {
    const row = at.get(last - Math.floor(((count - 1) * sample) / (SAMPLES - 1)))
    if (!row) continue
    for (const [i, lookup] of found.entries()) if (lookup.get(row) !== 1) throw wrong(`grant ${row.id} is not in ${lookups[i]?.[0] ?? ''}`)
    const { entitlement, principal, id } = fromBinary(GrantSchema, row.data)
    const said = [
      entitlement?.resource?.id?.resourceType,
      entitlement?.resource?.id?.resource,
      entitlement?.id,
      principal?.id?.resourceType,
      principal?.id?.resource,
      id,
    ]
    const columns = [
      row.resource_type_id,
      row.resource_id,
      row.entitlement_id,
      row.principal_resource_type_id,
      row.principal_resource_id,
      row.external_id,
    ]
    // Slim grants of newer writers leave an end to the columns.
    if (said.some((value, i) => value !== undefined && value !== columns[i]))
      throw wrong(`the columns of grant ${row.id} are not those of its message`)
  }
}

const wrong = (detail: string): RollcallError =>
  new RollcallError('INTERNAL', {
    message: 'The file that was written does not hold what it should; it was not saved.',
    remedy: 'Save again; if it happens again, report it with the log. What was there before is unchanged.',
    detail,
  })
