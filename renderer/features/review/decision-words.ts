import type { Decision, DecisionState, GrantChange, ReviewRecord, ReviewScope } from '../../../shared/reviews.ts'
import { counted } from '../../components/format.ts'

/** Decisions as people read them. */
export const stateWords: Readonly<Record<DecisionState, string>> = {
  approve: 'Approved',
  flag: 'Flagged',
  exclude: 'Excluded',
  undecided: 'To decide',
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
  approve: { title: 'Leave', about: 'What nobody decided leaves with the rest.' },
  exclude: { title: 'Stay out', about: 'What nobody decided is left out of what is saved and delivered.' },
}

export const grants = (value: number): string => counted(value, 'grant')

export const decided = ({ counts }: Pick<ReviewRecord, 'counts'>): number => counts.inScope - counts.undecided
