import { randomUUID } from 'node:crypto'
import type {
  DeliveryRecord,
  DeliveryResult,
  GuardPolicy,
  GuardRail,
  PlanChange,
  PlanRecord,
  PlanState,
} from '../../../shared/deliveries.ts'
import type { DiffKind, DiffList } from '../../../shared/diff.ts'
import type { RollcallError } from '../../../shared/errors.ts'
import type { TrailProblem } from '../../../shared/reviews.ts'
import type { Logger } from '../../../shared/platform.ts'
import type { Page } from '../../../shared/query.ts'
import type { KeptPart } from '../../../shared/syncs.ts'
import { partOf } from '../catalog/runs.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { watch } from '../live/watch.ts'
import type { StoredPlan } from '../catalog/plans.ts'
import { thisProcess } from '../catalog/process-life.ts'
import type { GivenSecrets } from '../settings/secrets.ts'
import { approvePlan, type Confirmation } from './approval.ts'
import { ApprovedSnapshots } from './approved-snapshots.ts'
import { carryOut, waitsForTheOtherSide } from './carry-out.ts'
import { destinationById, withDestination, type AccessOptions } from './destination-access.ts'
import { changesOf, Differences } from './differences.ts'
import { targetChanged, whyExpired } from './expiry.ts'
import { underPolicy } from './guards.ts'
import { LiveDelivery } from './live-delivery.ts'
import { emptySnapshot, lookAt, makePlan, type PlannerOptions } from './planner.ts'
import { leaseSubject, recover } from './recovery.ts'
import { FileHashes } from './file-hashes.ts'
import { keptHashes } from './kept-hashes.ts'
import { asStored, requireApproved } from './approved-plan.ts'
import { expired, interrupted, refused, storedError } from './refusals.ts'
import type { DeliveryTrail, SignedReviews } from './signed-review.ts'
import { checkAccepted, findSubject } from './subject.ts'
import { ServiceUploads } from './service-uploads.ts'
import { newId } from '../catalog/new-id.ts'

export interface DeliveryManagerOptions extends AccessOptions {
  readonly catalog: Catalog
  readonly dataDir: string
  readonly log: Logger
  readonly reviews: SignedReviews
  readonly trail: DeliveryTrail
  /** Where a run's snapshot lies, null when it has none (any more). */
  readonly snapshotOf: (runId: string) => string | null
  /** Who acts when a call does not say. */
  readonly actor: () => string
  /** Told of every delivery that was for real, once it has ended. */
  readonly onEnded?: ((delivery: DeliveryRecord) => void) | undefined
}

interface PlanInput {
  readonly destinationId: string
  readonly reviewId?: string | undefined
  readonly runId?: string | undefined
  readonly target?: string | undefined
  readonly secrets?: GivenSecrets | undefined
  readonly by?: string | undefined
}

/** How long a cancel asked of another process is waited for. */
const cancelElsewhere = 3000

/** Plans, their approval, and deliveries: one at a time per destination, across all processes of the data folder. */
export class DeliveryManager {
  readonly #options: DeliveryManagerOptions & PlannerOptions
  readonly #owner = randomUUID()
  readonly #process = thisProcess()
  readonly #live = new Map<string, { readonly delivery: LiveDelivery; readonly ended: Promise<void> }>()
  /** For destinations that ask for themselves. */
  readonly uploads: ServiceUploads
  #closed = false

  /** Marks what died as interrupted and clears up after it. */
  constructor(options: DeliveryManagerOptions) {
    const differences = new Differences(options.scratchDir)
    const hashes = new FileHashes()
    const approved = new ApprovedSnapshots(options.dataDir, hashes, keptHashes(options.catalog, options.clock))
    this.#options = { ...options, differences, hashes, approved }
    this.uploads = new ServiceUploads({ ...this.#options, current: (plan) => this.#current(plan) })
    recover(options.catalog, options.clock)
    this.#sweep()
  }

  /** Compares, and stores the plan. NOT_FOUND, INVALID_INPUT, NOT_WRITABLE, UNSUPPORTED; NOT_AS_SIGNED, TRAIL_BROKEN. */
  async plan(input: PlanInput, signal = new AbortController().signal): Promise<PlanRecord> {
    const { catalog } = this.#options
    const by = input.by ?? this.#options.actor()
    const record = catalog.destinations.get(input.destinationId)
    await this.#options.trail.requireWhole()
    const subject = await findSubject(this.#options, input)
    checkAccepted(subject)
    const asked = { target: input.target ?? null, secrets: input.secrets ?? {}, by, signal }
    const plan = await makePlan(this.#options, record, subject, asked)
    catalog.transaction(() => {
      catalog.plans.insert(plan)
      const fired = plan.guards.map(({ kind, severity }) => `${kind}: ${severity}`)
      const data = { destination: record.id, run: plan.runId, review: plan.reviewId, target: plan.target, summary: plan.summary, fired }
      catalog.audit.append({ at: plan.createdAt, actor: by, event: 'delivery.planned', subject: `plan:${plan.id}`, data })
    })
    return this.#shown(plan)
  }

  /** Newest first. Targets are not looked at. */
  async plans(connectionId: string | undefined, limit: number): Promise<PlanRecord[]> {
    recover(this.#options.catalog, this.#options.clock)
    const plans = this.#options.catalog.plans.list(connectionId ?? null, limit)
    return Promise.all(plans.map(async (plan) => this.#shown(await this.#current(plan))))
  }

  async getPlan(planId: string): Promise<PlanRecord> {
    return this.#shown(await this.#fresh(planId))
  }

  /** Differences by position. GUARD_STOPPED when the plan has expired, NOT_FOUND when what it replaced is gone. */
  async changes(
    planId: string,
    list: DiffList,
    kinds: readonly DiffKind[] | undefined,
    offset: number,
    limit: number,
  ): Promise<Page<PlanChange>> {
    const { differences } = this.#options
    const diff = differences.get(planId) ?? (await this.#compareAgain(planId))
    return changesOf(diff, list, kinds, offset, limit)
  }

  /** GUARD_STOPPED while a guard rail blocks, a phrase is not typed as it stands, or the plan has expired; TRAIL_BROKEN, NOT_AS_SIGNED. */
  async approve(planId: string, by: string, note: string, confirmations: readonly Confirmation[]): Promise<PlanRecord> {
    const plan = await this.#valid(planId)
    await this.#options.trail.requireWhole()
    if (plan.reviewId !== null) await this.#options.reviews.signed(plan.reviewId)
    return this.#shown(approvePlan(this.#options, plan, { by, note, confirmations }))
  }

  /** Starts and answers at once. GUARD_STOPPED (not approved, expired), ALREADY_RUNNING, INVALID_INPUT, UNSUPPORTED. */
  async apply(input: {
    readonly planId: string
    readonly dryRun: boolean
    readonly secrets?: GivenSecrets | undefined
    readonly by?: string | undefined
  }): Promise<DeliveryRecord> {
    const { catalog } = this.#options
    const secrets = input.secrets ?? {}
    const by = input.by ?? this.#options.actor()
    if (input.dryRun) return this.#begin(await this.#valid(input.planId, secrets), null, true, secrets, by)
    const plan = await this.#fresh(input.planId)
    requireApproved(plan)
    const destination = destinationById(this.#options.destinations, plan.kindId)
    if (destination.way === 'service') throw waitsForTheOtherSide(destination)
    const before = catalog.deliveries.ofPlan(plan.id)
    return this.#begin(plan, before !== null && before.state !== 'done' ? before : null, false, secrets, by)
  }

  /** Tries again what failed. INVALID_INPUT when nothing did. */
  async retry(deliveryId: string, secrets: GivenSecrets = {}, by = this.#options.actor()): Promise<DeliveryRecord> {
    const delivery = this.get(deliveryId)
    if (delivery.state === 'running') throw refused('ALREADY_RUNNING', 'This delivery is under way.', 'Follow it, or cancel it.')
    if (delivery.dryRun || delivery.state === 'done' || delivery.planId === null) {
      throw refused('INVALID_INPUT', 'Nothing of this delivery can be tried again.', 'Make a new plan.')
    }
    const plan = await this.#fresh(delivery.planId)
    requireApproved(plan)
    return this.#begin(plan, delivery, false, secrets, by, 'delivery.retried')
  }

  /** Resolves when it has stopped. Does nothing to one that has ended. */
  async cancel(deliveryId: string): Promise<void> {
    const live = this.#live.get(deliveryId)
    if (live !== undefined) {
      live.delivery.cancel()
      await live.ended
      return
    }
    if (this.get(deliveryId).state !== 'running') return
    this.#options.catalog.workLeases.askToCancel(deliveryId)
    const patience = AbortSignal.timeout(cancelElsewhere)
    for await (const { state } of this.watch(deliveryId, patience)) if (state !== 'running') return
  }

  get(deliveryId: string): DeliveryRecord {
    const live = this.#live.get(deliveryId)
    if (live !== undefined) return live.delivery.record
    recover(this.#options.catalog, this.#options.clock)
    return this.#options.catalog.deliveries.get(deliveryId)
  }

  /** Newest first. */
  list(connectionId: string | undefined, destinationId: string | undefined, limit: number): DeliveryRecord[] {
    recover(this.#options.catalog, this.#options.clock)
    const stored = this.#options.catalog.deliveries.list(connectionId ?? null, destinationId ?? null, limit)
    return stored.map((record) => this.#live.get(record.id)?.delivery.record ?? record)
  }

  /** The delivery now and after every change, at most ten times a second, until it ends. NOT_FOUND at once. */
  watch(deliveryId: string, signal: AbortSignal | undefined): AsyncGenerator<DeliveryRecord> {
    this.get(deliveryId)
    const changes = () => this.#live.get(deliveryId)?.delivery.changes ?? null
    return watch({ record: () => this.get(deliveryId), changes, isOver: ({ state }) => state !== 'running' }, signal)
  }

  results(deliveryId: string, outcomes: readonly string[] | undefined, offset: number, limit: number): Page<DeliveryResult> {
    this.get(deliveryId)
    return this.#options.catalog.deliveries.results(deliveryId, outcomes, offset, limit)
  }

  /** As it stands now: a policy that became stricter holds for what waits. */
  #shown(plan: StoredPlan): PlanRecord {
    return withoutBasis(plan.state === 'planned' ? { ...plan, guards: underPolicy(plan.guards, this.guards()) } : plan)
  }

  guards(): GuardPolicy {
    return this.#options.catalog.settings.get('delivery.guards')
  }

  setGuards(change: { readonly [Name in keyof GuardPolicy]?: GuardPolicy[Name] | undefined }): GuardPolicy {
    const { catalog, clock, actor } = this.#options
    return catalog.transaction(() => {
      const before = this.guards()
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
      const after = { ...before, ...given }
      catalog.settings.set('delivery.guards', after)
      const data = { before, after }
      catalog.audit.append({ at: clock.now(), actor: actor(), event: 'guards.changed', subject: 'guards', data })
      return this.guards()
    })
  }

  /** What left of a review: its deliveries for real, oldest first, and the guard rails of the plans somebody approved. */
  departures(reviewId: string): { readonly deliveries: readonly DeliveryRecord[]; readonly guards: readonly GuardRail[] } {
    const { catalog } = this.#options
    const approved = catalog.plans.ofReview(reviewId).filter(({ approval }) => approval !== null)
    return { deliveries: catalog.deliveries.ofReview(reviewId), guards: approved.flatMap(({ guards }) => guards) }
  }

  /** See {@link ApprovedSnapshots.differences}. */
  differences(): Promise<TrailProblem[]> {
    return this.#options.approved.differences(this.#options.catalog.reviews.signed())
  }

  /** Whether a plan that may still be carried out needs the snapshot of this run. */
  pins(runId: string): boolean {
    const { catalog, clock } = this.#options
    return catalog.plans.open(null).some((plan) => plan.runId === runId && plan.expiresAt > clock.now())
  }

  /** ALREADY_RUNNING while something is delivered to it or its service runs, in whatever process. */
  requireIdle(destinationId: string): void {
    const { catalog, clock } = this.#options
    recover(catalog, clock)
    if ([`destination:${destinationId}`, `service:${destinationId}`].some((subject) => catalog.workLeases.isTaken(subject))) {
      throw refused('ALREADY_RUNNING', 'This destination is at work.', 'Wait until it has ended, or stop it.')
    }
  }

  /** Stops what is under way; it is then interrupted and can go on. */
  async close(): Promise<void> {
    this.#closed = true
    for (const { delivery } of this.#live.values()) delivery.interrupt()
    await Promise.all([...this.#live.values()].map(({ ended }) => ended))
    this.#options.differences.closeAll()
  }

  #begin(
    plan: StoredPlan,
    again: DeliveryRecord | null,
    dryRun: boolean,
    secrets: GivenSecrets,
    by: string,
    event: 'delivery.retried' | null = null,
  ): DeliveryRecord {
    if (this.#closed) throw interrupted()
    const { catalog, clock } = this.#options
    recover(catalog, clock)
    const now = clock.now()
    const part = catalog.runs.exists(plan.runId) ? partOf(catalog.runs.get(plan.runId).request) : { onlyTypes: null }
    const record: DeliveryRecord = again ? { ...again, state: 'running', endedAt: null, error: null } : fresh(plan, part, dryRun, by, now)
    catalog.transaction(() => {
      if (!dryRun) requireApproved(catalog.plans.get(plan.id))
      const subject = leaseSubject(record.id, plan.destinationId, dryRun)
      const lease = { subject, workId: record.id, owner: this.#owner, heartbeatAt: now, process: this.#process }
      catalog.workLeases.take(lease, () => ({
        message: `Something is being delivered to "${plan.destinationName}" already.`,
        remedy: 'Wait until it has ended, or cancel it.',
      }))
      if (again) catalog.deliveries.change(record.id, record)
      else catalog.deliveries.insert(record)
      if (dryRun) return
      catalog.plans.change(plan.id, { state: 'applying', error: null })
      if (event !== null) catalog.audit.append({ at: now, actor: by, event, subject: `delivery:${record.id}`, data: { plan: plan.id } })
    })
    return this.#launch(record, plan, secrets)
  }

  #launch(record: DeliveryRecord, plan: StoredPlan, secrets: GivenSecrets): DeliveryRecord {
    const { catalog, clock, log } = this.#options
    log.info('delivery started', { deliveryId: record.id, plan: plan.id, dryRun: record.dryRun, target: plan.target })
    const delivery = new LiveDelivery(record, catalog, this.#owner, clock, log)
    const ended = carryOut(delivery, plan, secrets, this.#options).finally(() => {
      this.#live.delete(record.id)
      if (!record.dryRun) this.#options.onEnded?.(delivery.record)
    })
    this.#live.set(record.id, { delivery, ended })
    return delivery.record
  }

  /** As stored, or expired when it turns out to be. */
  async #current(plan: StoredPlan): Promise<StoredPlan> {
    const why = await whyExpired(plan, this.#options)
    return why === null ? plan : this.#expire(plan, expired(why))
  }

  async #fresh(planId: string): Promise<StoredPlan> {
    recover(this.#options.catalog, this.#options.clock)
    return this.#current(this.#options.catalog.plans.get(planId))
  }

  #expire(plan: StoredPlan, error: RollcallError): StoredPlan {
    const { catalog } = this.#options
    return catalog.transaction(() => {
      const now = catalog.plans.get(plan.id)
      return now.state === 'applying' || now.state === 'applied'
        ? now
        : catalog.plans.change(plan.id, { state: 'expired', error: storedError(error) })
    })
  }

  /** A plan whose destination is as it was, too. GUARD_STOPPED when it has expired. */
  async #valid(planId: string, secrets: GivenSecrets = {}): Promise<StoredPlan> {
    const plan = await this.#fresh(planId)
    if (plan.state === 'expired') throw asStored(plan)
    if ((plan.state !== 'planned' && plan.state !== 'approved') || plan.basis.standing === null) return plan
    const destination = destinationById(this.#options.destinations, plan.kindId)
    if (destination.way === 'service') return plan
    const known = plan.basis.standing
    const record = this.#options.catalog.destinations.get(plan.destinationId)
    const { signal } = new AbortController()
    const now = await withDestination(this.#options, destination, record, secrets, signal, (context) =>
      destination.fingerprint(context, plan.target, known),
    )
    if (now === known) return plan
    throw asStored(this.#expire(plan, expired(targetChanged)))
  }

  async #compareAgain(planId: string) {
    const plan = await this.#valid(planId)
    const over: readonly PlanState[] = ['planned', 'approved']
    if (!over.includes(plan.state)) {
      throw refused('NOT_FOUND', 'The differences of this plan can no longer be shown: what it replaced is gone.', 'Its figures are kept.')
    }
    const subject = await findSubject(this.#options, plan.reviewId === null ? { runId: plan.runId } : { reviewId: plan.reviewId })
    const record = this.#options.catalog.destinations.get(plan.destinationId)
    const asked = { target: plan.target, secrets: {}, signal: new AbortController().signal }
    const { snapshotPath } = await lookAt(this.#options, record, subject, asked)
    const { differences, scratchDir } = this.#options
    return differences.open(planId, snapshotPath ?? (await emptySnapshot(scratchDir, subject.snapshotPath)), subject.snapshotPath)
  }

  #sweep(): void {
    const { catalog, approved, clock } = this.#options
    const needed = new Set(catalog.plans.open(null).flatMap(({ reviewId, expiresAt }) => (expiresAt > clock.now() ? (reviewId ?? []) : [])))
    const kept = new Set(catalog.deliveries.arrivedLast())
    approved.sweep(
      (reviewId) => {
        if (needed.has(reviewId)) return 'needed'
        const isDone = catalog.reviews.find(reviewId)?.signedBefore === true || catalog.removed.has('review', reviewId)
        return isDone ? 'done' : 'unknown'
      },
      (deliveryId) => {
        if (kept.has(deliveryId)) return 'needed'
        return catalog.deliveries.exists(deliveryId) || catalog.removed.has('delivery', deliveryId) ? 'done' : 'unknown'
      },
    )
  }
}

/** Without what it was made from, which is no door's affair. */
function withoutBasis(plan: StoredPlan): PlanRecord {
  const record: PlanRecord & { basis?: unknown } = { ...plan }
  delete record.basis
  return record
}

const fresh = (plan: StoredPlan, part: KeptPart, dryRun: boolean, by: string, now: number): DeliveryRecord => ({
  ...{ id: newId(now), planId: plan.id, destinationId: plan.destinationId, destinationName: plan.destinationName },
  ...{ kindId: plan.kindId, connectionId: plan.connectionId, runId: plan.runId, reviewId: plan.reviewId, ...part },
  ...{ dryRun, state: 'running' },
  ...{ startedAt: now, endedAt: null, by, done: 0, failed: 0, total: 1, note: null, receipt: null, error: null },
})
