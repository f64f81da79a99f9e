import type { SaveReceipt } from '../../../../shared/snapshots-contract.ts'
import type { GraphCounts } from '../../../../shared/graph.ts'
import type { SnapshotMeta } from '../../graph/snapshot-meta.ts'
import type { StretchQueue } from './stretch-queue.ts'

/** What the thread that makes a .c1z while its snapshot is being written is given. */
export interface AheadTask {
  readonly queue: StretchQueue
  readonly output: { readonly path: string; readonly keep: number }
}

/** All of the snapshot but its grants is in its file. */
export interface Begun {
  readonly snapshot: string
  readonly meta: SnapshotMeta
  /** How many grants are to come. */
  readonly grants: number
}

/** `whole`: what the snapshot turned out to hold; `place`: the file may take its place; `stop`: it is not wanted. */
export type ToAhead =
  | ({ readonly kind: 'begin' } & Begun)
  | { readonly kind: 'whole'; readonly counts: GraphCounts }
  | { readonly kind: 'place' }
  | { readonly kind: 'stop' }

/** `read`: the snapshot's file is closed. */
export type FromAhead =
  | { readonly kind: 'read' }
  | { readonly kind: 'progress'; readonly done: number; readonly total: number; readonly step: string }
  | { readonly kind: 'saved'; readonly receipt: SaveReceipt }
