import { RollcallError } from '../../../shared/errors.ts'
import type { ReviewGrantRow, ReviewRecord, ReviewRule } from '../../../shared/reviews.ts'
import { UsageError } from '../failure.ts'
import type { Vocabulary } from '../../../shared/vocabulary.ts'
import type { Column } from '../output.ts'
import { instant, number } from '../text.ts'
import type { EngineClient } from '../world.ts'
import { attributeColumns } from './attribute-columns.ts'

/** The review of this id, or of the one id that begins or ends so; a run's id stands for its newest review. */
export const findReview = async (client: EngineClient, id: string): Promise<ReviewRecord> => {
  const all = await client.reviews.list({ limit: 1000 })
  const fits = (own: string): boolean => own === id || (id.length >= 4 && (own.startsWith(id) || own.endsWith(id)))
  const matches = all.filter((review) => fits(review.id))
  const exact = matches.find((review) => review.id === id) ?? (matches.length === 1 ? matches[0] : undefined)
  if (exact) return exact
  if (matches.length > 1)
    throw new UsageError(`More than one review matches ${id}.`, 'Give more of its id; "rollcall review list" lists them.')
  const ofRun = all.filter(({ runId }) => fits(runId))
  if (ofRun[0] && ofRun.every(({ runId }) => runId === ofRun[0]?.runId)) return ofRun[0]
  throw new RollcallError('NOT_FOUND', { message: `There is no review ${id}.`, remedy: '"rollcall review list" lists those there are.' })
}

const scopeText = ({ scope }: ReviewRecord): string => (scope.kind === 'view' ? `view ${scope.name}: ${scope.text}` : scope.kind)

export const reviewColumns: readonly Column<ReviewRecord>[] = [
  { name: 'id', title: 'Review', value: ({ id }) => id },
  { name: 'run', title: 'Run', value: ({ runId }) => runId, wide: true },
  { name: 'connection', title: 'Connection', value: ({ connectionId }) => connectionId, wide: true },
  { name: 'baseRun', title: 'Base run', value: ({ baseRunId }) => baseRunId, wide: true },
  { name: 'baseReview', title: 'Base review', value: ({ baseReviewId }) => baseReviewId, wide: true },
  { name: 'state', title: 'State', value: ({ state }) => state },
  { name: 'scope', title: 'Scope', value: scopeText },
  { name: 'createdAt', title: 'Opened', kind: 'time', value: ({ createdAt }) => createdAt },
  { name: 'createdBy', title: 'By', value: ({ createdBy }) => createdBy, wide: true },
  { name: 'inScope', title: 'Grants', kind: 'number', value: ({ counts }) => counts.inScope },
  { name: 'undecided', title: 'Undecided', kind: 'number', value: ({ counts }) => counts.undecided },
  { name: 'approved', title: 'Approved', kind: 'number', value: ({ counts }) => counts.approve },
  { name: 'flagged', title: 'Flagged', kind: 'number', value: ({ counts }) => counts.flag },
  { name: 'excluded', title: 'Excluded', kind: 'number', value: ({ counts }) => counts.exclude },
  { name: 'carried', title: 'Carried', kind: 'number', value: ({ counts }) => counts.carried, wide: true },
  { name: 'outside', title: 'Outside', kind: 'number', value: ({ counts }) => counts.outside, wide: true },
  { name: 'outsideExcluded', title: 'Outside, excluded', kind: 'number', value: ({ counts }) => counts.outsideExcluded, wide: true },
  { name: 'leftInByPolicy', title: 'Left in by policy', kind: 'number', value: ({ counts }) => counts.leftInByPolicy, wide: true },
  { name: 'leftOutByPolicy', title: 'Left out by policy', kind: 'number', value: ({ counts }) => counts.leftOutByPolicy, wide: true },
  { name: 'removed', title: 'Removed', kind: 'number', value: ({ counts }) => counts.removed, wide: true },
  { name: 'signedBy', title: 'Signed by', value: ({ signOff }) => signOff?.by ?? null, wide: true },
  { name: 'signedAt', title: 'Signed', kind: 'time', value: ({ signOff }) => signOff?.at ?? null, wide: true },
  { name: 'digest', title: 'Digest', value: ({ signOff }) => signOff?.digest ?? null, wide: true },
  { name: 'revision', title: 'Revision', kind: 'number', value: ({ revision }) => revision, wide: true },
]

export const ruleColumns: readonly Column<ReviewRule>[] = [
  { name: 'seq', title: 'No.', kind: 'number', value: ({ seq }) => seq },
  { name: 'decision', title: 'Decision', value: ({ decision }) => decision },
  { name: 'subject', title: 'About', value: ({ subject }) => subject },
  { name: 'changed', title: 'Changed', kind: 'number', value: ({ changed }) => changed },
  { name: 'reason', title: 'Reason', value: ({ reason }) => reason },
  { name: 'by', title: 'By', value: ({ by, byPolicy }) => (byPolicy ? 'nobody: by policy' : by) },
  { name: 'at', title: 'Time', kind: 'time', value: ({ at }) => at },
  { name: 'undoneAt', title: 'Taken back', kind: 'time', value: ({ undoneAt }) => undoneAt },
]

const decisionText = ({ decision, carried, byPolicy }: ReviewGrantRow): string => {
  const marks = [...(byPolicy ? ['by policy'] : []), ...(carried ? ['carried'] : [])]
  return marks.length === 0 ? decision : `${decision} (${marks.join(', ')})`
}

const whereItStands: readonly Column<ReviewGrantRow>[] = [
  { name: 'id', title: 'ID', value: ({ id }) => id, wide: true },
  { name: 'decision', title: 'Decision', value: decisionText },
  { name: 'change', title: 'Change', value: ({ change }) => change },
  { name: 'principalType', title: 'Principal type', value: ({ principalType }) => principalType, wide: true },
  { name: 'principalId', title: 'Principal', value: ({ principalId }) => principalId },
  { name: 'principalName', title: 'Name', value: ({ principalName }) => principalName },
  { name: 'slug', title: 'Holds', value: ({ slug }) => slug },
  { name: 'resourceType', title: 'Resource type', value: ({ resourceType }) => resourceType, wide: true },
  { name: 'resourceId', title: 'Resource ID', value: ({ resourceId }) => resourceId, wide: true },
  { name: 'resourceName', title: 'Resource', value: ({ resourceName }) => resourceName },
]

const whoDecided: readonly Column<ReviewGrantRow>[] = [
  { name: 'reason', title: 'Reason', value: ({ reason }) => reason },
  { name: 'decidedBy', title: 'By', value: ({ decidedBy }) => decidedBy, wide: true },
  { name: 'decidedAt', title: 'Decided', kind: 'time', value: ({ decidedAt }) => decidedAt, wide: true },
  { name: 'notes', title: 'Notes', kind: 'number', value: ({ notes }) => notes, wide: true },
]

/** With the day the source tells a grant under, where its vocabulary has one. */
export const queueColumns = (vocabulary: Vocabulary): readonly Column<ReviewGrantRow>[] => [
  ...whereItStands,
  ...attributeColumns(vocabulary)
    .filter(({ name }) => name === vocabulary.told[0])
    .map((column) => ({ ...column, wide: true })),
  ...whoDecided,
]

const undecidedText = { block: 'must be decided', approve: 'leave', exclude: 'are left out' } as const

/** How the grants in scope stand; what a policy did where nobody decided is a figure of its own. */
export const standingText = ({ undecided, approve, flag, exclude, leftInByPolicy, leftOutByPolicy }: ReviewRecord['counts']): string =>
  [
    ...(leftInByPolicy > 0 ? [`${number(leftInByPolicy)} left in by policy, undecided`] : []),
    ...(leftOutByPolicy > 0 ? [`${number(leftOutByPolicy)} left out by policy, undecided`] : []),
    ...(leftInByPolicy > 0 ? [] : [`${number(undecided)} undecided`]),
    `${number(approve)} approved`,
    `${number(flag)} flagged`,
    `${number(exclude - leftOutByPolicy)} excluded`,
  ].join(', ')

/** A review for people. */
export const describeReview = (review: ReviewRecord): [string, string][] => {
  const { counts, signOff, policy } = review
  return [
    ['Review', review.id],
    ['Run', review.runId],
    ['State', review.state],
    ['Scope', scopeText(review)],
    ['Base', review.baseRunId === null ? 'none' : `run ${review.baseRunId}${review.baseReviewId === null ? '' : `, review ${review.baseReviewId}`}`],
    ['Policy', `unchanged grants ${policy.carryForward ? 'keep their decision' : 'are decided anew'}; undecided ones ${undecidedText[policy.undecided]}`],
    ['Opened', `${instant(review.createdAt)} by ${review.createdBy}`],
    ['Grants', `${number(counts.inScope)} in scope: ${standingText(counts)}; ${number(counts.carried)} carried`],
    ['Outside', `${number(counts.outside)}, of which ${number(counts.outsideExcluded)} stay out by an earlier review`],
    ['Removed', `${number(counts.removed)} since the base`],
    ['Revision', number(review.revision)],
    ...(review.undoable ? ([['Undo takes back', `${review.undoable.decision}: ${review.undoable.subject}`]] as [string, string][]) : []),
    ...(signOff ? ([['Signed', `${instant(signOff.at)} by ${signOff.by}${signOff.note === '' ? '' : `: ${signOff.note}`}`], ['Digest', signOff.digest]] as [string, string][]) : []),
  ] // prettier-ignore
}
