import type { Task_SyncFullTask } from './gen/c1/connectorapi/baton/v1/baton_pb.js'
import type { WantedSync } from '../serving.ts'

/** What a `sync_full` asks for (spec 4.4), and what of it is not done. */
export function wantedSync(taskId: string, task: Task_SyncFullTask): { readonly wanted: WantedSync; readonly notes: readonly string[] } {
  const types = [...new Set(task.syncResourceTypeIds)]
  const notes = [
    ...(task.targetedSyncResources.length > 0 ? ['single resources are not synced alone; the sync is whole and says so'] : []),
    ...(task.storageEngine === 'pebble' ? ['the file is in format v1 (sqlite), not pebble'] : []),
    ...(task.skipExpandGrants ? [] : ['nested grants are not expanded']),
  ]
  const depth = task.skipEntitlementsAndGrants ? 'resources' : task.skipGrants ? 'entitlements' : 'all'
  return { wanted: { taskId, resourceTypes: types.length === 0 ? null : types, depth }, notes }
}
