import { resolve } from 'node:path'
import type { SavedSnapshot } from '../../../shared/snapshots-contract.ts'
import type { Filter, SortKey } from '../../../shared/query.ts'
import type { Clock } from '../../../shared/platform.ts'
import { RollcallError } from '../../../shared/errors.ts'
import { savePhrase, syncKindWords, syncWarnings, type SyncMark } from '../../../shared/syncs.ts'
import { asRunKept } from '../c1z/graph-parts.ts'
import { writeC1z } from '../c1z/write.ts'
import { openSnapshot } from '../graph/snapshot.ts'
import type { RunManager } from '../runs/run-manager.ts'
import { grantDetail, resourceDetail } from './details.ts'
import type { Implementer } from './failures.ts'
import type { History } from './history.ts'
import type { Imports } from './imports.ts'
import { locate, type OpenSnapshots } from './open-snapshots.ts'

interface RowsInput {
  readonly filter?: Filter | undefined
  readonly sort?: readonly SortKey[] | undefined
}

export interface SnapshotsContext {
  readonly open: OpenSnapshots
  readonly runs: RunManager
  readonly imports: Imports
  readonly history: History
  readonly clock: Clock
  /** What the run's signed review leaves of its snapshot; null without one. */
  readonly approvedOf: (runId: string) => Promise<Approved | null>
}

/** A snapshot that may leave. */
export interface Approved {
  readonly path: string
  readonly reviewId: string
  readonly by: string
  /** Grants it lacks. */
  readonly leftOut: number
}

interface SaveInput {
  readonly snapshotId: string
  readonly output: { readonly path: string; readonly keep: number }
  readonly acceptIncomplete: boolean
}

export const snapshotsRouter = ({ snapshots }: Implementer, { open, runs, imports, history, clock, approvedOf }: SnapshotsContext) => ({
  open: snapshots.open.handler(async ({ input, signal }) => open.open(await locate(input, runs, imports, signal))),
  close: snapshots.close.handler(({ input }) => open.close(input.snapshotId)),
  resources: snapshots.resources.handler(({ input }) =>
    open.get(input.snapshotId).page({ list: 'resources', ...asked(input) }, input.offset, input.limit, input.attributes),
  ),
  entitlements: snapshots.entitlements.handler(({ input }) =>
    open.get(input.snapshotId).page({ list: 'entitlements', ...asked(input) }, input.offset, input.limit),
  ),
  grants: snapshots.grants.handler(({ input }) =>
    open.get(input.snapshotId).page({ list: 'grants', ...asked(input) }, input.offset, input.limit, input.attributes),
  ),
  facets: snapshots.facets.handler(({ input }) => open.get(input.snapshotId).facets(input.list, input.field, input.filter, input.limit)),
  profileKeys: snapshots.profileKeys.handler(({ input }) =>
    open
      .get(input.snapshotId)
      .profileKeys('resources', input.type)
      .map(({ key }) => key),
  ),
  fields: snapshots.fields.handler(({ input }) => open.get(input.snapshotId).profileKeys(input.list, input.type)),
  findings: snapshots.findings.handler(({ input }) => open.get(input.snapshotId).findings()),
  resource: snapshots.resource.handler(({ input }) => resourceDetail(open.get(input.snapshotId), input.key)),
  grant: snapshots.grant.handler(({ input }) => grantDetail(open.get(input.snapshotId), input.key)),
  find: snapshots.find.handler(({ input }) => open.get(input.snapshotId).find(input)),
  activity: snapshots.activity.handler(({ input }) => open.get(input.snapshotId).activity(input.filter, input.by)),
  history: snapshots.history.handler(({ input }) => {
    const { snapshot, part } = open.whole(input.snapshotId)
    return history.of(snapshot.meta.connectionId, part, input)
  }),
  save: snapshots.save.handler(({ input, signal }) => saved(input, signal, { open, clock, approvedOf })),
})

/** What was asked, without what was not. */
const asked = ({ filter, sort }: RowsInput) => ({ ...(filter === undefined ? {} : { filter }), ...(sort === undefined ? {} : { sort }) })

/**
 * Writes the .c1z, without what the run's signed review left out: whatever leaves is what was signed. One that is not whole is
 * written as that, and only when this was accepted: readers take what a full sync lacks for gone.
 */
async function saved(
  { snapshotId, output, acceptIncomplete }: SaveInput,
  signal: AbortSignal | undefined,
  { open, clock, approvedOf }: Pick<SnapshotsContext, 'open' | 'clock' | 'approvedOf'>,
): Promise<SavedSnapshot> {
  const { snapshot: whole, runId, part, sync } = open.whole(snapshotId)
  const phrase = savePhrase(sync)
  if (phrase !== null && !acceptIncomplete) throw incomplete(sync, phrase)
  const approved = runId === null ? null : await approvedOf(runId)
  const leaves = approved === null || approved.leftOut === 0 ? null : { ...approved, snapshot: openSnapshot(approved.path) }
  try {
    const receipt = await writeC1z(asRunKept(leaves?.snapshot ?? whole, part.onlyTypes ?? null), resolve(output.path), {
      keep: output.keep,
      signal: signal ?? new AbortController().signal,
      now: () => clock.now(),
    })
    return { ...receipt, leftOut: leaves && { reviewId: leaves.reviewId, by: leaves.by, grants: leaves.leftOut } }
  } finally {
    leaves?.snapshot.close()
  }
}

const incomplete = (sync: SyncMark, phrase: string) =>
  new RollcallError('GUARD_STOPPED', {
    message: `This sync is not whole (${syncKindWords(sync)}): ${syncWarnings(sync).join(' ')}`,
    remedy: `Save one that is whole; or save this one as what it is: with --accept-incomplete, in the window by typing "${phrase}".`,
  })
