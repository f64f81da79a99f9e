import { randomUUID } from 'node:crypto'
import { RollcallError } from '../../../shared/errors.ts'
import { diffSnapshots, type SnapshotDiff } from '../graph/diff.ts'
import type { RunManager } from '../runs/run-manager.ts'
import type { Implementer } from './failures.ts'
import type { Imports } from './imports.ts'
import { locate } from './open-snapshots.ts'

/** The comparisons doors have open, by handle. */
export class OpenDiffs {
  readonly #open = new Map<string, SnapshotDiff>()

  add(diff: SnapshotDiff): string {
    const diffId = randomUUID()
    this.#open.set(diffId, diff)
    return diffId
  }

  get(diffId: string): SnapshotDiff {
    const diff = this.#open.get(diffId)
    if (diff !== undefined) return diff
    throw new RollcallError('NOT_FOUND', { message: 'This comparison is not open.', remedy: 'Compare again.' })
  }

  close(diffId: string): void {
    this.#open.get(diffId)?.close()
    this.#open.delete(diffId)
  }

  closeAll(): void {
    for (const id of [...this.#open.keys()]) this.close(id)
  }
}

export const diffsRouter = ({ diffs }: Implementer, open: OpenDiffs, runs: RunManager, imports: Imports) => ({
  open: diffs.open.handler(async ({ input, signal }) => {
    const before = await locate(input.before, runs, imports, signal)
    const after = await locate(input.after, runs, imports, signal)
    const diff = diffSnapshots(before.path, after.path)
    return { diffId: open.add(diff), summary: diff.summary }
  }),
  resources: diffs.resources.handler(({ input: { diffId, resource, kinds, offset, limit } }) =>
    resource === undefined
      ? open.get(diffId).page('resources', kinds, offset, limit)
      : open.get(diffId).resource(resource, kinds, offset, limit),
  ),
  entitlements: diffs.entitlements.handler(({ input }) =>
    open.get(input.diffId).page('entitlements', input.kinds, input.offset, input.limit),
  ),
  grants: diffs.grants.handler(({ input: { diffId, kinds, principal, resource, offset, limit } }) =>
    principal === undefined && resource === undefined
      ? open.get(diffId).page('grants', kinds, offset, limit)
      : open.get(diffId).grantsOf({ ...(principal && { principal }), ...(resource && { resource }) }, kinds, offset, limit),
  ),
  groups: diffs.groups.handler(({ input: { diffId, by, offset, limit, ...choice } }) => open.get(diffId).groups(by, choice, offset, limit)),
  close: diffs.close.handler(({ input }) => open.close(input.diffId)),
})
