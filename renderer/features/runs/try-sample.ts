import { useSyncExternalStore } from 'react'
import type { ConnectionRecord } from '../../../shared/sources-contract.ts'
import { showFailure } from '../../ports/failure.ts'
import { engine } from '../../ports/clients.ts'
import { startRun } from './start-run.ts'

const sourceId = 'sample'

/** The run of the first day, as long as the second is still to come. It goes on whatever screen is shown. */
let firstDay: string | null = null
const listeners = new Set<() => void>()

function become(runId: string | null): void {
  firstDay = runId
  for (const listener of listeners) listener()
}

export const useFirstDayOfSample = (): string | null =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    () => firstDay,
  )

/** Runs the sample organisation for two days, the second when the first is ready. `show` is called for each run that is to be seen. */
export async function trySample(show: (runId: string) => void): Promise<void> {
  const first = await startRun(await sampleConnection())
  become(first.id)
  show(first.id)
  secondDay(first.id, show)
    .catch(showFailure)
    .finally(() => become(null))
}

async function secondDay(firstId: string, show: (runId: string) => void): Promise<void> {
  if ((await ending(firstId)) !== 'ready') return
  const second = await startRun(await sampleConnection())
  if (location.pathname === `/runs/${firstId}`) show(second.id)
}

async function ending(runId: string): Promise<string> {
  let state = 'running'
  for await (const run of await engine.runs.watch({ runId })) state = run.state
  return state
}

async function sampleConnection(): Promise<ConnectionRecord> {
  const known = (await engine.connections.list()).find((connection) => connection.sourceId === sourceId)
  return known ?? (await engine.connections.save({ name: 'Sample organisation', sourceId, config: { day: 1 } }))
}
