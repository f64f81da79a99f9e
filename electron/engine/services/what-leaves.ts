import type { GuardRail } from '../../../shared/deliveries.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { RunRecord } from '../../../shared/runs.ts'
import { freshRun, type FreshRunOptions } from './fresh-run.ts'
import type { ServiceDeliveries, ServiceReviews } from './ports.ts'

/** What a task gets. */
export interface Leaving {
  readonly runId: string
  /** Null when nobody signed. */
  readonly reviewId: string | null
  readonly snapshotPath: string
  /** "what was signed off", for the task's own record. */
  readonly what: string
  /** It may have been sent before: then the file needs a sync of its own. */
  readonly again: boolean
}

export interface WhatLeavesOptions extends FreshRunOptions {
  readonly destinationId: string
  readonly reviews: ServiceReviews
  readonly deliveries: ServiceDeliveries
  /** A run waits for a person; `message` says why. */
  readonly onHeld: (runId: string, message: string) => void
  /** Nothing waits any more. */
  readonly onReleased: () => void
}

/**
 * What the policy lets leave for a task. An approved plan for this destination comes first: somebody looked at it and typed the
 * words. GUARD_STOPPED when a guard rail holds it, NOT_FOUND when nothing was signed, and whatever a run can fail with.
 */
export async function whatLeaves(options: WhatLeavesOptions, signal: AbortSignal): Promise<Leaving> {
  const { settings, deliveries, destinationId, connectionId, onReleased } = options
  if (settings.policy === 'fresh') return alwaysFresh(options, signal)
  const released = await deliveries.released(destinationId)
  if (released?.connectionId === connectionId) {
    const { runId, reviewId, snapshotPath } = released
    onReleased()
    return { runId, reviewId, snapshotPath, what: 'what was approved for delivery', again: true }
  }
  return settings.policy === 'approved' ? lastSigned(options, signal) : withinGuards(options, signal)
}

async function lastSigned(options: WhatLeavesOptions, signal: AbortSignal): Promise<Leaving> {
  const { reviews, deliveries, destinationId, connectionId, onHeld, onReleased } = options
  const signed = await reviews.latest(connectionId)
  if (signed === null) {
    throw new RollcallError('GUARD_STOPPED', {
      message: 'Nothing of this connection has been signed off yet, so nothing may leave.',
      remedy: 'Review a run and sign it off; or choose another policy for this destination.',
    })
  }
  const { id: reviewId, runId } = signed.review
  const { state } = options.runs.get(runId)
  const stopped = stopping(await deliveries.rails(destinationId, { reviewId }, signal), state)
  if (stopped !== null) throw holding(runId, stopped, onHeld)
  onReleased()
  return { runId, reviewId, snapshotPath: await deliveries.approved(reviewId), what: 'what was signed off last', again: true }
}

async function withinGuards(options: WhatLeavesOptions, signal: AbortSignal): Promise<Leaving> {
  const { deliveries, destinationId, onHeld, onReleased } = options
  let run = await freshRun(options, signal)
  const stopped = stopping(await deliveries.rails(destinationId, { runId: run.id }, signal), run.state)
  if (stopped !== null) throw holding(run.id, stopped, onHeld)
  if (run.state === 'held') run = await accepted(run, options, signal)
  onReleased()
  return { runId: run.id, reviewId: null, snapshotPath: snapshotOf(run), what: 'a fresh sync, within the guard rails', again: false }
}

/** As the connector it replaces: whatever the run found, only not nothing at all. */
async function alwaysFresh(options: WhatLeavesOptions, signal: AbortSignal): Promise<Leaving> {
  const { settings, onReleased } = options
  let run = await freshRun(options, signal)
  if (run.state === 'held') {
    if (run.counts?.resources === 0 && !settings.acceptEmpty) {
      throw new RollcallError('GUARD_STOPPED', {
        message: 'The sync found nothing at all; an upload would look as if everyone had left.',
        remedy: 'Look at the period, the filters and the permission at the source. --accept-shrunken uploads it all the same.',
      })
    }
    options.log.warn('smaller than the run before, uploaded all the same', { runId: run.id, why: run.error?.message })
    run = await accepted(run, options, signal)
  }
  onReleased()
  return { runId: run.id, reviewId: null, snapshotPath: snapshotOf(run), what: 'a fresh sync', again: false }
}

/** Guard rails that say something about the data; the others speak of a plan, or of a review the policy does not ask for. */
const asked: ReadonlySet<GuardRail['kind']> = new Set(['removals', 'empty', 'shrunken', 'renamed-keys', 'incomplete-run'])

/** Why it may not leave; null when it may. That a run is held says only that it is smaller than the run before, which the rails judge. */
function stopping(rails: readonly GuardRail[], state: RunRecord['state']): string | null {
  const fired = rails.filter(
    ({ kind, severity }) => asked.has(kind) && severity !== 'notice' && !(kind === 'incomplete-run' && state === 'held'),
  )
  return fired.length === 0 ? null : fired.map(({ message }) => message).join(' ')
}

/** A held run that may leave becomes one that is ready: the next one is compared with it. */
const accepted = (run: RunRecord, options: WhatLeavesOptions, signal: AbortSignal): Promise<RunRecord> =>
  freshRun({ ...options, resume: () => options.runs.resume({ runId: run.id, acceptShrunken: true }) }, signal)

function holding(runId: string, why: string, onHeld: WhatLeavesOptions['onHeld']): RollcallError {
  onHeld(runId, why)
  return new RollcallError('GUARD_STOPPED', {
    message: `Held for review in Rollcall: ${why}`,
    remedy:
      'Look at the run; when it is held, accept its result. Review it and sign it off, then plan its delivery to this destination and approve it; the next task uploads it.',
  })
}

function snapshotOf({ snapshotPath }: { readonly snapshotPath: string | null }): string {
  if (snapshotPath !== null) return snapshotPath
  throw new RollcallError('INTERNAL', { message: 'The run has no snapshot.', remedy: 'The next task starts another run.' })
}
