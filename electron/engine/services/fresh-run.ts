import { cancelled, RollcallError } from '../../../shared/errors.ts'
import type { Clock, Logger } from '../../../shared/platform.ts'
import type { RunRecord } from '../../../shared/runs.ts'
import { sourceSettingsOf, type ServingSettings } from '../destinations/serving-settings.ts'
import type { ServiceRuns } from './ports.ts'

export interface FreshRunOptions {
  readonly runs: ServiceRuns
  readonly sourceId: string
  readonly connectionId: string
  /** Of the source, those that were given; the others lie in the keychain. */
  readonly secrets: Readonly<Record<string, string>>
  readonly settings: ServingSettings
  readonly clock: Clock
  readonly log: Logger
  /** Instead of a new run. */
  readonly resume?: () => Promise<RunRecord>
}

/** Somebody else's run of the same connection is waited for. */
const BUSY_WAIT = 5_000

/** A run of the connection from its start to `ready` or `held`. Aborting cancels it. Rejects with why it ended otherwise. */
export async function freshRun(options: FreshRunOptions, signal: AbortSignal): Promise<RunRecord> {
  const { runs, log } = options
  const started = await (options.resume?.() ?? begin(options, signal))
  const cancel = (): void => {
    runs.cancel(started.id).catch((error: unknown) => log.warn('run not cancelled', { runId: started.id, reason: String(error) }))
  }
  if (signal.aborted) cancel()
  else signal.addEventListener('abort', cancel, { once: true })
  let latest = started
  try {
    for await (const record of runs.watch(started.id, undefined)) latest = record
  } finally {
    signal.removeEventListener('abort', cancel)
  }
  signal.throwIfAborted()
  if (latest.state === 'ready' || latest.state === 'held') return latest
  const { code = 'INTERNAL', message = `The run ended as ${latest.state}.`, remedy = 'Look at the log of the run.' } = latest.error ?? {}
  throw new RollcallError(code, { message, remedy })
}

async function begin(options: FreshRunOptions, signal: AbortSignal): Promise<RunRecord> {
  const { runs, sourceId, connectionId, secrets, settings, clock, log } = options
  const { externalResourceC1z: path, externalResourceEntitlementIdFilter: entitlementId } = settings
  const external = path === undefined ? undefined : { path, ...(entitlementId === undefined ? {} : { entitlementId }) }
  const config = sourceSettingsOf(settings)
  for (;;) {
    if (signal.aborted) throw cancelled(signal.reason)
    try {
      return await runs.start({ sourceId, connectionId, config, secrets, external, acceptShrunken: false })
    } catch (error) {
      if (!(error instanceof RollcallError) || error.code !== 'ALREADY_RUNNING') throw error
      log.info('waiting for another run of this connection', { connectionId })
      await clock.sleep(BUSY_WAIT, signal)
    }
  }
}
