import { resolve } from 'node:path'
import type { SavedSnapshot, SnapshotRef } from '../../../shared/snapshots-contract.ts'
import type { ListName, ListQuery, SortKey } from '../../../shared/query.ts'
import type { Clock } from '../../../shared/platform.ts'
import { RollcallError } from '../../../shared/errors.ts'
import { savePhrase, syncKindWords, syncWarnings, type SyncMark } from '../../../shared/syncs.ts'
import { asRunKept } from '../c1z/graph-parts.ts'
import { writeC1z } from '../c1z/write.ts'
import { openSnapshot, type Snapshot } from '../graph/snapshot.ts'
import { filterOf, type Chosen } from '../graph/where.ts'
import { grantDetail, resourceDetail } from '../snapshots/details.ts'
import type { Snapshots } from '../snapshots/snapshots.ts'
import type { Implementer } from './failures.ts'

interface RowsInput extends Chosen {
  readonly sort?: readonly SortKey[] | undefined
}

export interface SnapshotsContext {
  readonly snapshots: Snapshots
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
  readonly snapshotRef: SnapshotRef
  readonly output: { readonly path: string; readonly keep: number }
  readonly acceptIncomplete: boolean
}

export const snapshotsRouter = ({ snapshots: procedures }: Implementer, context: SnapshotsContext) => {
  const { snapshots, clock } = context
  const asked = <List extends ListName>(snapshot: Snapshot, list: List, input: RowsInput): ListQuery & { readonly list: List } => {
    const filter = filterOf(snapshot, list, input, clock.now())
    return { list, ...(filter && { filter }), ...(input.sort && { sort: input.sort }) }
  }
  return {
    describe: procedures.describe.handler(({ input, signal }) => snapshots.describe(input.snapshotRef, signal)),
    resources: procedures.resources.handler(({ input, signal }) =>
      snapshots.ask(input.snapshotRef, signal, ({ snapshot }) =>
        snapshot.page(asked(snapshot, 'resources', input), input.offset, input.limit, input.attributes),
      ),
    ),
    entitlements: procedures.entitlements.handler(({ input, signal }) =>
      snapshots.ask(input.snapshotRef, signal, ({ snapshot }) =>
        snapshot.page(asked(snapshot, 'entitlements', input), input.offset, input.limit),
      ),
    ),
    grants: procedures.grants.handler(({ input, signal }) =>
      snapshots.ask(input.snapshotRef, signal, ({ snapshot }) =>
        snapshot.page(asked(snapshot, 'grants', input), input.offset, input.limit, input.attributes),
      ),
    ),
    facets: procedures.facets.handler(({ input: { snapshotRef, list, field, limit, ...chosen }, signal }) =>
      snapshots.ask(snapshotRef, signal, ({ snapshot }) =>
        snapshot.facets(list, field, filterOf(snapshot, list, chosen, clock.now()), limit),
      ),
    ),
    profileKeys: procedures.profileKeys.handler(({ input, signal }) =>
      snapshots.ask(input.snapshotRef, signal, ({ snapshot }) => snapshot.profileKeys('resources', input.type).map(({ key }) => key)),
    ),
    fields: procedures.fields.handler(({ input, signal }) =>
      snapshots.ask(input.snapshotRef, signal, ({ snapshot }) => snapshot.profileKeys(input.list, input.type)),
    ),
    findings: procedures.findings.handler(({ input, signal }) =>
      snapshots.ask(input.snapshotRef, signal, ({ snapshot }) => snapshot.findings()),
    ),
    resource: procedures.resource.handler(({ input, signal }) =>
      snapshots.ask(input.snapshotRef, signal, ({ snapshot }) => resourceDetail(snapshot, input.key)),
    ),
    grant: procedures.grant.handler(({ input, signal }) =>
      snapshots.ask(input.snapshotRef, signal, ({ snapshot }) => grantDetail(snapshot, input.key)),
    ),
    find: procedures.find.handler(({ input: { snapshotRef, type, id }, signal }) =>
      snapshots.ask(snapshotRef, signal, ({ snapshot }) => snapshot.find({ type, id })),
    ),
    children: procedures.children.handler(({ input: { snapshotRef, of, type, offset, limit }, signal }) =>
      snapshots.ask(snapshotRef, signal, ({ snapshot }) => snapshot.children(of, type, offset, limit)),
    ),
    links: procedures.links.handler(({ input: { snapshotRef, key, offset, limit }, signal }) =>
      snapshots.ask(snapshotRef, signal, ({ snapshot }) => snapshot.links(key, offset, limit)),
    ),
    activity: procedures.activity.handler(({ input, signal }) =>
      snapshots.ask(input.snapshotRef, signal, ({ snapshot }) =>
        snapshot.activity(filterOf(snapshot, 'grants', input, clock.now()), input.by),
      ),
    ),
    history: procedures.history.handler(({ input: { snapshotRef, type, id }, signal }) =>
      snapshots.history(snapshotRef, { type, id }, signal),
    ),
    save: procedures.save.handler(({ input, signal }) => saved(input, signal, context)),
  }
}

/**
 * Writes the .c1z, without what the run's signed review left out: whatever leaves is what was signed. One that is not whole is
 * written as that, and only when this was accepted: readers take what a full sync lacks for gone.
 */
async function saved(
  { snapshotRef, output, acceptIncomplete }: SaveInput,
  signal: AbortSignal | undefined,
  { snapshots, clock, approvedOf }: SnapshotsContext,
): Promise<SavedSnapshot> {
  const { runId, part, sync, path } = await snapshots.ask(snapshotRef, signal, ({ located, sync }) => ({ ...located, sync }))
  const phrase = savePhrase(sync)
  if (phrase !== null && !acceptIncomplete) throw incomplete(sync, phrase)
  const approved = runId === null ? null : await approvedOf(runId)
  const leaves = approved === null || approved.leftOut === 0 ? null : approved
  // A reader of its own: writing takes its time.
  const snapshot = openSnapshot(leaves?.path ?? path)
  try {
    const receipt = await writeC1z(asRunKept(snapshot, part.onlyTypes ?? null), resolve(output.path), {
      keep: output.keep,
      signal: signal ?? new AbortController().signal,
      now: () => clock.now(),
    })
    return { ...receipt, leftOut: leaves && { reviewId: leaves.reviewId, by: leaves.by, grants: leaves.leftOut } }
  } finally {
    snapshot.close()
  }
}

const incomplete = (sync: SyncMark, phrase: string) =>
  new RollcallError('GUARD_STOPPED', {
    message: `This sync is not whole (${syncKindWords(sync)}): ${syncWarnings(sync).join(' ')}`,
    remedy: `Save one that is whole; or save this one as what it is: with --accept-incomplete, in the window by typing "${phrase}".`,
  })
