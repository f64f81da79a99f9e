import type { DiffKind, DiffRows, FieldChange } from '../../../shared/diff.ts'
import type { GrantRow } from '../../../shared/query.ts'

/** What became of one person's state on one course. `status` differs when it moved from one to another. */
export interface GrantChange {
  readonly key: string
  readonly kind: DiffKind
  /** The newest row there is of it. */
  readonly row: GrantRow
  readonly status: { readonly before: string | null; readonly after: string | null }
  /** Everything else that differs. */
  readonly fields: readonly FieldChange[]
}

const evidence = ['firstAccess', 'lastAccess', 'completedAt', 'score', 'attempts'] as const

/**
 * A state that moved (from in progress to completed) is one grant lost and one got: joined here into one change, for that is
 * what happened. The order is that of the first entry of each.
 */
export function joinGrants(entries: readonly DiffRows['grants'][]): GrantChange[] {
  const pairs = Map.groupBy(entries, (entry) => pairOf(entry.after ?? entry.before))
  return [...pairs.values()].flatMap((pair) => {
    const removed = pair.filter((entry) => entry.kind === 'removed')
    const added = pair.filter((entry) => entry.kind === 'added')
    const moves = Math.min(removed.length, added.length)
    const moved = removed.slice(0, moves).map((entry, index) => changeOf('changed', entry.before, added[index]?.after ?? null))
    const alone = [...removed.slice(moves), ...added.slice(moves), ...pair.filter((entry) => entry.kind === 'changed')]
    return [...moved, ...alone.map((entry) => changeOf(entry.kind, entry.before, entry.after))].filter((change) => change !== null)
  })
}

const pairOf = (row: GrantRow | null): string =>
  row === null ? '' : JSON.stringify([row.resourceType, row.resourceId, row.principalType, row.principalId])

const sameSecond = ({ field, before, after }: FieldChange): boolean =>
  field !== 'score' &&
  field !== 'attempts' &&
  typeof before === 'number' &&
  typeof after === 'number' &&
  Math.floor(before / 1000) === Math.floor(after / 1000)

function changeOf(kind: DiffKind, before: GrantRow | null, after: GrantRow | null): GrantChange | null {
  const row = after ?? before
  if (row === null) return null
  // Where the state moved, a first access that differs by milliseconds is noise of the source.
  const moved = before !== null && after !== null && before.slug !== after.slug
  const fields = evidence
    .map((field) => ({ field, before: before?.[field] ?? null, after: after?.[field] ?? null }))
    .filter((change) => change.before !== change.after && !(moved && sameSecond(change)))
  return { key: row.id, kind, row, status: { before: before?.slug ?? null, after: after?.slug ?? null }, fields }
}
