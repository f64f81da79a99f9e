import { type } from '@orpc/contract'
import { z } from 'zod'
import { base, by, done, id, note, path, reason, resourceRef, rowSpan, sort } from './contract-parts.ts'
import type { Evidence } from './evidence.ts'
import type { Page } from './query.ts'
import type { AuditEntry, AuditVerdict, ReviewGrantRow, ReviewGroup, ReviewNote, ReviewRecord, ReviewRule, TrailHead } from './reviews.ts'

const text = z.string().max(4000)
const decisionState = z.enum(['approve', 'flag', 'exclude', 'undecided'])
const change = z.enum(['added', 'changed', 'unchanged'])
const grantId = z.string().min(1).max(4096)

const scope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('changes') }),
  z.object({ kind: z.literal('everything') }),
  z.object({ kind: z.literal('view'), name: z.string().trim().min(1).max(100), text }),
])

/** Only the grants that stand so. */
const narrowing = { decisions: z.array(decisionState).max(4).optional(), changes: z.array(change).max(3).optional() }

const selector = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('grants'), ids: z.array(grantId).min(1).max(1000) }),
  z.object({ kind: z.literal('principal'), ref: resourceRef, ...narrowing }),
  z.object({ kind: z.literal('resource'), ref: resourceRef, ...narrowing }),
  z.object({ kind: z.literal('filter'), text, ...narrowing }),
])

const policy = z.object({
  carryForward: z.boolean().optional(),
  undecided: z.enum(['block', 'approve', 'exclude']).optional(),
})

/** Narrows the queue: `text` is the filter language's; what is left out narrows nothing. */
const queue = z.object({
  reviewId: id,
  text: text.optional(),
  ...narrowing,
  ...rowSpan,
})

const reviewId = z.object({ reviewId: id })

export const reviewsContract = {
  /** Opens a review of a ready or held run; one is open per run at most. INVALID_INPUT (no snapshot, a filter that does not parse), ALREADY_RUNNING. */
  create: base.input(z.object({ runId: id, scope, policy: policy.optional(), by: by.optional() })).output(type<ReviewRecord>()),
  /** Newest first. */
  list: base
    .input(z.object({ connectionId: id.optional(), runId: id.optional(), limit: z.int().min(1).max(1000).default(100) }))
    .output(type<readonly ReviewRecord[]>()),
  get: base.input(reviewId).output(type<ReviewRecord>()),
  /** The grants in scope, by position. */
  grants: base
    .input(queue.extend({ sort: sort.optional(), principal: resourceRef.optional(), resource: resourceRef.optional() }))
    .output(type<Page<ReviewGrantRow>>()),
  /** People or resources with grants in scope, most undecided first. */
  groups: base.input(queue.extend({ by: z.enum(['principal', 'resource']) })).output(type<Page<ReviewGroup>>()),
  /** Flag and exclude need a reason. Only an open review can be decided (INVALID_INPUT). Answers with the rule and the review after it. */
  decide: base
    .input(z.object({ reviewId: id, selector, decision: decisionState, reason: reason.optional(), by: by.optional() }))
    .output(type<{ readonly rule: ReviewRule; readonly review: ReviewRecord }>()),
  /** Takes the last decision back that was not taken back yet; INVALID_INPUT when there is none. */
  undo: base.input(reviewId.extend({ by: by.optional() })).output(type<{ readonly rule: ReviewRule; readonly review: ReviewRecord }>()),
  /** In order, those taken back included. */
  rules: base.input(reviewId).output(type<readonly ReviewRule[]>()),
  addNote: base
    .input(z.object({ reviewId: id, grantId: grantId.optional(), text: note.min(1), by: by.optional() }))
    .output(type<ReviewNote>()),
  notes: base.input(z.object({ reviewId: id, grantId: grantId.optional() })).output(type<readonly ReviewNote[]>()),
  /**
   * Freezes the review. GUARD_STOPPED while grants are undecided and the policy blocks; INVALID_INPUT when `revision` is not
   * the review's: something was decided after the person looked at the summary.
   */
  signOff: base.input(z.object({ reviewId: id, by, note, revision: z.int().optional() })).output(type<ReviewRecord>()),
  reopen: base.input(z.object({ reviewId: id, by, reason })).output(type<ReviewRecord>()),
  /** An open review and its decisions go; the audit trail keeps that there was one. */
  discard: base.input(reviewId.extend({ by: by.optional() })).output(done),
  /** Built from what is stored, so it comes out the same tomorrow. Of an open review it is marked as a draft. */
  evidence: base.input(reviewId).output(type<Evidence>()),
  /** The same as one self-contained page without scripts, to be printed. */
  evidencePage: base.input(reviewId).output(type<string>()),
  saveEvidence: base
    .input(z.object({ reviewId: id, path, format: z.enum(['json', 'html']) }))
    .output(type<{ readonly path: string; readonly bytes: number; readonly sha256: string }>()),
}

export const auditContract = {
  /** Newest first; `before` goes on from a line. */
  list: base
    .input(z.object({ subject: z.string().max(400).optional(), before: z.int().optional(), limit: z.int().min(1).max(1000).default(100) }))
    .output(type<readonly AuditEntry[]>()),
  /** Recomputes every line, and compares what is remembered of the trail, the tables, signed reviews, their files and snapshots with it. */
  verify: base.output(type<AuditVerdict>()),
  /** How far the trail has come, signed where there is a key; null while nothing was written. */
  head: base.output(type<TrailHead | null>()),
  /** Takes the trail as it is after the catalog was restored; a line says so. TRAIL_BROKEN when its lines are not what was written. */
  accept: base.input(z.object({ by, reason })).output(type<TrailHead | null>()),
  /** A door put a secret into the keychain or took it out; never which. */
  noteSecret: base
    .input(z.object({ of: z.enum(['connection', 'destination', 'channel']), id, name: id, change: z.enum(['set', 'removed']) }))
    .output(done),
}
