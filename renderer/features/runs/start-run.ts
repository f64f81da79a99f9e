import type { ConnectionRecord } from '../../../shared/sources-contract.ts'
import type { RunRecord } from '../../../shared/runs.ts'
import { engine } from '../../ports/clients.ts'
import { queryClient } from '../../ports/query-client.ts'
import { keepRun } from '../../ports/run-cache.ts'

/** Runs a connection with its settings as they are; the engine asks main for the secrets. */
export async function startRun(connection: ConnectionRecord): Promise<RunRecord> {
  const { id, sourceId } = connection
  const run = await engine.runs.start({ sourceId, connectionId: id, config: {} })
  keepRun(run)
  if (sourceId === 'sample') await nextDay(connection)
  void queryClient.invalidateQueries({ queryKey: ['connections'] })
  return run
}

const lastDay = 30

/** The sample organisation lives on: its next run reports the next day, so that there are changes to see. */
async function nextDay({ id, name, sourceId, config }: ConnectionRecord): Promise<void> {
  const day = typeof config.day === 'number' ? config.day : 1
  await engine.connections.save({ id, name, sourceId, config: { ...config, day: Math.min(lastDay, day + 1) } })
}
