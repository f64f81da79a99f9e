import { resolve } from 'node:path'
import type { Filter, SortKey } from '../../../shared/query.ts'
import type { Clock } from '../../../shared/platform.ts'
import { writeC1z } from '../c1z/write.ts'
import type { RunManager } from '../runs/run-manager.ts'
import type { Implementer } from './failures.ts'
import type { Imports } from './imports.ts'
import { locate, type OpenSnapshots } from './open-snapshots.ts'

interface RowsInput {
  readonly filter?: Filter | undefined
  readonly sort?: readonly SortKey[] | undefined
}

export const snapshotsRouter = ({ snapshots }: Implementer, open: OpenSnapshots, runs: RunManager, imports: Imports, clock: Clock) => ({
  open: snapshots.open.handler(async ({ input, signal }) => open.open(await locate(input, runs, imports, signal))),
  close: snapshots.close.handler(({ input }) => open.close(input.snapshotId)),
  resources: snapshots.resources.handler(({ input }) =>
    open.get(input.snapshotId).page({ list: 'resources', ...asked(input) }, input.offset, input.limit),
  ),
  entitlements: snapshots.entitlements.handler(({ input }) =>
    open.get(input.snapshotId).page({ list: 'entitlements', ...asked(input) }, input.offset, input.limit),
  ),
  grants: snapshots.grants.handler(({ input }) =>
    open.get(input.snapshotId).page({ list: 'grants', ...asked(input) }, input.offset, input.limit),
  ),
  facets: snapshots.facets.handler(({ input }) => open.get(input.snapshotId).facets(input.list, input.field, input.filter, input.limit)),
  profileKeys: snapshots.profileKeys.handler(({ input }) => open.get(input.snapshotId).profileKeys(input.type)),
  findings: snapshots.findings.handler(({ input }) => open.get(input.snapshotId).findings()),
  save: snapshots.save.handler(({ input, signal }) =>
    writeC1z(open.get(input.snapshotId), resolve(input.output.path), {
      keep: input.output.keep,
      signal: signal ?? new AbortController().signal,
      now: () => clock.now(),
    }),
  ),
})

/** What was asked, without what was not. */
const asked = ({ filter, sort }: RowsInput) => ({ ...(filter === undefined ? {} : { filter }), ...(sort === undefined ? {} : { sort }) })
