import { RollcallError } from '../../../shared/errors.ts'
import type { RunRecord } from '../../../shared/runs.ts'
import { samePart } from '../../../shared/syncs.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { StoredReview } from '../catalog/reviews.ts'
import { imprintOf, type Imprint } from '../graph/imprint.ts'
import { DecisionStates } from './decision-states.ts'
import { baseUnreadable } from './review-errors.ts'
import type { CarriedReason, ReviewFiles } from './review-files.ts'
import { differenceOf, notAsSigned } from './seal.ts'
import type { Base } from './start-of-review.ts'

/** Runs as the reviews ask for them. */
export interface ReviewedRuns {
  /** NOT_FOUND when there is none. */
  get(runId: string): RunRecord
  /** Newest first. */
  list(connectionId: string | undefined, limit: number): readonly RunRecord[]
}

export interface FoundBase {
  readonly runId: string | null
  readonly reviewId: string | null
  readonly base: Base | null
}

/** More than retention keeps of one connection. */
const RUNS = 1000

/**
 * What changes of a run are counted from: the connection's last signed review, else the ready run before. Only over runs that kept the
 * same part: what a narrowed one lacks is not gone.
 */
export async function baseOf(run: RunRecord, catalog: Catalog, runs: ReviewedRuns, files: ReviewFiles): Promise<FoundBase> {
  const signed = catalog.reviews.newestSigned(run.connectionId, run.startedAt, run)
  if (signed !== null) return { runId: signed.runId, reviewId: signed.id, base: await signedBase(signed, catalog, runs, files) }
  const before = runs
    .list(run.connectionId, RUNS)
    .find(
      (each) =>
        each.id !== run.id &&
        each.state === 'ready' &&
        each.startedAt <= run.startedAt &&
        each.snapshotPath !== null &&
        samePart(each, run),
    )
  if (before === undefined) return { runId: null, reviewId: null, base: null }
  return { runId: before.id, reviewId: null, base: { imprint: await keptImprint(before.id, runs, files), decisions: null } }
}

async function signedBase(signed: StoredReview, catalog: Catalog, runs: ReviewedRuns, files: ReviewFiles): Promise<Base> {
  const difference = await differenceOf(catalog, files, signed)
  // A file that is gone or damaged has its own sentence below.
  if (difference?.kind === 'review') throw notAsSigned(difference.message)
  try {
    const { bytes, rules, carried } = await files.readEnd(signed.signedFile ?? '')
    const own = new Map(catalog.reviewRules.list(signed.id).map((rule) => [rule.seq, rule]))
    const reasonOf = (rule: number): CarriedReason | null => {
      if (rule < 0) return decidedBySomebody(carried[-rule - 1] ?? null, catalog)
      const made = own.get(rule)
      if (made === undefined || made.decision === 'undecided') return null
      const reason = { reviewId: signed.id, decision: made.decision, reason: made.reason, by: made.by, at: made.at }
      return decidedBySomebody(reason, catalog)
    }
    return { imprint: await keptImprint(signed.runId, runs, files), decisions: { states: new DecisionStates(bytes, rules), reasonOf } }
  } catch (error) {
    throw baseUnreadable(signed.id, error)
  }
}

/**
 * What is carried on of a decision: one that a policy made in place of people is none when it left something in, and is marked
 * as the policy's when it left something out, which stays out.
 */
function decidedBySomebody(reason: CarriedReason | null, catalog: Catalog): CarriedReason | null {
  if (reason === null || !isPolicys(reason, catalog)) return reason
  return reason.decision === 'exclude' ? { ...reason, byPolicy: true } : null
}

/** Whether nobody decided so, but the policy of the review it comes from. */
export function isPolicys({ reviewId, decision, at, byPolicy }: CarriedReason, catalog: Catalog): boolean {
  if (byPolicy !== undefined) return byPolicy
  const signRule = catalog.reviews.find(reviewId)?.signRule ?? null
  if (signRule === null) return false
  return catalog.reviewRules.list(reviewId).some((rule) => rule.seq === signRule && rule.decision === decision && rule.at === at)
}

/** The imprint of a run's snapshot, from its file if it is there, else from the snapshot itself. */
export async function keptImprint(runId: string, runs: ReviewedRuns, files: ReviewFiles): Promise<Imprint> {
  const path = snapshotPathOf(runs, runId)
  if (files.hasImprint(runId)) {
    try {
      return await files.readImprint(runId)
    } catch (error) {
      if (path === null) throw error
    }
  }
  if (path === null) {
    throw new RollcallError('NOT_FOUND', { message: `The snapshot of run ${runId} is gone.`, remedy: 'Choose a run that is kept.' })
  }
  return imprintOf(path)
}

/** Null when the run or its snapshot is gone. */
export function snapshotPathOf(runs: ReviewedRuns, runId: string): string | null {
  try {
    return runs.get(runId).snapshotPath
  } catch (error) {
    if (error instanceof RollcallError && error.code === 'NOT_FOUND') return null
    throw error
  }
}
