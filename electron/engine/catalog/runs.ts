import type { Database } from 'better-sqlite3'
import type { GraphCounts, Trait } from '../../../shared/graph.ts'
import type { PhaseProgress, RunError, RunState } from '../../../shared/runs.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { Depth, KeptPart } from '../../../shared/syncs.ts'
import { keptPartKey, keptPartSql } from './kept-part.ts'
import { storableJson, type SecretGuard } from './secret-guard.ts'

/** What was asked of a run, kept so that a resume asks the same. */
export interface RunRequest {
  /** Resource types to keep; null: all. */
  readonly resourceTypes: readonly string[] | null
  /** What is left out; absent: nothing. */
  readonly depth?: Depth
  readonly output: { readonly path: string; readonly keep: number } | null
  /** Left out: nothing external is taken in. */
  readonly external?: { readonly path: string; readonly entitlementId: string | null; readonly traits?: readonly Trait[] }
  readonly acceptShrunken: boolean
}

/** What of the graph was asked for. */
export const partOf = ({ resourceTypes, depth }: Pick<RunRequest, 'resourceTypes' | 'depth'>): KeptPart => ({
  onlyTypes: resourceTypes,
  ...(depth !== undefined && depth !== 'all' && { depth }),
})

export interface SavedOutput {
  readonly at: number
  readonly sha256: string
  readonly bytes: number
}

export interface StoredRun {
  readonly id: string
  readonly connectionId: string
  readonly sourceId: string
  readonly state: RunState
  readonly startedAt: number
  readonly endedAt: number | null
  readonly attempts: number
  /** As the source was given it, without secrets. */
  readonly config: Readonly<Record<string, unknown>>
  readonly request: RunRequest
  readonly phases: readonly PhaseProgress[]
  readonly counts: GraphCounts | null
  readonly error: RunError | null
  readonly saved: SavedOutput | null
}

export type NewRun = Pick<StoredRun, 'id' | 'connectionId' | 'sourceId' | 'startedAt' | 'config' | 'request' | 'phases'>

interface RunRow {
  readonly id: string
  readonly connection_id: string
  readonly source_id: string
  readonly state: RunState
  readonly started_at: number
  readonly ended_at: number | null
  readonly attempts: number
  readonly config: string
  readonly request: string
  readonly phases: string
  readonly counts: string | null
  readonly error: string | null
  readonly saved: string | null
}

const columns = 'id, connection_id, source_id, state, started_at, ended_at, attempts, config, request, phases, counts, error, saved'
const newest = 'order by started_at desc, rowid desc'

const parsed = (json: string | null): unknown => (json === null ? null : JSON.parse(json))
const orNull = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))

const fromRow = (row: RunRow): StoredRun => ({
  id: row.id,
  connectionId: row.connection_id,
  sourceId: row.source_id,
  state: row.state,
  startedAt: row.started_at,
  endedAt: row.ended_at,
  attempts: row.attempts,
  config: JSON.parse(row.config) as Record<string, unknown>,
  request: JSON.parse(row.request) as RunRequest,
  phases: JSON.parse(row.phases) as PhaseProgress[],
  counts: parsed(row.counts) as GraphCounts | null,
  error: parsed(row.error) as RunError | null,
  saved: parsed(row.saved) as SavedOutput | null,
})

/** The rows of runs. Who may change a running one is for {@link Leases} to say. */
export class Runs {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** NOT_FOUND when there is none. */
  get(id: string): StoredRun {
    const row = this.#database.prepare<[string], RunRow>(`select ${columns} from run where id = ?`).get(id)
    if (row === undefined) throw noRun(id)
    return fromRow(row)
  }

  exists(id: string): boolean {
    return this.#database.prepare('select 1 from run where id = ?').get(id) !== undefined
  }

  /** Newest first. */
  list(connectionId: string | null, limit: number): StoredRun[] {
    const sql = `select ${columns} from run where ?1 is null or connection_id = ?1 ${newest} limit ?2`
    return this.#database.prepare<unknown[], RunRow>(sql).all({ 1: connectionId, 2: limit }).map(fromRow)
  }

  /** All that ended of a connection, the one that ended last first, whatever the clock said. */
  ended(connectionId: string): Pick<StoredRun, 'id' | 'state'>[] {
    const sql = "select id, state from run where connection_id = ? and state <> 'running' order by ended_order desc, rowid desc"
    return this.#database.prepare<[string], Pick<StoredRun, 'id' | 'state'>>(sql).all(connectionId)
  }

  /** The newest ready run of the connection that kept the same part, `except` aside. */
  previousReady(connectionId: string, request: RunRequest, except: string): StoredRun | null {
    const sql = `select ${columns} from run where connection_id = ? and state = 'ready' and id <> ? and ${keptPartSql('request', 'resourceTypes')} = ?
      order by ended_order desc limit 1`
    const row = this.#database.prepare<unknown[], RunRow>(sql).get(connectionId, except, keptPartKey(partOf(request)))
    return row === undefined ? null : fromRow(row)
  }

  /** The newest ready run of the connection that kept the resources of these types (null: of all) and maybe more, `except` aside. */
  previousWider(connectionId: string, types: readonly string[] | null, except: string): StoredRun | null {
    const sql = `select ${columns} from run where connection_id = ?1 and state = 'ready' and id <> ?2
      and (json_extract(request, '$.resourceTypes') is null or ?3 is not null and not exists (
        select 1 from json_each(?3) asked where asked.value not in (select value from json_each(request, '$.resourceTypes'))))
      order by ended_order desc limit 1`
    const row = this.#database.prepare<unknown[], RunRow>(sql).get({ 1: connectionId, 2: except, 3: orNull(types) })
    return row === undefined ? null : fromRow(row)
  }

  /** Runs that say they are running though nobody holds their lease. */
  orphans(): StoredRun[] {
    const sql = `select ${columns} from run where state = 'running' and id not in (select run_id from lease)`
    return this.#database.prepare<[], RunRow>(sql).all().map(fromRow)
  }

  /** The files interrupted runs were to save. */
  interruptedOutputs(): string[] {
    const sql = "select distinct request ->> '$.output.path' as path from run where state = 'interrupted' and path is not null"
    return this.#database.prepare<[], string>(sql).pluck().all()
  }

  ids(): Set<string> {
    return new Set(this.#database.prepare<[], string>('select id from run').pluck().all())
  }

  insert(run: NewRun, guard: SecretGuard): void {
    this.#database
      .prepare(
        `insert into run (id, connection_id, source_id, state, started_at, attempts, config, request, phases)
         values (?, ?, ?, 'running', ?, 1, ?, ?, ?)`,
      )
      .run(
        run.id,
        run.connectionId,
        run.sourceId,
        run.startedAt,
        storableJson(run.config, guard),
        storableJson(run.request, guard),
        JSON.stringify(run.phases),
      )
  }

  /** A run of which only its snapshot tells, in its place by the time it ended among those that are there. */
  restore(run: StoredRun): void {
    const place = this.#database
      .prepare<unknown[], number>(
        `select coalesce((select min(ended_order) from run where ended_at > ?1), (select max(ended_order) + 1 from run), 1)`,
      )
      .pluck()
      .get({ 1: run.endedAt })
    this.#database.prepare('update run set ended_order = ended_order + 1 where ended_order >= ?').run(place)
    const places = columns
      .split(',')
      .map(() => '?')
      .join(', ')
    this.#database
      .prepare(`insert into run (${columns}, ended_order) values (${places}, ?)`)
      .run(
        ...[run.id, run.connectionId, run.sourceId, run.state, run.startedAt, run.endedAt, run.attempts],
        ...[JSON.stringify(run.config), JSON.stringify(run.request), JSON.stringify(run.phases)],
        ...[orNull(run.counts), orNull(run.error), orNull(run.saved), place],
      )
  }

  /** Back to running, once more. */
  reopen(id: string, request: RunRequest, phases: readonly PhaseProgress[]): void {
    this.#database
      .prepare(
        `update run set state = 'running', ended_at = null, error = null, attempts = attempts + 1, request = ?, phases = ? where id = ?`,
      )
      .run(JSON.stringify(request), JSON.stringify(phases), id)
  }

  setPhases(id: string, phases: readonly PhaseProgress[]): void {
    this.#database.prepare('update run set phases = ? where id = ?').run(JSON.stringify(phases), id)
  }

  setCounts(id: string, counts: GraphCounts): void {
    this.#database.prepare('update run set counts = ? where id = ?').run(JSON.stringify(counts), id)
  }

  setSaved(id: string, saved: SavedOutput): void {
    this.#database.prepare('update run set saved = ? where id = ?').run(JSON.stringify(saved), id)
  }

  end(id: string, end: { state: RunState; endedAt: number; phases: readonly PhaseProgress[]; error: RunError | null }): void {
    this.#database
      .prepare(
        `update run set state = ?, ended_at = ?, phases = ?, error = ?, ended_order = (select coalesce(max(ended_order), 0) + 1 from run)
         where id = ?`,
      )
      .run(end.state, end.endedAt, JSON.stringify(end.phases), orNull(end.error), id)
  }

  checkpoint(id: string): unknown {
    const json = this.#database.prepare<[string], string | null>('select checkpoint from run where id = ?').pluck().get(id)
    return parsed(json ?? null)
  }

  setCheckpoint(id: string, value: unknown, guard: SecretGuard): void {
    const json = value === null || value === undefined ? null : storableJson(value, guard)
    this.#database.prepare('update run set checkpoint = ? where id = ?').run(json, id)
  }

  remove(id: string): void {
    this.#database.prepare('delete from run where id = ?').run(id)
  }
}

const noRun = (id: string) =>
  new RollcallError('NOT_FOUND', { message: 'There is no such run.', remedy: 'List the runs and choose one of them.', detail: id })
