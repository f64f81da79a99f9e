import type { GrantEnds, Snapshot } from '../graph/snapshot.ts'
import type { DecisionStates } from './decision-states.ts'

/** Who decided about a grant, when and why. */
export interface Deciding {
  readonly reason: string | null
  readonly by: string
  readonly at: number
}

/** A review as those see it that only read what was decided. */
export interface DecidedReview {
  readonly snapshot: Snapshot
  readonly states: DecisionStates
  /** Signed: what is undecided was left so. */
  readonly leavesUndecided: boolean
  decidingOf(key: number): Deciding | null
  ends(): Promise<GrantEnds>
}
