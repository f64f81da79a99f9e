import type { Database } from 'better-sqlite3'
import { columnsOf, type FileRun } from './database.ts'
import { syncIdTime } from './sync-id.ts'
import type { EntitlementRow, GrantRow, ReadRun, ResourceTypeRow, Row, SyncRecords } from './sync-records.ts'
import { SyncRows } from './sync-rows.ts'
import { instant, writerOffset } from './text-time.ts'

/** One of the syncs of a v1 file. */
export class V1Records implements SyncRecords {
  readonly run: ReadRun
  readonly #database: Database
  readonly #rows: SyncRows

  constructor(database: Database, path: string, run: FileRun, signal: AbortSignal) {
    this.#database = database
    this.#rows = new SyncRows(database, path, run.sync_id, signal)
    const offset = writerOffset(run.started_at, syncIdTime(run.sync_id))
    this.run = {
      syncId: run.sync_id,
      type: run.sync_type,
      startedAt: instant(run.started_at, offset),
      endedAt: instant(run.ended_at, offset),
      finished: run.ended_at !== null,
      parentSyncId: run.parent_sync_id === '' ? null : run.parent_sync_id,
      syncToken: run.sync_token,
    }
  }

  resourceTypes(take: (row: ResourceTypeRow) => void): Promise<number> {
    return this.#rows.each('v1_resource_types', ['external_id'], take)
  }

  resources(take: (row: Row) => void): Promise<number> {
    return this.#rows.each('v1_resources', ['resource_type_id', 'external_id'], take)
  }

  entitlements(take: (row: EntitlementRow) => void): Promise<number> {
    return this.#rows.each('v1_entitlements', ['resource_type_id', 'resource_id', 'external_id'], take)
  }

  grants(take: (row: GrantRow) => void): Promise<number> {
    return this.#rows.each('v1_grants', grantColumns, (row) => take(row as typeof row & GrantRow), ['expansion'])
  }

  firstGrants(count: number): Promise<readonly Buffer[]> {
    return Promise.resolve(this.#rows.first('v1_grants', count))
  }

  assets(): number {
    return this.#rows.assets()
  }

  /** 0 in files that have no such mark. */
  markedUnexpanded(): number {
    if (!columnsOf(this.#database, 'v1_grants').has('needs_expansion')) return 0
    const sql = 'select count(*) from v1_grants where sync_id = ? and needs_expansion = 1'
    return this.#database.prepare<[string], number>(sql).pluck().get(this.run.syncId) ?? 0
  }
}

const grantColumns = [
  'resource_type_id',
  'resource_id',
  'entitlement_id',
  'principal_resource_type_id',
  'principal_resource_id',
  'external_id',
]
