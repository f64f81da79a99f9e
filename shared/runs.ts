import type { ErrorCode } from './errors.ts'
import type { GraphCounts } from './graph.ts'
import type { Depth } from './syncs.ts'

/**
 * The life of a run. `held`: the snapshot is complete but a guard stopped it from leaving; `interrupted`: the process died
 * or was stopped while running; interrupted, failed and cancelled runs can be resumed.
 */
export type RunState = 'running' | 'ready' | 'held' | 'failed' | 'cancelled' | 'interrupted'

export type PhaseState = 'waiting' | 'running' | 'done' | 'skipped' | 'failed'

export interface PhaseDefinition {
  readonly id: string
  readonly title: string
}

export interface PhaseProgress extends PhaseDefinition {
  readonly state: PhaseState
  readonly startedAt: number | null
  readonly endedAt: number | null
  /** Named counters, e.g. rows, bytes, people, asked. They only grow within a run attempt. */
  readonly counts: Readonly<Record<string, number>>
  /** Units of `unit` done and, when knowable, in all; null when unknown: said, not guessed. */
  readonly unit: string | null
  readonly done: number
  readonly total: number | null
  /** Units per second over the last seconds; null before the first measure. */
  readonly rate: number | null
  readonly etaSeconds: number | null
  /** A short changing text, e.g. "last asked 14:08:31". */
  readonly note: string | null
}

export interface RunError {
  readonly code: ErrorCode
  readonly message: string
  readonly remedy: string
}

export interface RunRecord {
  readonly id: string
  readonly connectionId: string
  readonly sourceId: string
  readonly state: RunState
  readonly startedAt: number
  readonly endedAt: number | null
  /** How often the run was started: 1, plus one per resume. */
  readonly attempts: number
  readonly phases: readonly PhaseProgress[]
  readonly counts: GraphCounts | null
  /** The resource types a narrowed run was to keep; null or absent: all. Such a run is a part, and nothing a full one is compared with. */
  readonly onlyTypes?: readonly string[] | null
  /** What it was to leave out; absent: nothing. Such a run is a part as well. */
  readonly depth?: Depth
  /** Why a held run is held, or why it failed. */
  readonly error: RunError | null
  readonly snapshotPath: string | null
  /** Where the run was asked to save a .c1z, if anywhere, and what became of it. */
  readonly output: {
    readonly path: string
    readonly savedAt: number | null
    readonly sha256: string | null
    readonly bytes: number | null
  } | null
}
