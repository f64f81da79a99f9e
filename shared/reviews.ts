import type { ResourceRef } from './graph.ts'
import type { GrantRow } from './query.ts'

/**
 * A review: what a person decides about the grants of one snapshot before any of it leaves. Decisions are rules over
 * grants, later ones over earlier ones, so that a million grants are decided by one line; every grant has at most one
 * deciding rule. Times are epoch milliseconds.
 */

export type Decision = 'approve' | 'flag' | 'exclude'
/** `undecided` also as a decision: it takes an earlier one back. */
export type DecisionState = Decision | 'undecided'

/**
 * Which grants are asked about. `changes`: those added or changed since the review's base; `view`: those a filter matches.
 * What is outside keeps the decision it had in the connection's last signed review, and without one leaves as it is; the
 * sign-off says how many these are.
 */
export type ReviewScope =
  | { readonly kind: 'changes' }
  | { readonly kind: 'everything' }
  /** `text` is the filter language's, as the person typed or saved it. */
  | { readonly kind: 'view'; readonly name: string; readonly text: string }

/** A reopened review is open again. */
export type ReviewState = 'open' | 'signed'

export interface ReviewPolicy {
  /** A grant that has not changed since the last signed review keeps the decision it got there. */
  readonly carryForward: boolean
  /** What sign-off makes of grants nobody decided: refuse to sign, let them leave, or leave them out. */
  readonly undecided: 'block' | 'approve' | 'exclude'
}

export interface ReviewCounts {
  readonly inScope: number
  /** Grants of the snapshot that were not asked about; `outsideExcluded` of them stay out by an earlier review. */
  readonly outside: number
  readonly outsideExcluded: number
  /** In scope, by state; they add up to `inScope`. */
  readonly undecided: number
  readonly approve: number
  readonly flag: number
  readonly exclude: number
  /** In scope and decided by an earlier review. */
  readonly carried: number
  /** Of `undecided`, in a signed review: nobody decided, and its policy left them in. They are not approved. */
  readonly leftInByPolicy: number
  /** Of `exclude`: nobody decided, here or in the review they are carried from, and the policy left them out. */
  readonly leftOutByPolicy: number
  /** Grants of the base that this snapshot no longer has: they are gone whatever is decided. */
  readonly removed: number
}

export interface SignOff {
  readonly by: string
  readonly note: string
  readonly at: number
  /** SHA-256, hex, over the snapshot's id and content hash and every grant left out: the same decisions give the same digest. */
  readonly digest: string
}

export interface ReviewRecord {
  readonly id: string
  readonly connectionId: string
  /** Whose snapshot is reviewed. */
  readonly runId: string
  /** The run whose snapshot changes are counted from: the last signed review's, else the ready run before; null for a first one. */
  readonly baseRunId: string | null
  /** The signed review that decisions were carried from. */
  readonly baseReviewId: string | null
  readonly scope: ReviewScope
  readonly policy: ReviewPolicy
  readonly state: ReviewState
  readonly createdAt: number
  readonly createdBy: string
  readonly counts: ReviewCounts
  /** Null while open. */
  readonly signOff: SignOff | null
  /** It was signed at least once, though it may be open again: it cannot be discarded. */
  readonly signedBefore: boolean
  /** Grows with everything that happens to the review. */
  readonly revision: number
  /** What the next `undo` would take back, or null. */
  readonly undoable: ReviewRule | null
}

/** What a decision is about. */
export type Selector =
  | { readonly kind: 'grants'; readonly ids: readonly string[] }
  | ({ readonly kind: 'principal'; readonly ref: ResourceRef } & Narrowing)
  | ({ readonly kind: 'resource'; readonly ref: ResourceRef } & Narrowing)
  /** Every grant in scope that a filter of the filter language matches; empty text: all of them. */
  | ({ readonly kind: 'filter'; readonly text: string } & Narrowing)

/** Of these only the grants that stand so when the rule is made: "approve the rest" is `decisions: ['undecided']`. */
export interface Narrowing {
  readonly decisions?: readonly DecisionState[] | undefined
  readonly changes?: readonly GrantChange[] | undefined
}

export interface ReviewRule {
  /** From 1, in the order they were made. */
  readonly seq: number
  readonly decision: DecisionState
  readonly selector: Selector
  /** In words: "Grants of Ada Lane", "status:in_progress". */
  readonly subject: string
  readonly reason: string | null
  readonly by: string
  readonly at: number
  /** Grants whose state it changed. */
  readonly changed: number
  readonly undoneAt: number | null
  /** Nobody's decision: what sign-off left out because nobody had decided. */
  readonly byPolicy: boolean
}

/** How a grant stands against the base: `outside` when it was not asked about. */
export type GrantChange = 'added' | 'changed' | 'unchanged'

export interface ReviewGrantRow extends GrantRow {
  readonly decision: DecisionState
  readonly change: GrantChange
  /** Decided by an earlier review and not since. */
  readonly carried: boolean
  /** Nobody decided: the policy left it in (`undecided`) or out (`exclude`). */
  readonly byPolicy: boolean
  readonly reason: string | null
  readonly decidedBy: string | null
  readonly decidedAt: number | null
  readonly notes: number
}

/** A person or a resource with what is to be decided about it. */
export interface ReviewGroup extends ResourceRef {
  readonly typeName: string
  readonly name: string
  readonly email: string | null
  readonly undecided: number
  readonly approve: number
  readonly flag: number
  readonly exclude: number
  /** Of these, the ones that nobody decided and a policy left in or out. */
  readonly byPolicy: number
}

export interface ReviewNote {
  readonly id: number
  /** On a grant by its id, or on the review as a whole. */
  readonly grantId: string | null
  readonly text: string
  readonly by: string
  readonly at: number
}

/** One line of the audit trail. Lines are only added; each carries the hash of the one before. */
export interface AuditEntry {
  readonly seq: number
  readonly at: number
  readonly actor: string
  /** kind of thing and what happened: `review.signed`, `delivery.applied`. */
  readonly event: string
  /** What it happened to, e.g. `review:2ab...`. */
  readonly subject: string
  /** Ids, counts and reasons; never a secret. */
  readonly data: Readonly<Record<string, unknown>>
  readonly hash: string
}

/** How far the audit trail has come, to be written down elsewhere: whoever has it sees a trail that was cut off or written anew. */
export interface TrailHead {
  /** The number of its last line. */
  readonly entries: number
  /** That line's hash. */
  readonly head: string
  /** Both as a signed note (docs/audit.md); null when no key was at hand. */
  readonly note: string | null
}

/** What of the data is not as the trail says it was left. */
export interface TrailProblem {
  /**
   * `review`, `signed-file`, `snapshot`, `approved-snapshot`, `plan`, `delivery`, `guards`: that is not what was written down of it;
   * `trail`: its end is missing, or it is another one; `head`: what was remembered of it is no head; `trigger`: what guards the tables.
   */
  readonly kind: 'review' | 'signed-file' | 'snapshot' | 'approved-snapshot' | 'plan' | 'delivery' | 'guards' | 'trail' | 'head' | 'trigger'
  /** As in the lines of the trail, e.g. `review:2ab...`. */
  readonly subject: string
  readonly message: string
}

export interface AuditVerdict {
  readonly entries: number
  /** The last line's hash: written down elsewhere, it also shows a trail that was cut off at the end. */
  readonly head: string | null
  /** The first line that is not what was written, and why; null when all are. */
  readonly broken: { readonly seq: number; readonly why: string } | null
  readonly problems: readonly TrailProblem[]
  /** Signed reviews of earlier versions: their lines hold no seal, so that what was signed cannot be compared. */
  readonly unsealed: readonly string[]
  /** The head as it stands, signed where a key is at hand. */
  readonly note: string | null
  /** The key that signs, as a verifier of signed notes takes it; null without one. */
  readonly key: string | null
  /** Why nothing is signed, or null. */
  readonly unsigned: string | null
  /** Where a head is remembered outside of the catalog, and which line it is. */
  readonly remembered: readonly { readonly where: 'file' | 'keychain'; readonly entries: number }[]
}
