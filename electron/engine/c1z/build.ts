import type { Database } from 'better-sqlite3'
import { rmSync } from 'node:fs'
import { openScratch } from './database.ts'
import { pageGrants, UnsuitableRows } from './grant-pages.ts'
import { insertGrants } from './grant-rows.ts'
import { readParts, type Graph, type GraphParts } from './graph-parts.ts'
import { grantIndexes, tables } from './schema.ts'

/** The sync being written, its times as text. */
export interface Run {
  readonly syncId: string
  readonly startedAt: string
  /** Null: it was never finished. */
  readonly endedAt: string | null
  /** As the file says it: `full`, `partial`, `resources_only` and so on. */
  readonly type: string
  /** The sync a part is of; empty: none. */
  readonly parentSyncId: string
  /** The connector's checkpoint. */
  readonly token: string
}

/** Awaited every few thousand rows, so that cancel and progress get through; throws when the work was cancelled. */
export type Beat = (grantsDone: number) => Promise<void>

/** Makes a database at `path` with one sync: the grants' pages directly where they allow it, else through SQLite. */
export async function buildDatabase(graph: Graph, path: string, run: Run, beat: Beat): Promise<void> {
  try {
    await buildPaged(graph, path, run, beat)
  } catch (error) {
    if (!(error instanceof UnsuitableRows)) throw error
    rmSync(path)
    await buildByRows(graph, path, run, beat)
  }
}

async function buildPaged(graph: Graph, path: string, run: Run, beat: Beat): Promise<void> {
  const database = openScratch(path)
  let parts: GraphParts
  let roots: Record<string, number>
  try {
    database.exec('BEGIN')
    database.exec(tables)
    parts = await insertAllButGrants(database, graph, run, beat)
    for (const [name, { sql }] of Object.entries(grantIndexes)) if (name !== 'external' || parts.idsFollowEnds) database.exec(sql)
    database.exec('COMMIT')
    const names = database
      .prepare<[], [string, number]>(`select name, rootpage from sqlite_master where tbl_name = 'v1_grants'`)
      .raw()
      .all()
    roots = Object.fromEntries(names)
  } finally {
    database.close()
  }
  const root = (name: string): number => roots[name] ?? 0
  const { resource, principal, pair, external } = grantIndexes
  await pageGrants(
    path,
    {
      table: root('v1_grants'),
      resource: root(resource.name),
      principal: root(principal.name),
      pair: root(pair.name),
      external: parts.idsFollowEnds ? root(external.name) : null,
    },
    graph.grantsInOrder(),
    graph.counts.grants,
    parts,
    { syncId: run.syncId, at: run.startedAt },
    beat,
  )
  if (!parts.idsFollowEnds) runSql(path, external.sql)
}

function runSql(path: string, sql: string): void {
  const database = openScratch(path)
  try {
    database.exec(sql)
  } finally {
    database.close()
  }
}

async function buildByRows(graph: Graph, path: string, run: Run, beat: Beat): Promise<void> {
  const database = openScratch(path)
  try {
    database.exec('BEGIN')
    database.exec(tables)
    await insertAll(database, graph, run, beat)
    await makeGrantIndexes(database, graph.counts.grants, beat)
    database.exec('COMMIT')
  } finally {
    database.close()
  }
}

/** The whole sync through SQLite, into a transaction that is open. */
export async function insertAll(database: Database, graph: Graph, run: Run, beat: Beat): Promise<void> {
  const parts = await insertAllButGrants(database, graph, run, beat)
  await insertGrants(database, graph.grantsInOrder(), parts, { syncId: run.syncId, at: run.startedAt }, beat)
}

/** After the rows: an index made at once takes half the time of one kept up to date. */
export async function makeGrantIndexes(database: Database, done: number, beat: Beat): Promise<void> {
  for (const { sql } of Object.values(grantIndexes)) {
    database.exec(sql)
    await beat(done)
  }
}

const insertRun = `INSERT INTO v1_sync_runs (sync_id, started_at, ended_at, sync_token, sync_type, parent_sync_id) VALUES (?, ?, ?, ?, ?, ?)`

async function insertAllButGrants(database: Database, graph: Graph, run: Run, beat: Beat): Promise<GraphParts> {
  const { syncId, startedAt: at } = run
  database.prepare(insertRun).run(syncId, at, run.endedAt, run.token, run.type, run.parentSyncId)
  const type = database.prepare('INSERT INTO v1_resource_types (external_id, data, sync_id, discovered_at) VALUES (?, ?, ?, ?)')
  const resource = database.prepare(
    `INSERT INTO v1_resources (resource_type_id, external_id, parent_resource_type_id, parent_resource_id, data, sync_id, discovered_at)
      VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const entitlement = database.prepare(
    'INSERT INTO v1_entitlements (resource_type_id, resource_id, external_id, data, sync_id, discovered_at) VALUES (?, ?, ?, ?, ?, ?)',
  )
  return readParts(
    graph,
    {
      resourceType: (id, data) => type.run(id, data, syncId, at),
      resource: (ref, parent, data) =>
        resource.run(ref.type, `${ref.type}:${ref.id}`, parent?.type ?? null, parent?.id ?? null, data, syncId, at),
      entitlement: (ref, id, data) => entitlement.run(ref.type, ref.id, id, data, syncId, at),
    },
    () => beat(0),
  )
}
