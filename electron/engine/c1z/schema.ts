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

/** Every table whose rows belong to a sync, in the order rows of an old sync are deleted; sync_runs comes last. */
export const syncTables = [
  'v1_resource_types',
  'v1_resources',
  'v1_entitlements',
  'v1_grants',
  'v1_assets',
  'v1_connector_sessions',
  'v1_sync_runs',
] as const

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
