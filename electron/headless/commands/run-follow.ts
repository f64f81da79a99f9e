import { RollcallError, type ErrorCode } from '../../../shared/errors.ts'
import type { RunRecord, RunState } from '../../../shared/runs.ts'
import type { Context } from '../context.ts'

/** Shows a run until it ends. The first Ctrl-C cancels it; the engine then says how it ended. */
export const followRun = async (context: Context, run: RunRecord): Promise<RunRecord> => {
  const client = await context.client()
  const progress = context.progress()
  const cancel = (): void => {
    context.log.warn('Stopping; press Ctrl-C again to end at once.')
    client.runs.cancel({ runId: run.id }).catch((error: unknown) => {
      context.log.debug('the run could not be cancelled', { reason: error instanceof Error ? error.message : String(error) })
    })
  }
  const { signal } = context.world
  if (signal.aborted) cancel()
  else signal.addEventListener('abort', cancel, { once: true })
  let latest = run
  try {
    for await (const record of await client.runs.watch({ runId: run.id })) {
      latest = record
      progress.show(record)
    }
    if (latest.state === 'running') latest = await client.runs.get({ runId: run.id })
  } finally {
    signal.removeEventListener('abort', cancel)
    progress.end()
  }
  return latest
}

const endings: Record<Exclude<RunState, 'ready' | 'running'>, readonly [ErrorCode, string]> = {
  held: ['GUARD_STOPPED', 'The run is complete, but a guard keeps it from leaving.'],
  failed: ['INTERNAL', 'The run failed.'],
  cancelled: ['CANCELLED', 'The run was cancelled.'],
  interrupted: ['INTERRUPTED', 'The run was interrupted.'],
}

/** Fails unless the run ended well, with what the person can do next. */
export const requireReady = (run: RunRecord, self: string): void => {
  if (run.state === 'ready' && run.error === null) return
  if (run.state === 'running')
    throw new RollcallError('INTERNAL', { message: 'The run is still going on.', remedy: `See ${self} runs show ${run.id}.` })
  const [code, sentence] = run.state === 'ready' ? (['INTERNAL', 'The run ended with an error.'] as const) : endings[run.state]
  // A held run's remedy already names the command.
  const next = run.state === 'held' || run.state === 'ready' ? '' : `${self} resume ${run.id} goes on where it stopped.`
  throw new RollcallError(run.error?.code ?? code, {
    message: run.error?.message ?? sentence,
    remedy: [run.error?.remedy ?? '', next].filter((text) => text !== '').join(' '),
  })
}
