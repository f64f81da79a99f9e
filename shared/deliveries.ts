import type { LastCheck } from './sources-contract.ts'
import type { FieldInfo } from './settings.ts'
import type { DiffSummary, FieldChange } from './diff.ts'
import type { RunError } from './runs.ts'
import type { Depth } from './syncs.ts'
import type { GraphCounts } from './graph.ts'
import type { TrailHead } from './reviews.ts'

/**
 * How data leaves: destination -> plan -> approval -> apply -> results. A plan says what will become of the destination,
 * made from a signed review (or, where the policy lets it, from a run); it is stored, and worthless once the snapshot, the
 * review or the destination is no longer what it was made from.
 */

/** What can be delivered to. `file`: written by us; `service`: the other side comes and asks; `records`: one call per record. */
export interface DestinationKind {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly way: 'file' | 'service'
  readonly helpUrl: string | null
  readonly fields: readonly FieldInfo[]
}

/** A destination somebody set up. Secrets lie in the keychain under its id. */
export interface DestinationRecord {
  readonly id: string
  readonly name: string
  readonly kindId: string
  /** Without secrets. */
  readonly config: Readonly<Record<string, unknown>>
  readonly createdAt: number
  /** How its last test ended; null when it was not tested as it is now. */
  readonly lastCheck: LastCheck | null
}

export type GuardKind =
  | 'removals'
  | 'empty'
  | 'shrunken'
  | 'renamed-keys'
  | 'incomplete-run'
  | 'incomplete-read'
  | 'not-reviewed'
  | 'old-snapshot'
  | 'undelivered-changes'

/** A guard rail that fired. `block`: not to be overridden; `confirm`: by the typed phrase and a reason; `notice`: said, no more. */
export interface GuardRail {
  readonly kind: GuardKind
  readonly severity: 'block' | 'confirm' | 'notice'
  /** What is odd, with the figures. */
  readonly message: string
  readonly remedy: string
  /** To be typed to go on, e.g. "remove 1,204 grants"; null unless `confirm`. */
  readonly phrase: string | null
  /** Of an overridden one. */
  readonly override: { readonly by: string; readonly reason: string; readonly at: number } | null
}

export type PlanState = 'planned' | 'approved' | 'applying' | 'applied' | 'partial' | 'failed' | 'interrupted' | 'expired'

export interface PlanRecord {
  readonly id: string
  readonly destinationId: string
  readonly destinationName: string
  readonly kindId: string
  readonly connectionId: string
  readonly runId: string
  /** The signed review it delivers, or null where none is asked for. */
  readonly reviewId: string | null
  readonly createdAt: number
  readonly createdBy: string
  /** After this it is `expired`. */
  readonly expiresAt: number
  readonly state: PlanState
  /** Why it expired or failed. */
  readonly error: RunError | null
  /** What will happen at the destination, by list. */
  readonly summary: DiffSummary
  readonly before: GraphCounts | null
  readonly after: GraphCounts
  /** Grants of the snapshot left out by the review. */
  readonly excluded: number
  readonly guards: readonly GuardRail[]
  /** Of the way `file`: where it will be written. */
  readonly target: string | null
  readonly approval: { readonly by: string; readonly note: string; readonly at: number } | null
}

/** One difference of a plan, old -> new. */
export interface PlanChange {
  readonly list: 'resources' | 'entitlements' | 'grants'
  readonly kind: 'added' | 'removed' | 'changed'
  readonly id: string
  /** Whose or what it is: the record's name, of a grant its holder's. */
  readonly title: string
  /** Of a resource its e-mail address or else its type; of the others the name of the resource they are on. */
  readonly about: string
  /** Of a grant what is held, null of the others. */
  readonly slug: string | null
  readonly fields: readonly FieldChange[]
}

export interface DeliveryResult {
  /** The record's id at the source; of a file, its path. */
  readonly id: string
  readonly title: string
  readonly outcome: 'done' | 'failed' | 'skipped'
  readonly message: string
  readonly remedy: string | null
  readonly at: number
  readonly attempts: number
}

/** One try to carry out an approved plan, or to see what it would do. */
export interface DeliveryRecord {
  readonly id: string
  /** Null of an upload nobody planned: a service sends what its policy says. */
  readonly planId: string | null
  readonly destinationId: string
  readonly destinationName: string
  readonly kindId: string
  readonly connectionId: string
  readonly runId: string
  readonly reviewId: string | null
  /** The resource types of a narrowed run; null or absent: all. */
  readonly onlyTypes?: readonly string[] | null
  /** What the run was to leave out; absent: nothing. */
  readonly depth?: Depth
  readonly dryRun: boolean
  readonly state: 'running' | 'done' | 'partial' | 'failed' | 'interrupted' | 'cancelled'
  readonly startedAt: number
  readonly endedAt: number | null
  readonly by: string
  /** Results so far. */
  readonly done: number
  readonly failed: number
  readonly total: number
  /** What is being done now, in words. */
  readonly note: string | null
  readonly receipt: DeliveryReceipt | null
  readonly error: RunError | null
}

export interface DeliveryReceipt {
  readonly path: string | null
  readonly bytes: number | null
  readonly sha256: string | null
  readonly syncId: string | null
  /** Counted after reopening. */
  readonly counts: GraphCounts
  readonly keptSyncs: readonly string[]
  readonly warnings: readonly string[]
  /** Of an upload: the task it answered. */
  readonly taskId: string | null
  /** How far the audit trail had come when it left; absent or null: not written down. */
  readonly audit?: TrailHead | null
}

/** Limits before something leaves; for all destinations. */
export interface GuardPolicy {
  /** More removals than this need a confirmation: a count, and a share of what is at the destination (0 to 1). */
  readonly maxRemovals: number
  readonly maxRemovalShare: number
  /** What a guard rail does that fires: ask for a typed confirmation, or stop for good. */
  readonly onRemovals: 'confirm' | 'block'
  readonly onShrunken: 'confirm' | 'block'
  readonly onEmpty: 'confirm' | 'block'
  readonly onRenamedKeys: 'confirm' | 'block'
  readonly onIncompleteRun: 'confirm' | 'block'
  /** Whether something may leave that nobody signed. */
  readonly unreviewed: 'block' | 'confirm' | 'allow'
  readonly planHours: number
  /** A snapshot older than this is said to be old. */
  readonly snapshotDays: number
}

/** ---- service mode: the destination asks, Rollcall answers (ConductorOne) ---- */

export type ServiceState = 'stopped' | 'connecting' | 'polling' | 'working' | 'held' | 'broken'

export interface ServiceTask {
  readonly id: string
  /** hello, sync_full, grant, ... as the other side calls it. */
  readonly type: string
  readonly startedAt: number
  readonly endedAt: number | null
  readonly outcome: 'running' | 'done' | 'refused' | 'failed' | 'held'
  readonly message: string
  readonly deliveryId: string | null
}

export interface ServiceRecord {
  readonly destinationId: string
  readonly state: ServiceState
  readonly since: number | null
  /** When the next question is asked. */
  readonly nextPollAt: number | null
  readonly polls: number
  readonly host: string | null
  readonly error: RunError | null
  /** Newest first, the last 50. */
  readonly tasks: readonly ServiceTask[]
  /** What waits for a person: why the last fresh run was not uploaded. */
  readonly held: { readonly runId: string; readonly message: string; readonly at: number } | null
}
