import type { DiffKind, DiffRows, FieldChange } from '../../../shared/diff.ts'
import type { Field, Fields } from '../../../shared/fields.ts'
import type { GrantRow } from '../../../shared/query.ts'

/** What became of what one holds on another. `status` differs when it moved from one to another. */
export interface GrantChange {
  readonly key: string
  readonly kind: DiffKind
  /** The newest row there is of it. */
  readonly row: GrantRow
  readonly status: { readonly before: string | null; readonly after: string | null }
  /** Everything else that differs. */
  readonly fields: readonly FieldChange[]
}

/**
 * A state that moved (from in progress to completed) is one grant lost and one got: joined here into one change, for that is
 * what happened. The order is that of the first entry of each. `fields`: those of grants, as the later snapshot has them.
 */
export function joinGrants(entries: readonly DiffRows['grants'][], fields: Fields): GrantChange[] {
  const compared = fields.all.filter(({ attribute }) => attribute?.compared === true)
  const alone = ({ kind, before, after, fields: differing }: DiffRows['grants']): GrantChange | null =>
    changeOf(kind, before, after, kind === 'changed' ? differing : differences(before, after, compared))
  const pairs = Map.groupBy(entries, (entry) => pairOf(entry.after ?? entry.before))
  return [...pairs.values()].flatMap((pair) => {
    const removed = pair.filter((entry) => entry.kind === 'removed')
    const added = pair.filter((entry) => entry.kind === 'added')
    const moves = Math.min(removed.length, added.length)
    const moved = removed.slice(0, moves).map(({ before }, index) => moveOf(before, added[index]?.after ?? null, compared))
    const others = [...removed.slice(moves), ...added.slice(moves), ...pair.filter((entry) => entry.kind === 'changed')]
    return [...moved, ...others.map(alone)].filter((change) => change !== null)
  })
}

const pairOf = (row: GrantRow | null): string =>
  row === null ? '' : JSON.stringify([row.resourceType, row.resourceId, row.principalType, row.principalId])

function moveOf(before: GrantRow | null, after: GrantRow | null, compared: readonly Field[]): GrantChange | null {
  // Where the state moved, a moment that differs by milliseconds is noise of the source.
  const noise = before !== null && after !== null && before.slug !== after.slug ? sameSecond : () => false
  return changeOf('changed', before, after, differences(before, after, compared, noise))
}

function differences(
  before: GrantRow | null,
  after: GrantRow | null,
  compared: readonly Field[],
  noise: (field: Field, change: FieldChange) => boolean = () => false,
): FieldChange[] {
  return compared.flatMap((field) => {
    const name = field.attribute?.name ?? field.name
    const change = { field: name, before: before?.values[name] ?? null, after: after?.values[name] ?? null }
    return change.before === change.after || noise(field, change) ? [] : [change]
  })
}

const sameSecond = ({ kind }: Field, { before, after }: FieldChange): boolean =>
  kind === 'time' && typeof before === 'number' && typeof after === 'number' && Math.floor(before / 1000) === Math.floor(after / 1000)

function changeOf(kind: DiffKind, before: GrantRow | null, after: GrantRow | null, fields: readonly FieldChange[]): GrantChange | null {
  const row = after ?? before
  if (row === null) return null
  return { key: row.id, kind, row, status: { before: before?.slug ?? null, after: after?.slug ?? null }, fields }
}
