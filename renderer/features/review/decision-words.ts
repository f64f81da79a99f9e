import type { Decision, DecisionState, GrantChange, ReviewCounts, ReviewRecord, ReviewScope } from '../../../shared/reviews.ts'
import { counted } from '../../ports/format.ts'

/** Decisions as people read them. */
export const stateWords: Readonly<Record<DecisionState, string>> = {
  approve: 'Approved',
  flag: 'Flagged',
  exclude: 'Excluded',
  undecided: 'To decide',
}

/** What stands where nobody decided and the policy of a signed review did: with a figure before it, and of one grant. */
export const policyWords = {
  leftIn: 'left in by policy, undecided',
  leftOut: 'left out by policy, undecided',
} as const

/** How a grant stands, in words; what a policy did is no decision. */
export function standingWords({ decision, byPolicy }: { readonly decision: DecisionState; readonly byPolicy: boolean }): string {
  if (!byPolicy) return stateWords[decision]
  return decision === 'exclude' ? 'Left out by policy' : 'Left in by policy'
}

export const verbs: Readonly<Record<Decision, string>> = { approve: 'Approve', flag: 'Flag', exclude: 'Exclude' }

export const keys: Readonly<Record<Decision, string>> = { approve: 'a', flag: 'f', exclude: 'x' }

/** What becomes of a grant. */
export const meaning: Readonly<Record<Decision, string>> = {
  approve: 'It leaves.',
  flag: 'It leaves, and the evidence names it with the reason.',
  exclude: 'It is left out of what is saved and delivered.',
}

export const changeWords: Readonly<Record<GrantChange, string>> = { added: 'New', changed: 'Changed', unchanged: 'Unchanged' }

export function scopeWords(scope: ReviewScope): string {
  if (scope.kind === 'changes') return 'What changed'
  return scope.kind === 'everything' ? 'Everything' : scope.name
}

/** "Sign-off waits ..." in the words of the start, the summary and the signed review. */
export const undecidedWords: Readonly<Record<ReviewRecord['policy']['undecided'], { readonly title: string; readonly about: string }>> = {
  block: { title: 'Must be decided', about: 'Signing off waits until every grant in scope has a decision.' },
  approve: {
    title: 'Leave',
    about: 'What nobody decided leaves too. The evidence says how many these are: they count as undecided, not as approved.',
  },
  exclude: {
    title: 'Stay out',
    about: 'What nobody decided is left out of what is saved and delivered. The evidence says that nobody decided it.',
  },
}

export const grants = (value: number): string => counted(value, 'grant')

/** Grants in scope that somebody decided about, in this review or in one its decisions are carried from. */
export const decidedOf = (counts: ReviewCounts): number => counts.inScope - counts.undecided - counts.leftOutByPolicy
export const decided = ({ counts }: Pick<ReviewRecord, 'counts'>): number => decidedOf(counts)

/** Where grants stand by nobody's decision; empty when somebody decided about all of them. */
export function undecidedFigures(
  counts: ReviewCounts,
): readonly { readonly state: DecisionState; readonly number: number; readonly words: string }[] {
  const { undecided, leftInByPolicy, leftOutByPolicy } = counts
  const all = [
    { state: 'undecided', number: undecided - leftInByPolicy, words: 'to decide' },
    { state: 'undecided', number: leftInByPolicy, words: policyWords.leftIn },
    { state: 'exclude', number: leftOutByPolicy, words: policyWords.leftOut },
  ] as const
  return all.filter(({ number }) => number > 0)
}
