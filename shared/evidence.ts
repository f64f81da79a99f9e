import type { DiffSummary } from './diff.ts'
import type { GraphCounts } from './graph.ts'
import type { DeliveryRecord, GuardRail } from './deliveries.ts'
import type { GrantRow } from './query.ts'
import type { Decision, ReviewCounts, ReviewNote, ReviewRecord, ReviewRule } from './reviews.ts'

/** A grant that was decided upon one by one or by a rule, and left out or flagged. */
export interface EvidenceGrant extends Pick<
  GrantRow,
  'id' | 'principalType' | 'principalId' | 'principalName' | 'principalEmail' | 'resourceType' | 'resourceId' | 'resourceName' | 'slug'
> {
  readonly decision: Exclude<Decision, 'approve'>
  readonly reason: string
  readonly by: string
  readonly at: number
  readonly carried: boolean
  /** Nobody decided: the policy of the review left it out. Not in the evidence of reviews signed with version 1 of the schema. */
  readonly byPolicy?: boolean
}

/**
 * Before version 2 what the policy left in stood among the approved, before version 3 there was no seal; such reviews keep the evidence they
 * were signed with.
 */
type Schema = `https://rollcall.app/schemas/evidence-${1 | 2 | 3}.json`

type Since2 = 'leftInByPolicy' | 'leftOutByPolicy'
type EvidenceCounts = Omit<ReviewCounts, Since2> & Partial<Pick<ReviewCounts, Since2>>

/**
 * Who decided what about which data, and what became of it. docs/evidence.schema.json is its published schema; times are
 * ISO 8601 UTC in the JSON file. No secrets; people stand in it by name, so it is to be kept like personnel data.
 */
export interface Evidence {
  readonly schema: Schema
  readonly draft: boolean
  readonly rollcall: { readonly version: string }
  readonly connection: { readonly id: string; readonly name: string; readonly source: string }
  readonly run: {
    readonly id: string
    readonly startedAt: number
    readonly endedAt: number | null
    readonly counts: GraphCounts
    /** SHA-256 of the snapshot file. */
    readonly snapshotSha256: string
    readonly findings: readonly { readonly kind: string; readonly severity: string; readonly count: number }[]
  }
  readonly review: Omit<ReviewRecord, 'undoable' | 'revision' | 'counts' | 'signedBefore'> & { readonly counts: EvidenceCounts }
  /** Against the review's base; null for a first one. */
  readonly changes: DiffSummary | null
  readonly rules: readonly (Omit<ReviewRule, 'byPolicy'> & Partial<Pick<ReviewRule, 'byPolicy'>>)[]
  /** All that were flagged or left out, up to `grantsListed`; `grantsTotal` says how many there are. */
  readonly grants: readonly EvidenceGrant[]
  readonly grantsTotal: number
  readonly notes: readonly ReviewNote[]
  readonly guards: readonly GuardRail[]
  readonly deliveries: readonly DeliveryRecord[]
  /** The audit trail's head when the review was last touched. */
  readonly audit: {
    readonly entries: number
    readonly head: string | null
    /** Both as a signed note; null without a key. Since version 3. */
    readonly note?: string | null
    /** What was signed, as the trail holds it; null of an open review. Since version 3. */
    readonly seal?: string | null
  }
}
