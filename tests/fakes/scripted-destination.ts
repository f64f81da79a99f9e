import { z } from 'zod'
import type { DeliveryReceipt } from '../../shared/deliveries.ts'
import type { DestinationContext, FileDestination, ServiceDestination, Work } from '../../electron/engine/destinations/destination.ts'
import { secretField } from '../../electron/engine/settings/secret-field.ts'
import { openSnapshot } from '../../electron/engine/graph/snapshot.ts'

const configSchema = z.object({
  place: z.string().min(1).meta({ title: 'Place', description: 'Where it goes.' }),
  key: secretField(z.string().optional(), { title: 'Key', description: 'Any text.' }),
})

/** A place in memory: what lies there is a text, and what `apply` does is for the test to say. */
export interface Shelf {
  content: string
  /** How often something was brought. */
  times: number
  apply: (context: DestinationContext<z.output<typeof configSchema>>, work: Work) => Promise<void>
}

export const emptyShelf = (): Shelf => ({ content: '', times: 0, apply: () => Promise.resolve() })

const about = {
  id: 'shelf',
  title: 'Shelf',
  description: 'For tests.',
  configSchema,
  async *check() {
    yield await Promise.resolve({ id: 'look', title: 'Look', outcome: 'pass', milliseconds: 1, message: 'It is there.' } as const)
  },
}

/** A destination without a system behind it. */
export const scriptedDestination = (shelf: Shelf): FileDestination<typeof configSchema> => ({
  ...about,
  way: 'file',
  plan: ({ config }) => Promise.resolve({ target: config.place, fingerprint: `was ${shelf.content}`, snapshotPath: null, what: null }),
  fingerprint: () => Promise.resolve(`was ${shelf.content}`),
  apply: async (context, work) => {
    await shelf.apply(context, work)
    shelf.times++
    shelf.content = work.subject.runId
    return receiptOf(work)
  },
  arrived: (_, work) => Promise.resolve(shelf.content === work.subject.runId ? receiptOf(work) : null),
})

/** The same of the way `service`: nobody asks, and it is never written to. */
export const scriptedService = (): ServiceDestination<typeof configSchema> => ({
  ...about,
  way: 'service',
  serve: () => Promise.resolve(),
  hostOf: () => 'shelf',
})

function receiptOf({ subject, target }: Work): DeliveryReceipt {
  const snapshot = openSnapshot(subject.snapshotPath)
  const { counts } = snapshot
  snapshot.close()
  return { path: target, bytes: null, sha256: null, syncId: null, counts, keptSyncs: [], warnings: [], taskId: null }
}
