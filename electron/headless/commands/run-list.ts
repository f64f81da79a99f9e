import { RollcallError } from '../../../shared/errors.ts'
import type { RunRecord } from '../../../shared/runs.ts'
import { UsageError } from '../failure.ts'
import type { EngineClient } from '../world.ts'

/** The run of this id, or of the one id that begins or ends so: what a person copies from a list. */
export const findRun = async (client: EngineClient, id: string): Promise<RunRecord> => {
  const matches = (await client.runs.list({ limit: 1000 })).filter(
    (run) => run.id === id || (id.length >= 4 && (run.id.startsWith(id) || run.id.endsWith(id))),
  )
  const exact = matches.find((run) => run.id === id) ?? (matches.length === 1 ? matches[0] : undefined)
  if (exact) return exact
  if (matches.length > 1) throw new UsageError(`More than one run matches ${id}.`, 'Give more of its id; "rollcall runs" lists them.')
  throw new RollcallError('NOT_FOUND', { message: `There is no run ${id}.`, remedy: '"rollcall runs" lists those that are kept.' })
}
