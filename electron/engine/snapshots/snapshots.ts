import type { SnapshotInfo, SnapshotPair, SnapshotRef } from '../../../shared/snapshots-contract.ts'
import type { HistoryEntry } from '../../../shared/details.ts'
import type { DiffSummary } from '../../../shared/diff.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { ResourceRef } from '../../../shared/graph.ts'
import { runSync, syncWarnings, type KeptPart, type SyncMark } from '../../../shared/syncs.ts'
import { DamagedSnapshot } from '../graph/database.ts'
import { diffSnapshots, type SnapshotDiff } from '../graph/diff.ts'
import { openSnapshot, type Snapshot } from '../graph/snapshot.ts'
import { FewOpen } from '../graph/few-open.ts'
import { History, type KnownRuns } from './history.ts'
import type { Imports } from './imports.ts'

/** Where the data of a named snapshot lies, and how to speak of it. */
export interface Located {
  readonly path: string
  /** The run it came from, or null for a file. */
  readonly runId: string | null
  /** The file people know. */
  readonly shownPath: string
  readonly syncId: string | null
  /** What of the graph the run kept; of a file, all. */
  readonly part: KeptPart
  /** The name that stays good: of a file, with what it held. */
  readonly ref: SnapshotRef
}

/** A snapshot while it is asked. */
export interface Asked {
  readonly snapshot: Snapshot
  readonly located: Located
  readonly sync: SyncMark
}

const minute = 60_000
/** An open snapshot is one file descriptor. */
const snapshotLimits = { most: 8, idle: 5 * minute }
/** A comparison is three, and a second or two of work for a million grants. */
const comparisonLimits = { most: 3, idle: 5 * minute }

/** Snapshots and comparisons by name: each question says what it is asked of, and a few that were asked last are kept open. */
export class Snapshots {
  readonly #runs: KnownRuns
  readonly #imports: Imports
  readonly #open = new FewOpen<Snapshot>(snapshotLimits)
  readonly #comparisons = new FewOpen<SnapshotDiff>(comparisonLimits)
  readonly #history: History

  constructor(runs: KnownRuns, imports: Imports) {
    this.#runs = runs
    this.#imports = imports
    this.#history = new History(runs)
  }

  /** NOT_FOUND without such a run, snapshot or file, or when the file is another one now; and what the codec says of one it cannot read. */
  async locate(ref: SnapshotRef, signal: AbortSignal = new AbortController().signal): Promise<Located> {
    if ('runId' in ref) {
      const { id, snapshotPath, onlyTypes = null, depth = 'all' } = this.#runs.get(ref.runId)
      if (snapshotPath === null) throw noSnapshot()
      const part = { onlyTypes, depth }
      return { path: snapshotPath, runId: id, shownPath: snapshotPath, syncId: null, part, ref: { runId: id } }
    }
    const { path, syncId, content } = await this.#imports.snapshotOf(ref, signal)
    return { path, runId: null, shownPath: ref.path, syncId, part: {}, ref: { path: ref.path, syncId, content } }
  }

  /** What `question` answers. It must not wait: the snapshot is open for as long as it runs. */
  async ask<T>(ref: SnapshotRef, signal: AbortSignal | undefined, question: (asked: Asked) => T): Promise<T> {
    const located = await this.locate(ref, signal)
    const snapshot = this.#open.use(located.path, [located.path], () => openSnapshot(located.path))
    return question({ snapshot, located, sync: syncOf(snapshot, located) })
  }

  describe(ref: SnapshotRef, signal: AbortSignal | undefined): Promise<SnapshotInfo> {
    return this.ask(ref, signal, ({ snapshot: { meta, counts, resourceTypes, vocabulary, grantMarks, incomplete }, located, sync }) => ({
      snapshotRef: located.ref,
      title: meta.title,
      runId: located.runId,
      path: located.shownPath,
      syncId: located.syncId ?? meta.syncId,
      startedAt: meta.startedAt,
      endedAt: meta.endedAt,
      resourceTypes,
      vocabulary,
      counts,
      sync,
      grantMarks,
      incomplete,
      warnings: syncWarnings(sync),
    }))
  }

  /** What `question` answers of the comparison of two. It must not wait. */
  async compare<T>(pair: SnapshotPair, signal: AbortSignal | undefined, question: (diff: SnapshotDiff) => T): Promise<T> {
    const [before, after] = [await this.locate(pair.before, signal), await this.locate(pair.after, signal)]
    return question(this.#comparison(before.path, after.path))
  }

  async describePair(pair: SnapshotPair, signal: AbortSignal | undefined): Promise<{ pair: SnapshotPair; summary: DiffSummary }> {
    const [before, after] = [await this.locate(pair.before, signal), await this.locate(pair.after, signal)]
    return { pair: { before: before.ref, after: after.ref }, summary: this.#comparison(before.path, after.path).summary }
  }

  /** One resource in the ready runs of this snapshot's connection that kept the same part. */
  history(ref: SnapshotRef, resource: ResourceRef, signal: AbortSignal | undefined): Promise<HistoryEntry[]> {
    return this.ask(ref, signal, ({ snapshot, located }) => this.#history.of(snapshot.meta.connectionId, located.part, resource))
  }

  /** What to say of a failure, after letting go of what turned out damaged. */
  afterFailure(error: RollcallError): RollcallError {
    if (error instanceof DamagedSnapshot) error.paths.forEach((path) => this.letGo(path))
    return this.#imports.afterFailure(error)
  }

  /** Closes what has this file open: it is about to be deleted. */
  letGo(path: string): void {
    this.#open.letGo(path)
    this.#comparisons.letGo(path)
    this.#history.letGo(path)
  }

  close(): void {
    this.#open.close()
    this.#comparisons.close()
    this.#history.close()
  }

  #comparison(before: string, after: string): SnapshotDiff {
    return this.#comparisons.use(JSON.stringify([before, after]), [before, after], () => diffSnapshots(before, after))
  }
}

const syncOf = ({ meta }: Snapshot, { part }: Located): SyncMark => meta.sync ?? runSync(part)

const noSnapshot = () =>
  new RollcallError('NOT_FOUND', { message: 'This run has no snapshot.', remedy: 'Resume the run, or choose one that is ready.' })
