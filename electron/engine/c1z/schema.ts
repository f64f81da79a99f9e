/**
 * The database inside a .c1z, baseline schema: what every reader from SDK 0.3 to 0.25 takes and copies. The last two index
 * names of v1_resources are swapped in the real SDK; readers go by name, so the swap stays.
 */
export const tables = `
CREATE TABLE v1_resource_types (id INTEGER PRIMARY KEY, external_id TEXT NOT NULL, data BLOB NOT NULL, sync_id TEXT NOT NULL, discovered_at DATETIME NOT NULL);
CREATE UNIQUE INDEX idx_resource_types_external_sync_v1 ON v1_resource_types (external_id, sync_id);
CREATE TABLE v1_resources (id INTEGER PRIMARY KEY, resource_type_id TEXT NOT NULL, external_id TEXT NOT NULL, parent_resource_type_id TEXT, parent_resource_id TEXT, data BLOB NOT NULL, sync_id TEXT NOT NULL, discovered_at DATETIME NOT NULL);
CREATE INDEX idx_resources_resource_type_id_v1 ON v1_resources (resource_type_id);
CREATE INDEX idx_resources_external_sync_v1 ON v1_resources (parent_resource_type_id, parent_resource_id);
CREATE UNIQUE INDEX idx_resources_parent_resource_id_v1 ON v1_resources (external_id, sync_id);
CREATE TABLE v1_entitlements (id INTEGER PRIMARY KEY, resource_type_id TEXT NOT NULL, resource_id TEXT NOT NULL, external_id TEXT NOT NULL, data BLOB NOT NULL, sync_id TEXT NOT NULL, discovered_at DATETIME NOT NULL);
CREATE INDEX idx_entitlements_resource_id_v1 ON v1_entitlements (resource_type_id, resource_id);
CREATE UNIQUE INDEX idx_entitlements_external_sync_v1 ON v1_entitlements (external_id, sync_id);
CREATE TABLE v1_grants (id INTEGER PRIMARY KEY, resource_type_id TEXT NOT NULL, resource_id TEXT NOT NULL, entitlement_id TEXT NOT NULL, principal_resource_type_id TEXT NOT NULL, principal_resource_id TEXT NOT NULL, external_id TEXT NOT NULL, data BLOB NOT NULL, sync_id TEXT NOT NULL, discovered_at DATETIME NOT NULL);
CREATE TABLE v1_sync_runs (id INTEGER PRIMARY KEY, sync_id TEXT NOT NULL, started_at DATETIME NOT NULL, ended_at DATETIME, sync_token TEXT NOT NULL, sync_type TEXT NOT NULL DEFAULT 'full', parent_sync_id TEXT NOT NULL DEFAULT '');
CREATE UNIQUE INDEX idx_sync_runs_sync_id_v1 ON v1_sync_runs (sync_id);
CREATE TABLE v1_assets (id INTEGER PRIMARY KEY, external_id TEXT NOT NULL, content_type TEXT NOT NULL, data BLOB NOT NULL, sync_id TEXT NOT NULL, discovered_at DATETIME NOT NULL);
CREATE UNIQUE INDEX idx_assets_external_sync_v1 ON v1_assets (external_id, sync_id);
`

/** The indexes of v1_grants, by what they serve. */
export const grantIndexes = {
  resource: {
    name: 'idx_grants_resource_type_id_resource_id_v1',
    sql: 'CREATE INDEX idx_grants_resource_type_id_resource_id_v1 ON v1_grants (resource_type_id, resource_id)',
  },
  principal: {
    name: 'idx_grants_principal_id_v1',
    sql: 'CREATE INDEX idx_grants_principal_id_v1 ON v1_grants (principal_resource_type_id, principal_resource_id)',
  },
  pair: {
    name: 'idx_grants_entitlement_id_principal_id_v1',
    sql: 'CREATE INDEX idx_grants_entitlement_id_principal_id_v1 ON v1_grants (entitlement_id, principal_resource_type_id, principal_resource_id)',
  },
  external: {
    name: 'idx_grants_external_sync_v1',
    sql: 'CREATE UNIQUE INDEX idx_grants_external_sync_v1 ON v1_grants (external_id, sync_id)',
  },
} as const

/** A table whose rows belong to a sync, and what of it is copied into our own. */
export interface SyncTable {
  readonly name: string
  /** Makes it, for a file that has it: it is none of the baseline. */
  readonly create?: string
  /** Columns of the baseline, but for the number of the row. */
  readonly texts: readonly string[]
  readonly blobs: readonly string[]
  /** Columns that newer files have, as we declare them; theirs when they have them. */
  readonly newer: readonly { readonly name: string; readonly sql: string; readonly kind: 'text' | 'blob' | 'integer' }[]
}

const found = (...columns: readonly string[]): readonly string[] => [...columns, 'sync_id', 'discovered_at']
const text = (name: string, sql = "TEXT NOT NULL DEFAULT ''") => ({ name, sql, kind: 'text' as const })
const integer = (name: string) => ({ name, sql: 'INTEGER NOT NULL DEFAULT 0', kind: 'integer' as const })

export const syncTables: readonly SyncTable[] = [
  { name: 'v1_resource_types', texts: found('external_id'), blobs: ['data'], newer: [] },
  {
    name: 'v1_resources',
    texts: found('resource_type_id', 'external_id', 'parent_resource_type_id', 'parent_resource_id'),
    blobs: ['data'],
    newer: [],
  },
  { name: 'v1_entitlements', texts: found('resource_type_id', 'resource_id', 'external_id'), blobs: ['data'], newer: [] },
  {
    name: 'v1_grants',
    texts: found('resource_type_id', 'resource_id', 'entitlement_id', 'principal_resource_type_id', 'principal_resource_id', 'external_id'),
    blobs: ['data'],
    newer: [{ name: 'expansion', sql: 'BLOB', kind: 'blob' }, integer('needs_expansion')],
  },
  { name: 'v1_assets', texts: found('external_id', 'content_type'), blobs: ['data'], newer: [] },
  {
    name: 'v1_connector_sessions',
    create: `CREATE TABLE v1_connector_sessions (id INTEGER PRIMARY KEY, sync_id TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL);
CREATE UNIQUE INDEX idx_session_store_sync_key_v1 ON v1_connector_sessions (sync_id, key);`,
    texts: ['sync_id', 'key'],
    blobs: ['value'],
    newer: [],
  },
  {
    name: 'v1_sync_runs',
    texts: ['sync_id', 'started_at', 'ended_at', 'sync_token', 'sync_type', 'parent_sync_id'],
    blobs: [],
    newer: [
      text('linked_sync_id'),
      integer('supports_diff'),
      integer('grants_backfilled'),
      text('stats', 'TEXT'),
      text('ingest_invariant_generation'),
      text('ingest_invariant_coverage'),
      text('ingest_invariant_mode'),
    ],
  },
]

/** May be absent in a row of the baseline tables. */
export const nullable: ReadonlySet<string> = new Set(['parent_resource_type_id', 'parent_resource_id', 'ended_at', 'stats'])

export const PAGE_SIZE = 4096

/** For a database nobody else sees and that is thrown away when anything fails. */
export const scratchPragmas = [
  `page_size = ${PAGE_SIZE}`,
  'journal_mode = OFF',
  'synchronous = OFF',
  'locking_mode = EXCLUSIVE',
  'temp_store = MEMORY',
  'cache_size = -32768',
  'trusted_schema = OFF',
] as const
