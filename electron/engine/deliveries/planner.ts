import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { GuardRail, PlanRecord } from '../../../shared/deliveries.ts'
import type { StoredDestination } from '../catalog/destinations.ts'
import type { DiffSummary } from '../../../shared/diff.ts'
import type { GraphCounts } from '../../../shared/graph.ts'
import { dated, namingMoment } from '../../../shared/moment-words.ts'
import { RollcallError } from '../../../shared/errors.ts'
import { isPart } from '../../../shared/syncs.ts'
import { partOf } from '../catalog/runs.ts'
import type { StoredPlan } from '../catalog/plans.ts'
import type { Standing } from '../destinations/destination.ts'
import type { SnapshotDiff } from '../graph/diff.ts'
import { overlapOf } from '../graph/overlap.ts'
import { partCountsOf as partsOf } from '../graph/part-counts.ts'
import { openSnapshot } from '../graph/snapshot.ts'
import type { GivenSecrets } from '../settings/secrets.ts'
import { destinationById, withDestination, type AccessOptions } from './destination-access.ts'
import { makeEmpty, type Differences } from './differences.ts'
import type { FileHashes } from './file-hashes.ts'
import { guardRails, type Baseline } from './guards.ts'
import type { SubjectOptions, WholeSubject } from './subject.ts'
import { makeFolder } from '../graph/folder.ts'
import { newId } from '../catalog/new-id.ts'

export type PlannerOptions = AccessOptions & SubjectOptions & { readonly differences: Differences; readonly hashes: FileHashes }

/** What lies at a destination, with its counts. */
interface Before {
  readonly standing: Standing
  readonly counts: GraphCounts | null
}

/**
 * Looks at the destination, compares, lets the guard rails look, and answers the plan; nothing is stored and nothing
 * written. The comparison stays open under the plan's id.
 */
export async function makePlan(
  options: PlannerOptions,
  record: StoredDestination,
  subject: WholeSubject,
  asked: { readonly target: string | null; readonly secrets: GivenSecrets; readonly by: string; readonly signal: AbortSignal },
): Promise<StoredPlan> {
  const { catalog, clock, differences } = options
  const standing = await lookAt(options, record, subject, asked)
  const counts = standing.snapshotPath === null ? null : countsOf(standing.snapshotPath)
  const before = { standing, counts }
  const id = newId(clock.now())
  const diff = standing.snapshotPath === null ? null : differences.open(id, standing.snapshotPath, subject.snapshotPath)
  const summary = diff === null ? allAdded(subject.counts) : diff.summary
  await nextTurn()
  const guards = railsFor(options, record, subject, before, diff)
  const policy = catalog.settings.get('delivery.guards')
  const snapshotSha256 = await options.hashes.of(subject.snapshotPath, asked.signal)
  const now = clock.now()
  const plan: PlanRecord = {
    ...{ id, destinationId: record.id, destinationName: record.name, kindId: record.kindId },
    ...{ connectionId: subject.connectionId, runId: subject.runId, reviewId: subject.reviewId },
    ...{ createdAt: now, createdBy: asked.by, expiresAt: now + Math.round(policy.planHours * 3_600_000) },
    ...{ state: 'planned', error: null, summary, before: counts, after: subject.counts },
    ...{ excluded: subject.review?.excluded.length ?? 0, guards, target: standing.target, approval: null },
  }
  const basis = {
    snapshotSha256,
    reviewDigest: subject.review?.review.signOff?.digest ?? null,
    config: JSON.stringify(record.config),
    standing: standing.fingerprint === '' ? null : standing.fingerprint,
  }
  return { ...plan, basis }
}

/** The guard rails of a run or a review for a destination, without a plan: for what leaves when the other side asks. */
export async function railsWithoutPlan(
  options: PlannerOptions,
  record: StoredDestination,
  subject: WholeSubject,
  signal: AbortSignal,
): Promise<readonly GuardRail[]> {
  const standing = await lookAt(options, record, subject, { target: null, secrets: {}, signal })
  const { snapshotPath } = standing
  if (snapshotPath === null) return railsFor(options, record, subject, { standing, counts: null }, null)
  const diff = options.differences.open('', snapshotPath, subject.snapshotPath)
  try {
    return railsFor(options, record, subject, { standing, counts: countsOf(snapshotPath) }, diff)
  } finally {
    options.differences.close('')
  }
}

/** What lies at the destination. One that asks for itself shows nobody: there it is what it got last. */
export async function lookAt(
  options: PlannerOptions,
  record: StoredDestination,
  subject: WholeSubject,
  { target, secrets, signal }: { readonly target: string | null; readonly secrets: GivenSecrets; readonly signal: AbortSignal },
): Promise<Standing> {
  const last = options.catalog.deliveries.lastArrived(record.id, subject.connectionId, subject)
  const kept = last === null ? null : options.approved.arrived(last)
  const destination = destinationById(options.destinations, record.kindId)
  if (destination.way === 'service') {
    return { target: null, fingerprint: last?.id ?? '', snapshotPath: kept, what: kept === null ? null : 'what was sent last' }
  }
  const arrived = last === null || kept === null || !isReadable(kept) ? null : { sha256: last.receipt?.sha256 ?? null, snapshotPath: kept }
  const standing = await withDestination(options, destination, record, secrets, signal, (context) =>
    destination.plan(context, subject, { target, arrived }),
  )
  if (!isPart(subject)) return standing
  // A part adds to what lies there and takes nothing away: it is compared with the same part that came before it.
  return { ...standing, snapshotPath: kept, what: kept === null ? null : 'what was delivered last of this part' }
}

/** Where it is not, what lies at the destination is read instead. */
function isReadable(path: string): boolean {
  try {
    openSnapshot(path).close()
    return true
  } catch (error) {
    if (error instanceof RollcallError) return false
    throw error
  }
}

/** An empty snapshot of this process, with the words of the one it is compared with. */
export async function emptySnapshot(scratchDir: string, comparedWith: string): Promise<string> {
  const snapshot = openSnapshot(comparedWith)
  const { vocabulary } = snapshot
  snapshot.close()
  const words = createHash('sha256').update(JSON.stringify(vocabulary)).digest('hex').slice(0, 16)
  const path = join(scratchDir, `empty-${words}.snapshot`)
  makeFolder(scratchDir)
  if (!existsSync(path)) await makeEmpty(path, vocabulary)
  return path
}

const allAdded = ({ resources, entitlements, grants }: GraphCounts): DiffSummary => {
  const added = (count: number) => ({ added: count, removed: 0, changed: 0, unchanged: 0 })
  return { resources: added(resources), entitlements: added(entitlements), grants: added(grants) }
}

function railsFor(
  options: PlannerOptions,
  record: StoredDestination,
  subject: WholeSubject,
  before: Before,
  diff: SnapshotDiff | null,
): GuardRail[] {
  const { catalog, clock } = options
  const { run, connectionId } = subject
  const last = catalog.deliveries.lastArrived(record.id, connectionId, subject)
  const waiting = catalog.plans
    .open(record.id)
    .find((plan) => plan.connectionId === connectionId && plan.approval !== null && plan.expiresAt > clock.now())
  return guardRails({
    ...{ vocabulary: subject.vocabulary, incomplete: subject.incomplete },
    ...{ after: subject.counts, parts: partsOf(subject.snapshotPath) },
    changes:
      before.counts === null || diff === null
        ? null
        : { summary: diff.summary, before: before.counts, removedOf: (type) => diff.removedOf(type) },
    baseline: baselineOf(options, record, subject, before),
    run: { state: run.state, part: partOf(run.request), error: run.error?.message ?? null },
    unexpanded: subject.sync.unexpanded,
    reviewed: subject.review !== null,
    readAt: subject.readAt,
    arrivedReadAt: last === null ? null : readAtOf(options, last),
    undelivered: waiting === undefined ? null : { planId: waiting.id, at: waiting.approval?.at ?? waiting.createdAt },
    now: clock.now(),
    threshold: catalog.settings.get('guard.threshold'),
    policy: catalog.settings.get('delivery.guards'),
  })
}

/** What arrived here last of this connection; else what lies there; else the good run before. */
function baselineOf(
  options: PlannerOptions,
  record: StoredDestination,
  subject: WholeSubject,
  { standing, counts }: Before,
): Baseline | null {
  const { catalog, approved, snapshotOf } = options
  const last = catalog.deliveries.lastArrived(record.id, subject.connectionId, subject)
  if (last?.receipt != null) {
    return baseline(last.receipt.counts, `the delivery of ${dated(last.endedAt ?? last.startedAt)}`, approved.arrived(last), subject)
  }
  if (counts !== null) return baseline(counts, standing.what ?? 'what lies there', standing.snapshotPath, subject)
  const { run } = subject
  const previous = catalog.runs.previousReady(run.connectionId, run.request, run.id)
  if (previous?.counts == null) return null
  return baseline(previous.counts, `the run of ${dated(namingMoment(previous))}`, snapshotOf(previous.id), subject)
}

/** One whose snapshot cannot be read any more is known by its counts alone, and says so: a plan does not depend on it. */
function baseline(counts: GraphCounts, what: string, snapshotPath: string | null, subject: WholeSubject): Baseline {
  if (snapshotPath === null) return { counts, what, parts: null, resources: null, entitlements: null }
  try {
    const { resourcesByType, entitlements } = overlapOf(snapshotPath, subject.snapshotPath)
    return { counts, what, parts: partsOf(snapshotPath), resources: resourcesByType, entitlements }
  } catch (error) {
    if (!(error instanceof RollcallError)) throw error
    return { counts, what: `${what} (whose snapshot cannot be read any more)`, parts: null, resources: null, entitlements: null }
  }
}

function readAtOf({ approved }: PlannerOptions, last: Parameters<PlannerOptions['approved']['arrived']>[0]): number | null {
  const path = approved.arrived(last)
  if (path === null) return null
  try {
    const snapshot = openSnapshot(path)
    try {
      return snapshot.meta.endedAt ?? snapshot.meta.startedAt
    } finally {
      snapshot.close()
    }
  } catch (error) {
    if (error instanceof RollcallError) return null
    throw error
  }
}

function countsOf(path: string): GraphCounts {
  const snapshot = openSnapshot(path)
  try {
    return snapshot.counts
  } finally {
    snapshot.close()
  }
}
