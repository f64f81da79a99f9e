import type { HistoryEntry } from '../../../shared/details.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { ResourceRef } from '../../../shared/graph.ts'
import { openLookup, type ResourceLookup, type Sighting } from '../graph/resource-lookup.ts'
import { samePart, type KeptPart } from '../../../shared/syncs.ts'
import type { RunRecord } from '../../../shared/runs.ts'

/** How far back a history goes. */
const SNAPSHOTS = 20
/** More than retention keeps of one connection. */
const RUNS = 1000

/** What is known of runs here. */
export interface KnownRuns {
  /** NOT_FOUND without such a run. */
  get(runId: string): RunRecord
  /** Newest first. */
  list(connectionId: string, limit: number): readonly RunRecord[]
}

/**
 * One resource in a connection's snapshots. The files stay open between questions (people walk through a list), but not
 * long after the last: an open file cannot be removed everywhere.
 */
export class History {
  readonly #runs: KnownRuns
  readonly #idle: number
  #open = new Map<string, ResourceLookup>()
  #closing: NodeJS.Timeout | undefined

  /** `idle`: milliseconds after the last question until the files are closed. */
  constructor(runs: KnownRuns, idle = 30_000) {
    this.#runs = runs
    this.#idle = idle
  }

  /** Newest first; in runs that kept the same part, for in others it may be missing without being gone. */
  of(connectionId: string | null, part: KeptPart, ref: ResourceRef): HistoryEntry[] {
    if (connectionId === null) return []
    const ready = this.#runs.list(connectionId, RUNS).filter((run) => run.state === 'ready' && samePart(run, part))
    const newest = ready.flatMap(({ id, startedAt, snapshotPath }) => (snapshotPath === null ? [] : [{ id, startedAt, snapshotPath }]))
    const asked = newest.slice(0, SNAPSHOTS)
    this.#keep(new Set(asked.map(({ snapshotPath }) => snapshotPath)))
    return asked.flatMap(({ id, startedAt, snapshotPath }) => {
      const found = this.#find(snapshotPath, ref)
      return found === 'unreadable'
        ? []
        : { runId: id, startedAt, present: found !== null, ...(found ?? { name: null, held: 0, granted: 0 }) }
    })
  }

  /** The file is about to be deleted. */
  letGo(path: string): void {
    this.#open.get(path)?.close()
    this.#open.delete(path)
  }

  close(): void {
    this.#keep(new Set())
    clearTimeout(this.#closing)
  }

  /** A snapshot that is damaged, or was removed meanwhile, is no reason to tell nothing of the others. */
  #find(path: string, ref: ResourceRef): Sighting | null | 'unreadable' {
    try {
      return this.#lookup(path).find(ref)
    } catch (error) {
      if (error instanceof RollcallError && ['NOT_FOUND', 'MALFORMED_DATA', 'UNSUPPORTED'].includes(error.code)) return 'unreadable'
      throw error
    }
  }

  #lookup(path: string): ResourceLookup {
    const known = this.#open.get(path)
    if (known !== undefined) return known
    const lookup = openLookup(path)
    this.#open.set(path, lookup)
    return lookup
  }

  #keep(paths: ReadonlySet<string>): void {
    for (const [path, lookup] of this.#open) {
      if (paths.has(path)) continue
      lookup.close()
      this.#open.delete(path)
    }
    clearTimeout(this.#closing)
    this.#closing = setTimeout(() => this.close(), this.#idle).unref()
  }
}
