import type { Clock } from '../../../shared/platform.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { interrupted, storedError } from './refusals.ts'

/** What a delivery holds while it works: a real one its destination, a dry run nothing but itself. */
export const leaseSubject = (deliveryId: string, destinationId: string, dryRun: boolean): string =>
  dryRun ? `dry-run:${deliveryId}` : `destination:${destinationId}`

const ours = /^(destination|dry-run):/

/** Marks the deliveries whose process is dead as interrupted; never one that is alive, here or in another process. */
export function recover(catalog: Catalog, clock: Clock): void {
  const dead = catalog.workLeases.dead(clock.now()).filter(({ subject }) => ours.test(subject))
  if (dead.length === 0 && catalog.deliveries.orphans().length === 0) return
  catalog.transaction(() => {
    for (const { workId, owner } of dead) catalog.workLeases.release(workId, owner)
    const error = storedError(interrupted())
    for (const { id, planId, dryRun, by } of catalog.deliveries.orphans()) {
      catalog.deliveries.change(id, { state: 'interrupted', endedAt: clock.now(), note: null, error })
      if (dryRun) continue
      if (planId !== null) catalog.plans.change(planId, { state: 'interrupted', error })
      const data = { plan: planId, state: 'interrupted' }
      catalog.audit.append({ at: clock.now(), actor: by, event: 'delivery.failed', subject: `delivery:${id}`, data })
    }
  })
}
