/** Which syncs of a file stay when another finished full one comes (the SDK's rule). */

export interface SyncRun {
  readonly sync_id: string
  readonly started_at: string | null
  /** Null while unfinished. */
  readonly ended_at: string | null
  readonly sync_type: string
  readonly linked_sync_id: string
}

export interface Retention {
  readonly kept: readonly SyncRun[]
  readonly dropped: readonly string[]
}

/** The sync that is to be added. */
export interface NextRun {
  readonly syncId: string
  readonly startedAt: string
  readonly endedAt: string | null
  readonly type: string
}

/**
 * @param runs what the file holds, oldest first
 * @param next a run of the same id is replaced
 * @param keep finished full runs the file holds afterwards, the new one included when it is one: nothing else takes such a run's place
 */
export function retain(runs: readonly SyncRun[], next: NextRun, keep: number): Retention {
  const dropped = new Set<string>([next.syncId])
  const others = runs.filter((run) => run.sync_id !== next.syncId)
  const full = others.filter((run) => run.sync_type === 'full' && run.ended_at !== null)
  const places = next.type === 'full' && next.endedAt !== null ? keep - 1 : keep
  const old = full.slice(0, Math.max(0, full.length - places))
  for (const run of old) dropped.add(run.sync_id)
  if (old.length > 0) {
    const earliestKept = full[old.length]?.started_at ?? next.startedAt
    for (const run of others) {
      const dependent = run.sync_type === 'partial' || run.sync_type === 'resources_only'
      if (dependent && run.ended_at !== null && run.ended_at < earliestKept) dropped.add(run.sync_id)
    }
    for (const run of oldPairs(others)) dropped.add(run.sync_id)
  }
  return {
    kept: runs.filter((run) => !dropped.has(run.sync_id)),
    dropped: runs.filter((run) => dropped.has(run.sync_id)).map((run) => run.sync_id),
  }
}

/** When more than two halves of difference pairs are there: all but the newest and its partner. */
function oldPairs(runs: readonly SyncRun[]): readonly SyncRun[] {
  const halves = runs.filter(
    (run) => (run.sync_type === 'partial_upserts' || run.sync_type === 'partial_deletions') && run.ended_at !== null,
  )
  const newest = halves.at(-1)
  if (halves.length <= 2 || newest === undefined) return []
  return halves.filter((run) => run !== newest && run.sync_id !== newest.linked_sync_id)
}
