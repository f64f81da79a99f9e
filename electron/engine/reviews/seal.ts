import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { RollcallError } from '../../../shared/errors.ts'
import type { AuditEntry, TrailProblem } from '../../../shared/reviews.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { StoredReview } from '../catalog/reviews.ts'
import type { ReviewFiles } from './review-files.ts'

/** What the signed line of the trail holds of the review: SHA-256, hex, of what it was when it was signed. */
export interface Seal {
  /** Over all that the catalog has of it: {@link recordHash}. */
  readonly seal: string
  /** Of its signed file: decisions, grants left out, frozen evidence. */
  readonly file: string
  /** Of the snapshot that was reviewed. */
  readonly snapshot: string
}

/** What a signed review is not as it was signed: a sentence of it. */
type Difference = Omit<TrailProblem, 'subject'>

/** Over the review as the catalog has it, its rules with their reasons and authors, those taken back too, and its notes. */
export function recordHash({ reviews, reviewRules, reviewNotes }: Catalog, reviewId: string): string {
  const { id, connectionId, runId, runStartedAt, baseRunId, baseReviewId, scope, policy, createdAt, createdBy, ...rest } =
    reviews.get(reviewId)
  const { counts, signOff, signRule } = rest
  const rules = reviewRules
    .list(reviewId)
    .map(({ seq, decision, selector, filter, keys, subject, reason, by, at, changed, undoneAt, textRule }) => [
      ...[seq, decision, selector, filter, keys, subject, reason, by, at, changed, undoneAt, textRule],
    ])
  const notes = reviewNotes.list(reviewId, null).map(({ id: note, grantId, text, by, at }) => [note, grantId, text, by, at])
  const record = [
    id,
    connectionId,
    runId,
    runStartedAt,
    baseRunId,
    baseReviewId,
    scope,
    policy,
    createdAt,
    createdBy,
    counts,
    signOff,
    signRule,
  ]
  return createHash('sha256')
    .update(JSON.stringify(['rollcall-seal-1', record, rules, notes]))
    .digest('hex')
}

/** The line of the trail by which a review stands signed; null when the last thing it tells of is something else. */
export function signedLine({ audit }: Catalog, reviewId: string): AuditEntry | null {
  const last = audit.newest(
    ['review.created', 'review.signed', 'review.reopened', 'review.discarded', 'review.superseded'],
    `review:${reviewId}`,
  )
  return last?.event === 'review.signed' ? last : null
}

/** The seal of a line; null for one an earlier version wrote. */
export function sealOf({ data }: AuditEntry): Seal | null {
  const { seal, file, snapshot } = data
  return typeof seal === 'string' && typeof file === 'string' && typeof snapshot === 'string' ? { seal, file, snapshot } : null
}

/**
 * What of a signed review is not as its line of the trail says; null when all is, as far as the line tells. Its snapshot is not looked at.
 */
export async function differenceOf(catalog: Catalog, files: ReviewFiles, review: StoredReview): Promise<Difference | null> {
  const { id, signOff } = review
  const line = signedLine(catalog, id)
  if (line === null) return { kind: 'review', message: `Review ${id} is said to be signed, but the audit trail does not say so.` }
  if (!catalog.audit.isIntact(line.seq)) {
    return { kind: 'review', message: `The line of the audit trail by which review ${id} was signed is not what was written.` }
  }
  const { digest, note } = line.data
  const written = [line.actor, note, line.at, digest]
  if (JSON.stringify(written) !== JSON.stringify([signOff?.by, signOff?.note, signOff?.at, signOff?.digest])) {
    return { kind: 'review', message: `The signature of review ${id} is not the one in the audit trail.` }
  }
  const seal = sealOf(line)
  if (seal === null) return null
  if (recordHash(catalog, id) !== seal.seal) {
    return { kind: 'review', message: `Review ${id} is not what was signed: its decisions, reasons, authors or notes were changed.` }
  }
  const file = review.signedFile === null ? null : await files.sha256(review.signedFile)
  if (file === seal.file) return null
  const name = join(files.folder, review.signedFile ?? '')
  return { kind: 'signed-file', message: `${name} is ${file === null ? 'gone' : 'not what was written'} when review ${id} was signed.` }
}

export const notAsSigned = (message: string): RollcallError =>
  new RollcallError('NOT_AS_SIGNED', {
    message,
    remedy:
      'Nothing of it leaves. Restore the data folder from a backup, or review a new run and sign that. "rollcall audit verify" says everything that differs.',
  })
