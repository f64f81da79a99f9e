import type { GraphCounts } from '../../../shared/graph.ts'
import type { SyncMark } from '../../../shared/syncs.ts'

/** What a snapshot is of. Times in milliseconds since 1970 UTC. */
export interface SnapshotMeta {
  readonly title: string
  readonly sourceId: string | null
  readonly connectionId: string | null
  readonly runId: string | null
  readonly syncId: string | null
  readonly startedAt: number | null
  readonly endedAt: number | null
  /** How whole the sync is; absent: whole. */
  readonly sync?: SyncMark
  /** Where a sync that was not finished, or not expanded, had come to, as its connector wrote it. */
  readonly syncToken?: string
  /** Names this content when it is not all of the sync or run above; absent: it is. */
  readonly variant?: string
}

/** What the writer knows only at the end. */
export interface Found {
  readonly counts: GraphCounts
  /** Expandable grants that leave somebody without what nesting gives. */
  readonly unexpanded: number
  /** Grants that got an id of their own, since others had theirs too. */
  readonly renamed: number
}
