import { grouped } from '../../../shared/number-words.ts'
import { basename } from 'node:path'
import { asRollcallError, RollcallError } from '../../../shared/errors.ts'
import type { DeliveryReceipt, DeliveryRecord, DeliveryResult, PlanState } from '../../../shared/deliveries.ts'
import type { Logger } from '../../../shared/platform.ts'
import type { StoredPlan } from '../catalog/plans.ts'
import type { DestinationContext, FileDestination, ServiceDestination, Work } from '../destinations/destination.ts'
import { writeError } from '../graph/database.ts'
import type { GivenSecrets } from '../settings/secrets.ts'
import { unsignedNote } from '../trail/signed-note.ts'
import { requireApprovalAsGiven } from './approval.ts'
import { destinationById, withDestination } from './destination-access.ts'
import { targetChanged } from './expiry.ts'
import type { LiveDelivery } from './live-delivery.ts'
import type { PlannerOptions } from './planner.ts'
import { expired, refused, storedError } from './refusals.ts'
import { checkAccepted, findSubject } from './subject.ts'

type CarryOptions = PlannerOptions & { readonly log: Logger }

/** Tells that the plan is worthless now; it cannot be tried again. */
class PlanExpired extends Error {
  readonly error: RollcallError

  constructor(why: string) {
    super(why)
    this.error = expired(why)
  }
}

/** One try of a delivery from its start to its end. Never rejects: whatever happens becomes its state. */
export async function carryOut(live: LiveDelivery, plan: StoredPlan, given: GivenSecrets, options: CarryOptions): Promise<void> {
  const { catalog, clock, log } = options
  let receipt: DeliveryReceipt | null = null
  let failure: RollcallError | null = null
  let planState: PlanState = 'applied'
  try {
    receipt = await attempt(live, plan, given, options)
  } catch (error) {
    failure = error instanceof PlanExpired ? error.error : (stopReason(live.signal) ?? asDeliveryError(error, plan.target))
    planState = error instanceof PlanExpired ? 'expired' : planStateAfter(failure)
    log.error('delivery ended', { deliveryId: live.record.id, code: failure.code, message: failure.message, detail: failure.detail })
  }
  const before = catalog.deliveries.lastArrived(plan.destinationId, plan.connectionId, live.record)
  const { dryRun, id, by } = live.record
  const state = failure === null ? 'done' : stateAfter(failure)
  const result = resultOf(plan, live.record, receipt, failure)
  const counted = { done: result?.outcome === 'done' ? 1 : 0, failed: result?.outcome === 'failed' ? 1 : 0 }
  const error = failure === null ? null : storedError(failure)
  const record = { ...live.record, ...counted, state, endedAt: clock.now(), note: null, receipt, error } as const
  await live.end(record, () => {
    const at = clock.now()
    catalog.deliveries.change(id, record)
    if (result !== null) catalog.deliveries.setResults(id, [{ ...result, at }])
    if (dryRun) {
      if (planState === 'expired') catalog.plans.change(plan.id, { state: planState, error })
      return
    }
    catalog.plans.change(plan.id, { state: planState, error })
    const data = { plan: plan.id, review: plan.reviewId, run: plan.runId, ...outcomeOf(receipt, failure, state) }
    const event = failure === null ? 'delivery.applied' : 'delivery.failed'
    catalog.audit.append({ at, actor: by, event, subject: `delivery:${id}`, data })
  })
  if (!dryRun && live.record.state === 'done' && before !== null && before.id !== id) options.approved.forgetArrived(before)
  if (failure === null) log.info('delivery ended', { deliveryId: id, dryRun, receipt })
}

async function attempt(live: LiveDelivery, plan: StoredPlan, given: GivenSecrets, options: CarryOptions): Promise<DeliveryReceipt | null> {
  const { catalog, approved, log } = options
  const { signal } = live
  live.progress('Checking what is to leave')
  await options.trail.requireWhole()
  if (!live.record.dryRun) requireApprovalAsGiven(catalog, plan)
  const subject = await findSubject(options, plan.reviewId === null ? { runId: plan.runId } : { reviewId: plan.reviewId })
  checkAccepted(subject)
  if ((subject.review?.review.signOff?.digest ?? null) !== plan.basis.reviewDigest) throw new PlanExpired('the review is another one now.')
  if ((await options.hashes.of(subject.snapshotPath, signal)) !== plan.basis.snapshotSha256) {
    throw new PlanExpired('the snapshot is no longer the one that was compared.')
  }
  const record = catalog.destinations.get(plan.destinationId)
  const destination = destinationById(options.destinations, record.kindId)
  const receipt = await withDestination(options, destination, record, given, signal, async (context) => {
    // What was not reviewed stays what its source said, to the byte.
    const trail = subject.review === null ? null : await options.trail.signedHead()
    const work: Work = {
      subject,
      target: plan.target,
      trailNote: trail && (trail.note ?? unsignedNote(trail)),
      onProgress: (done, total, note) => live.progress(told(done, total, note)),
    }
    if (live.record.dryRun) return destination.way === 'service' ? null : rehearse(plan, destination, context)
    if (destination.way === 'service') throw waitsForTheOtherSide(destination)
    return { ...(await bring(plan, destination, context, work)), audit: trail ?? (await options.trail.signedHead()) }
  })
  if (receipt === null) return null
  await approved.keepArrived(live.record, subject.snapshotPath).catch((error: unknown) => {
    log.warn('delivered snapshot not kept', { deliveryId: live.record.id, reason: String(error) })
  })
  return receipt
}

type AnyContext = DestinationContext<Readonly<Record<string, unknown>>>

const isAsPlanned = async (plan: StoredPlan, destination: FileDestination, context: AnyContext): Promise<boolean> =>
  plan.basis.standing === null || (await destination.fingerprint(context, plan.target, plan.basis.standing)) === plan.basis.standing

/** Looks at all that a delivery looks at, and writes nothing. */
async function rehearse(plan: StoredPlan, destination: FileDestination, context: AnyContext): Promise<null> {
  if (!(await isAsPlanned(plan, destination, context))) throw new PlanExpired(targetChanged)
  return null
}

/** Writes, unless an earlier try of this plan had come so far already. */
async function bring(plan: StoredPlan, destination: FileDestination, context: AnyContext, work: Work): Promise<DeliveryReceipt> {
  if (await isAsPlanned(plan, destination, context)) return destination.apply(context, work)
  const receipt = await destination.arrived(context, work)
  if (receipt === null) throw new PlanExpired(targetChanged)
  return receipt
}

/** A destination that asks for itself: what was approved is what it gets when it asks. */
export const waitsForTheOtherSide = ({ title }: ServiceDestination): RollcallError =>
  refused(
    'UNSUPPORTED',
    `${title} asks for its data itself, so nothing is sent before it does.`,
    'Start its service: what was approved goes with the next full sync it asks for, and the plan is applied then.',
  )

/** The one result of a destination that is written whole. */
function resultOf(
  plan: StoredPlan,
  { dryRun }: DeliveryRecord,
  receipt: DeliveryReceipt | null,
  failure: RollcallError | null,
): Omit<DeliveryResult, 'at' | 'attempts'> | null {
  const id = plan.target ?? plan.destinationId
  const title = plan.target === null ? plan.destinationName : basename(plan.target)
  const grants = grouped(plan.after.grants)
  if (failure !== null) return { id, title, outcome: 'failed', message: failure.message, remedy: failure.remedy }
  if (dryRun) {
    const message = `Dry run: ${grants} grants would be delivered; nothing was written.`
    return { id, title, outcome: 'skipped', message, remedy: null }
  }
  const message = `${grouped(receipt?.counts.grants ?? plan.after.grants)} grants are there, reopened and counted.`
  return { id, title, outcome: 'done', message, remedy: null }
}

const outcomeOf = (receipt: DeliveryReceipt | null, failure: RollcallError | null, state: DeliveryRecord['state']) =>
  failure === null
    ? {
        path: receipt?.path ?? null,
        sha256: receipt?.sha256 ?? null,
        sync: receipt?.syncId ?? null,
        grants: receipt?.counts.grants ?? null,
      }
    : { state, code: failure.code, message: failure.message }

const stopReason = (signal: AbortSignal): RollcallError | null =>
  signal.aborted && signal.reason instanceof RollcallError ? signal.reason : null

/** What SQLite and the file system say included. */
function asDeliveryError(error: unknown, target: string | null): RollcallError {
  if (error instanceof RollcallError) return error
  const written = writeError(error, target ?? 'the destination')
  return written.code === 'INTERNAL' ? asRollcallError(error) : written
}

function stateAfter({ code }: RollcallError): DeliveryRecord['state'] {
  if (code === 'CANCELLED') return 'cancelled'
  return code === 'INTERRUPTED' ? 'interrupted' : 'failed'
}

function planStateAfter({ code }: RollcallError): PlanState {
  if (code === 'CANCELLED') return 'approved'
  return code === 'INTERRUPTED' ? 'interrupted' : 'failed'
}

const told = (done: number, total: number, note: string): string =>
  total === 0 ? note : `${note}, ${Math.min(100, Math.floor((done / total) * 100))} %`
