import type { Database } from 'better-sqlite3'
import { join } from 'node:path'
import { cancelled } from '../../../shared/errors.ts'
import type { GraphCounts } from '../../../shared/graph.ts'
import { chooseSync, noSync } from './choose-sync.ts'
import { defaultLimits, identify, withFile } from './container.ts'
import { openForeign, readRuns } from './database.ts'
import { importFault } from './faults.ts'
import type { Row, SyncRecords } from './sync-records.ts'
import { withScratch } from '../../files/scratch.ts'
import { unpack } from './unpack.ts'
import { chosen, withV3 } from './v3/open.ts'

/**
 * Counts the sync of a .c1z that readers show. Of a v1 file without reading its records: a fifth of the time of an import.
 *
 * @param scratch folder for the decompressed database
 * @throws RollcallError as `importC1z`
 */
export async function countC1z(
  path: string,
  scratch: string,
  signal: AbortSignal,
): Promise<{ readonly syncId: string; readonly counts: GraphCounts }> {
  try {
    signal.throwIfAborted()
    const format = await withFile(path, (file) => identify(file, path))
    if (format === 'empty') throw noSync(path, 'it is empty')
    return await withScratch(scratch, async (folder) => {
      if (format === 'v3') {
        return withV3(path, folder, defaultLimits, signal, async (read) => {
          const records = chosen(read, path, undefined)
          return { syncId: records.run.syncId, counts: await countRecords(records) }
        })
      }
      const content = join(folder, 'content.db')
      await unpack(path, content, defaultLimits, signal)
      const database = openForeign(content)
      try {
        const runs = readRuns(database, path)
        const { sync_id: syncId } = chooseSync(runs, path, undefined)
        return { syncId, counts: countSync(database, syncId, runs.length === 1) }
      } finally {
        database.close()
      }
    })
  } catch (error) {
    if (signal.aborted) throw cancelled(error)
    throw importFault(error, path, scratch)
  }
}

async function countRecords(records: SyncRecords): Promise<GraphCounts> {
  const counted = () => {
    const byType: Record<string, number> = {}
    const take = ({ resource_type_id: type = '' }: Row): void => void (byType[type] = (byType[type] ?? 0) + 1)
    return { byType, take }
  }
  const [resources, entitlements, grants] = [counted(), counted(), counted()]
  return {
    resourceTypes: await records.resourceTypes(() => undefined),
    resources: await records.resources(resources.take),
    entitlements: await records.entitlements(entitlements.take),
    grants: await records.grants(grants.take),
    resourcesByType: resources.byType,
    entitlementsByType: entitlements.byType,
    grantsByType: grants.byType,
  }
}

/** Counts one sync; with nothing else in the file the indexes tell, without a walk over the rows. */
export function countSync(database: Database, syncId: string, alone: boolean): GraphCounts {
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
