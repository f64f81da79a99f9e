import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { createEngine } from '../../electron/engine/engine.ts'
import type { Logger } from '../../shared/platform.ts'
import type { ReviewRecord } from '../../shared/reviews.ts'

const quiet: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

interface Signing {
  /** Of the filter language: what is left out; everything else is approved. */
  readonly exclude?: string
  readonly by?: string
  readonly note?: string
}

/** Signs a review of the newest run of a profile while no window has it, as a colleague did before. */
export async function signReview(
  profile: string,
  { exclude, by = 'Dana Reed', note = 'Term closed' }: Signing = {},
): Promise<ReviewRecord> {
  const engine = await createEngine({ dataDir: join(profile, 'rollcall'), log: quiet, version: '0.0.0' })
  try {
    const client = createRouterClient(engine.router)
    const run = (await client.runs.list({ limit: 10 })).find((each) => each.state === 'ready')
    if (run === undefined) throw new Error('The profile has no ready run.')
    const { id: reviewId } = await client.reviews.create({ runId: run.id, scope: { kind: 'everything' }, by })
    await client.reviews.decide({ reviewId, selector: { kind: 'filter', text: '' }, decision: 'approve', by })
    if (exclude !== undefined) {
      const selector = { kind: 'filter', text: exclude } as const
      await client.reviews.decide({ reviewId, selector, decision: 'exclude', reason: 'Not for this term', by })
    }
    return await client.reviews.signOff({ reviewId, by, note })
  } finally {
    await engine.close()
  }
}
