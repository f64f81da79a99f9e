import type { Catalog } from '../catalog/catalog.ts'
import { partOf, type StoredRun } from '../catalog/runs.ts'
import type { Subject } from '../destinations/destination.ts'
import { openSnapshot } from '../graph/snapshot.ts'
import type { GraphCounts } from '../../../shared/graph.ts'
import { runSync, type Incomplete, type SyncMark } from '../../../shared/syncs.ts'
import type { Vocabulary } from '../../../shared/vocabulary.ts'
import type { ApprovedSnapshots } from './approved-snapshots.ts'
import { refused } from './refusals.ts'
import type { DeliveryTrail, SignedReview, SignedReviews } from './signed-review.ts'

export interface SubjectOptions {
  readonly catalog: Catalog
  readonly reviews: SignedReviews
  readonly approved: ApprovedSnapshots
  readonly trail: DeliveryTrail
  /** Where a run's snapshot lies, null when it has none (any more). */
  readonly snapshotOf: (runId: string) => string | null
}

/** What is to leave, with all that is asked about it. */
export interface WholeSubject extends Subject {
  readonly connectionId: string
  readonly run: StoredRun
  readonly review: SignedReview | null
  readonly counts: GraphCounts
  readonly vocabulary: Vocabulary
  /** What the run did not read to its end. */
  readonly incomplete: readonly Incomplete[]
  readonly sync: SyncMark
}

/**
 * The review asked for; else the run's signed one; else the run as it is. NOT_FOUND, INVALID_INPUT (an open review, a run
 * that is under way or has no snapshot).
 */
export async function findSubject(
  options: SubjectOptions,
  asked: { readonly reviewId?: string | undefined; readonly runId?: string | undefined },
): Promise<WholeSubject> {
  const review = await signedOne(options, asked)
  const runId = review?.review.runId ?? asked.runId
  if (runId === undefined) throw refused('INVALID_INPUT', 'Nothing to deliver was named.', 'Name a signed review, or a run.')
  if (asked.runId !== undefined && asked.runId !== runId) {
    throw refused('INVALID_INPUT', 'This review is of another run.', 'Name the review alone.')
  }
  const run = options.catalog.runs.get(runId)
  if (run.state === 'running') throw refused('INVALID_INPUT', 'This run is under way.', 'Wait until it has ended.')
  const own = options.snapshotOf(runId)
  if (own === null) {
    throw refused('INVALID_INPUT', 'This run has no snapshot, so there is nothing to deliver.', 'Resume the run, or choose another one.')
  }
  const snapshotPath = review === null ? own : await options.approved.of(review)
  const incomplete = incompleteOf(own)
  const snapshot = openSnapshot(snapshotPath)
  try {
    const { counts, vocabulary, meta } = snapshot
    const { onlyTypes = null, ...part } = partOf(run.request)
    const sync = meta.sync ?? runSync({ onlyTypes })
    const connection = options.catalog.connections.get(run.connectionId)
    const names = { connectionId: run.connectionId, connectionName: connection.name, sourceId: run.sourceId, runId }
    const readAt = meta.endedAt ?? meta.startedAt ?? run.startedAt
    return {
      ...names,
      reviewId: review?.review.id ?? null,
      snapshotPath,
      readAt,
      onlyTypes,
      ...part,
      run,
      review,
      counts,
      ...{ vocabulary, incomplete, sync },
    }
  } finally {
    snapshot.close()
  }
}

/** The run's own snapshot says it: a review does not change what was read. */
function incompleteOf(path: string): readonly Incomplete[] {
  const snapshot = openSnapshot(path)
  try {
    return snapshot.incomplete
  } finally {
    snapshot.close()
  }
}

/** GUARD_STOPPED: of a held run nothing leaves before somebody has accepted it. */
export function checkAccepted({ run }: Pick<WholeSubject, 'run'>): void {
  if (run.state !== 'held') return
  throw refused(
    'GUARD_STOPPED',
    'This run is held: it lost more than a run should, and nobody has accepted its result.',
    'Look at what is gone. If the loss is right, accept the result (rollcall resume RUN --accept-shrunken), review it and plan again; else start over.',
  )
}

async function signedOne(
  { reviews }: SubjectOptions,
  { reviewId, runId }: { readonly reviewId?: string | undefined; readonly runId?: string | undefined },
): Promise<SignedReview | null> {
  if (reviewId !== undefined) return reviews.signed(reviewId)
  return runId === undefined ? null : reviews.ofRun(runId)
}
