import type { DeliveryRecord, DeliveryResult, GuardKind, GuardRail, PlanChange, PlanRecord } from '../../../shared/deliveries.ts'
import type { DiffList } from '../../../shared/diff.ts'
import type { ReviewRecord } from '../../../shared/reviews.ts'
import { resourcesCalled, type Vocabulary } from '../../../shared/vocabulary.ts'
import { count, counted } from '../../ports/format.ts'

/** What the screens of deliveries say, apart from how it looks. */

export const guardTitles: Readonly<Record<GuardKind, string>> = {
  removals: 'Many removals',
  empty: 'Nothing would be left',
  shrunken: 'Far less than before',
  'renamed-keys': 'Every record has another id',
  'incomplete-run': 'The run did not end as it should',
  'incomplete-read': 'Not all of it was read',
  'not-reviewed': 'Nobody signed this',
  'old-snapshot': 'The snapshot is old',
  'undelivered-changes': 'Newer changes stay behind',
}

export const listTitles = (vocabulary: Vocabulary): Readonly<Record<DiffList, string>> => ({
  grants: 'Grants',
  resources: resourcesCalled(vocabulary),
  entitlements: 'Entitlements',
})

/** What a plan does, not what became different. */
export const planWords: Readonly<Record<PlanChange['kind'], string>> = { added: 'Create', removed: 'Remove', changed: 'Change' }

export const outcomeWords: Readonly<Record<DeliveryResult['outcome'], string>> = { done: 'Done', failed: 'Failed', skipped: 'Skipped' }

const isOpen = (guard: GuardRail): boolean => guard.severity === 'confirm' && guard.override === null

/** Guard rails somebody has to answer before the plan can be approved. */
export const guardsToConfirm = (plan: PlanRecord): readonly GuardRail[] => plan.guards.filter(isOpen)
export const guardsThatBlock = (plan: PlanRecord): readonly GuardRail[] => plan.guards.filter((guard) => guard.severity === 'block')

/** Waits for nobody: a guard rail stops it. */
export const isStopped = (plan: PlanRecord): boolean => plan.state === 'planned' && guardsThatBlock(plan).length > 0

/** Whether a phrase was typed as it stands; blanks around it do not matter. */
export const isPhrase = (guard: GuardRail, typed: string): boolean => guard.phrase !== null && typed.trim() === guard.phrase

/** Records that a plan creates, changes and removes, all lists together. */
export function planSize({ summary }: PlanRecord): number {
  return Object.values(summary).reduce((sum, list) => sum + list.added + list.changed + list.removed, 0)
}

/** Grants that stay out by the decisions of a review. */
export function leftOut({ counts, policy }: ReviewRecord): number {
  return counts.exclude + counts.outsideExcluded + (policy.undecided === 'exclude' ? counts.undecided : 0)
}

/** Grants that leave by it. */
export const leaving = (review: ReviewRecord): number => review.counts.inScope + review.counts.outside - leftOut(review)

const endings: Readonly<Record<DeliveryRecord['state'], string>> = {
  running: 'is under way',
  done: 'is done',
  partial: 'is done in part',
  failed: 'failed',
  interrupted: 'was interrupted',
  cancelled: 'was cancelled',
}

/** "The delivery to Acme is done". */
export const deliveryEnding = (delivery: DeliveryRecord): string =>
  `The ${delivery.dryRun ? 'dry run' : 'delivery'} to ${delivery.destinationName} ${endings[delivery.state]}`

/** What a delivery brought so far: "512 records, 3 failed". */
export function resultWords({ done, failed, total }: DeliveryRecord): string {
  const whole = total > done + failed ? `${count(done + failed)} of ${counted(total, 'record')}` : counted(total, 'record')
  return failed === 0 ? whole : `${whole}, ${count(failed)} failed`
}

/** "expires in 3 hours". */
export function untilExpiry(expiresAt: number, now: number): string {
  const minutes = Math.max(0, Math.round((expiresAt - now) / 60_000))
  if (minutes < 1) return 'expires now'
  if (minutes < 120) return `expires in ${counted(minutes, 'minute')}`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `expires in ${counted(hours, 'hour')}` : `expires in ${counted(Math.round(hours / 24), 'day')}`
}

export const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path
