import type { Clock, Logger } from '../../../shared/platform.ts'
import { exportTo, type ExportRequest } from '../exports/export.ts'
import { openSnapshot } from '../graph/snapshot.ts'
import { filterOf, type Chosen } from '../graph/where.ts'
import type { Snapshots } from '../snapshots/snapshots.ts'
import { failing, type Implementer } from './failures.ts'

export const exportsRouter = ({ exports }: Implementer, snapshots: Snapshots, log: Logger, clock: Clock) => ({
  run: exports.run.handler(async ({ input, signal }) => {
    const { path } = await snapshots.locate(input.snapshotRef, signal)
    return failing(exported(path, input, clock, signal), log, 'exports.run', signal, (error) => snapshots.afterFailure(error))
  }),
})

/** Over a reader of its own: the export takes its time, and takes none of the orders that are kept for the doors. */
async function* exported(
  path: string,
  { where, also, now, ...request }: ExportRequest & Chosen,
  clock: Clock,
  signal = new AbortController().signal,
) {
  const snapshot = openSnapshot(path, { once: true })
  try {
    const filter = filterOf(snapshot, request.list, { where, also, now }, clock.now())
    yield* exportTo(snapshot, { ...request, filter }, { signal, now: () => clock.now() })
  } finally {
    snapshot.close()
  }
}
