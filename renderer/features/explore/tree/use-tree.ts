import { skipToken, useQueries, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Page, TreeRow } from '../../../../shared/query.ts'
import type { SnapshotInfo, SnapshotRef } from '../../../../shared/snapshots-contract.ts'
import { holdersFirst } from '../../../../shared/vocabulary.ts'
import { engine } from '../../../ports/clients.ts'
import { isAccount } from '../../../ports/words.ts'
import { linesOf, type Below } from './model.ts'

const atFirst = 100
/** As many as one call brings. */
const atMost = 5000

/** Types that others lie in: as the vocabulary says, else whatever is no account. */
function containers(snapshot: SnapshotInfo): readonly string[] {
  const types = holdersFirst(snapshot)
  const declared = types.filter(({ children }) => children.length > 0)
  return (declared.length > 0 ? declared : types.filter(({ id }) => !isAccount(snapshot, id))).map(({ id }) => id)
}

/** Whether resources of the snapshot lie in others. `ask`: now is the time to find out, where the vocabulary does not say. */
export function useHasTree(snapshot: SnapshotInfo | undefined, ask: boolean): boolean {
  const declared = snapshot?.vocabulary.types.some(({ children }) => children.length > 0) ?? false
  const found = useQuery({
    queryKey: ['has a tree', snapshot?.snapshotRef],
    queryFn:
      snapshot === undefined || declared || !ask
        ? skipToken
        : ({ signal }) =>
            engine.snapshots.resources(
              { snapshotRef: snapshot.snapshotRef, where: { op: 'not', of: { op: 'empty', field: 'parent' } }, offset: 0, limit: 1 },
              { signal },
            ),
    gcTime: Infinity,
  })
  return declared || (found.data?.total ?? 0) > 0
}

/** What lies in what, read as it is opened. */
export function useTree(snapshot: SnapshotInfo) {
  const { snapshotRef } = snapshot
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const [limits, setLimits] = useState<ReadonlyMap<number, number>>(new Map())
  const types = containers(snapshot)
  const roots = useQueries({ queries: types.map((type) => childrenQuery(snapshotRef, null, type, atMost)) })
  const keys = [...open]
  const opened = useQueries({ queries: keys.map((key) => childrenQuery(snapshotRef, key, undefined, limits.get(key) ?? atFirst)) })
  const below = new Map<number, Below>()
  keys.forEach((key, index) => {
    const page = opened[index]?.data
    if (page !== undefined) below.set(key, page)
  })
  const declared = snapshot.vocabulary.types.some(({ children }) => children.length > 0)
  // Where nobody says what others lie in, what has nothing in it is no part of the tree.
  const top = roots.flatMap(({ data }) => data?.rows ?? []).filter(({ children }) => declared || children > 0)
  const failed = [...roots, ...opened].find(({ error }) => error !== null)
  return {
    lines: linesOf(top, below, open),
    busy: [...roots, ...opened].some(({ isFetching }) => isFetching),
    error: failed?.error ?? null,
    setOpen: (key: number, on: boolean) =>
      setOpen((before) => {
        const next = new Set(before)
        if (on) next.add(key)
        else next.delete(key)
        return next
      }),
    /** Reads more of what lies in it. */
    more: (key: number) => setLimits((before) => new Map(before).set(key, Math.min(atMost, (before.get(key) ?? atFirst) * 8))),
  }
}

const childrenQuery = (snapshotRef: SnapshotRef, of: number | null, type: string | undefined, limit: number) => ({
  queryKey: ['tree', snapshotRef, of, type ?? null, limit],
  queryFn: ({ signal }: { readonly signal: AbortSignal }): Promise<Page<TreeRow>> =>
    engine.snapshots.children({ snapshotRef, of, ...(type === undefined ? {} : { type }), offset: 0, limit }, { signal }),
})
