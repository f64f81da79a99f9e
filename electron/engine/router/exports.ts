import type { Clock, Logger } from '../../../shared/platform.ts'
import { exportTo, type ExportRequest } from '../exports/export.ts'
import { openSnapshot } from '../graph/snapshot.ts'
import type { Snapshots } from '../snapshots/snapshots.ts'
import { failing, type Implementer } from './failures.ts'

export const exportsRouter = ({ exports }: Implementer, snapshots: Snapshots, log: Logger, clock: Clock) => ({
  run: exports.run.handler(async ({ input, signal }) => {
    const { path } = await snapshots.locate(input.snapshotRef, signal)
    return failing(exported(path, input, clock, signal), log, 'exports.run', signal, (error) => snapshots.afterFailure(error))
  }),
})

/** Over a reader of its own: the export takes its time, and takes none of the orders that are kept for the doors. */
async function* exported(path: string, request: ExportRequest, clock: Clock, signal = new AbortController().signal) {
  const snapshot = openSnapshot(path, { once: true })
  try {
    yield* exportTo(snapshot, request, { signal, now: () => clock.now() })
  } finally {
    snapshot.close()
  }
}
