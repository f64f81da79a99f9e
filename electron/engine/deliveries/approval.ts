import type { GuardRail, PlanRecord } from '../../../shared/deliveries.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { StoredPlan } from '../catalog/plans.ts'
import type { Clock } from '../../../shared/platform.ts'
import { severityOf } from './guards.ts'
import { expired, railsStand, refused, stopped, storedError } from './refusals.ts'

export interface Confirmation {
  readonly kind: string
  readonly typed: string
  readonly reason: string
}

interface Approval {
  readonly by: string
  readonly note: string
  readonly confirmations: readonly Confirmation[]
}

/** Approves a plan that holds. GUARD_STOPPED while a guard rail stands, INVALID_INPUT when it is not to be approved any more. */
export function approvePlan(
  options: { readonly catalog: Catalog; readonly clock: Clock },
  plan: StoredPlan,
  approval: Approval,
): StoredPlan {
  const { catalog, clock } = options
  const { by, note } = approval
  return catalog.transaction(() => {
    const { state, error } = catalog.plans.get(plan.id)
    if (state === 'expired') throw stopped(error?.message ?? 'This plan has expired.', error?.remedy ?? 'Make a new plan.')
    if (state !== 'planned') throw refused('INVALID_INPUT', 'This plan was approved already.', 'Apply it, or make a new plan.')
    const at = clock.now()
    const guards = overridden(plan, approval, at, (kind) => severityOf(kind, catalog.settings.get('delivery.guards')))
    const subject = `plan:${plan.id}`
    for (const { kind, message, phrase, override } of guards) {
      if (override === null) continue
      const data = { guard: kind, message, typed: phrase, reason: override.reason }
      catalog.audit.append({ at, actor: by, event: 'delivery.override', subject, data })
    }
    const data = { destination: plan.destinationId, run: plan.runId, review: plan.reviewId, note, snapshot: plan.basis.snapshotSha256 }
    catalog.audit.append({ at, actor: by, event: 'delivery.approved', subject, data })
    supersede(catalog, plan)
    return catalog.plans.change(plan.id, { state: 'approved', guards, approval: { by, note, at } })
  })
}

/** The guard rails with what was typed; throws while one stands. A policy that became stricter since the plan holds. */
function overridden(
  { guards }: PlanRecord,
  { by, confirmations }: Approval,
  at: number,
  severityNow: (kind: GuardRail['kind']) => GuardRail['severity'] | null,
): GuardRail[] {
  const strange = confirmations.find(({ kind }) => !guards.some((rail) => rail.kind === kind && rail.phrase !== null))
  if (strange !== undefined) {
    const asked = guards.flatMap(({ kind, phrase }) => (phrase === null ? [] : [kind]))
    throw refused(
      'INVALID_INPUT',
      `No guard rail "${strange.kind}" asks for a confirmation here.`,
      asked.length === 0 ? 'Approve the plan without it.' : `Those that ask are: ${asked.join(', ')}.`,
    )
  }
  const blocked = guards.filter(({ kind, severity }) => severity === 'block' || severityNow(kind) === 'block')
  const typedAsAsked = (rail: GuardRail) =>
    confirmations.find(({ kind, typed }) => kind === rail.kind && typed.trim() === rail.phrase) ?? null
  const open = guards.filter((rail) => rail.severity === 'confirm' && typedAsAsked(rail) === null)
  if (blocked.length > 0 || open.length > 0) throw railsStand(blocked, open)
  return guards.map((rail) => {
    const typed = rail.severity === 'confirm' ? typedAsAsked(rail) : null
    return typed === null ? rail : { ...rail, override: { by, reason: typed.reason, at } }
  })
}

/** What was approved before for the same place is worth nothing beside this. */
function supersede(catalog: Catalog, { id, destinationId, connectionId }: StoredPlan): void {
  const error = storedError(expired('another plan for this destination was approved after it.'))
  for (const other of catalog.plans.open(destinationId)) {
    const older = other.id !== id && other.connectionId === connectionId && other.approval !== null && other.state !== 'applying'
    if (older) catalog.plans.change(other.id, { state: 'expired', error })
  }
}

/** NOT_AS_SIGNED for a plan whose approval is not the one in the trail: nobody gave it, or for another snapshot. */
export function requireApprovalAsGiven({ audit }: Catalog, { id, approval, basis }: StoredPlan): void {
  const line = audit.newest(['delivery.approved'], `plan:${id}`)
  // Earlier versions did not say of which snapshot.
  const { snapshot = basis.snapshotSha256 } = line?.data ?? {}
  if (line?.actor === approval?.by && line?.at === approval?.at && snapshot === basis.snapshotSha256) return
  throw refused(
    'NOT_AS_SIGNED',
    'The approval of this plan is not the one in the audit trail.',
    'Nothing of it leaves. Find out who changed the catalog ("rollcall audit verify"), and make a new plan.',
  )
}
