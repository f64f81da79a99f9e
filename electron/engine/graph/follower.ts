import type { GraphCounts } from '../../../shared/graph.ts'
import type { SnapshotMeta } from './snapshot-meta.ts'

/** Grants in their order: entitlement and principal of each, and `width` numbers, what is known of it; NaN for none. */
export interface Stretch {
  readonly keys: Int32Array<ArrayBuffer>
  readonly numbers: Float64Array<ArrayBuffer>
  readonly width: number
  readonly count: number
}

/** How much there will be. */
export interface Sizes {
  readonly resources: number
  readonly entitlements: number
  readonly grants: number
}

/** Makes something of a snapshot while it is being written, of whatever is certain already. */
export interface SnapshotFollower {
  /** About so many grants will come: whoever will follow gets ready. */
  expect(grants: number): void
  /** All but the grants is in the closed database at `path`, with its indexes. Answers whether it follows; else nothing more is said. */
  begin(path: string, sizes: Sizes): boolean
  /** The next grants; their memory is the follower's from now on. May block for a while when it is behind. */
  grants(stretch: Stretch): void
  /** Resolves when it no longer reads the file. */
  released(): Promise<void>
  /** The snapshot holds what was followed and nothing else. */
  whole(counts: GraphCounts, meta: SnapshotMeta): void
  /** The snapshot became something else. May be said at any time, also twice. */
  abandon(): void
}
