import type { ServiceRecord } from '../../../shared/deliveries.ts'
import type { Clock } from '../../../shared/platform.ts'
import type { Catalog } from '../catalog/catalog.ts'

const PREFIX = 'service:'

/** What a running service holds a lease on. */
export const serviceSubject = (destinationId: string): string => `${PREFIX}${destinationId}`

/** Of a service that does not run: what it did and what waits stays known. A broken one keeps its error. */
export function stoppedRecord(destinationId: string, stored: ServiceRecord | null): ServiceRecord {
  const { tasks = [], held = null, error = null, since = null, host = null, state = 'stopped' } = stored ?? {}
  const broken = state === 'broken'
  return {
    destinationId,
    state: broken ? state : 'stopped',
    since,
    nextPollAt: null,
    polls: 0,
    host,
    error: broken ? error : null,
    tasks,
    held,
  }
}

/** Services whose process is dead: their lease goes, and the task they worked on is told as what became of it. */
export function recoverServices(catalog: Catalog, clock: Clock): void {
  const dead = catalog.workLeases.dead(clock.now()).filter(({ subject }) => subject.startsWith(PREFIX))
  if (dead.length === 0) return
  catalog.transaction(() => {
    for (const { subject, workId, owner } of dead) {
      if (!catalog.workLeases.release(workId, owner)) continue
      const stored = catalog.services.find(subject.slice(PREFIX.length))
      if (stored === null) continue
      const at = clock.now()
      const message = 'Rollcall ended while it worked on this; ConductorOne gives the task out again.'
      const tasks = stored.tasks.map((task) =>
        task.endedAt === null ? { ...task, endedAt: at, outcome: 'failed' as const, message } : task,
      )
      catalog.services.set({ ...stored, state: 'stopped', since: at, nextPollAt: null, tasks })
    }
  })
}
