import type { Clock, Logger } from '../../../shared/platform.ts'
import { exportTo, type ExportRequest } from '../exports/export.ts'
import { openSnapshot } from '../graph/snapshot.ts'
import { failing, type Implementer } from './failures.ts'
import type { Imports } from './imports.ts'
import type { OpenSnapshots } from './open-snapshots.ts'

export const exportsRouter = ({ exports }: Implementer, open: OpenSnapshots, log: Logger, clock: Clock, imports: Imports) => ({
  run: exports.run.handler(({ input, signal }) =>
    failing(exported(open.get(input.snapshotId).path, input, clock, signal), log, 'exports.run', signal, (error) =>
      imports.afterFailure(error),
    ),
  ),
})

/** Over a handle of its own: the export goes on when the door closes its snapshot, and takes none of the door's orders from its memory. */
async function* exported(path: string, request: ExportRequest, clock: Clock, signal = new AbortController().signal) {
  const snapshot = openSnapshot(path, { once: true })
  try {
    yield* exportTo(snapshot, request, { signal, now: () => clock.now() })
  } finally {
    snapshot.close()
  }
}
