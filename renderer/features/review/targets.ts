import type { ResourceRef } from '../../../shared/graph.ts'
import type { DecisionState, GrantChange, ReviewGrantRow, ReviewGroup, Selector } from '../../../shared/reviews.ts'
import { printFilter } from '../../../shared/filter-language/print.ts'
import type { End } from '../../ports/ends.ts'
import { withPart } from '../../ports/filter-text.ts'
import { grants } from './decision-words.ts'
import type { Narrowing } from './review-search.ts'
import { plainFields } from '../../../shared/fields.ts'

/** What a decision would be about, and how it is said. */
export interface Target {
  readonly kind: 'row' | 'selection' | 'group' | 'filter'
  readonly title: string
  /** The same beside the name of its group. */
  readonly short: string
  readonly count: number
  /** One rule each; rows that were chosen out of sight are read first. */
  readonly rules: () => Promise<readonly Selector[]>
  /** Whether a row that is shown is among them. */
  readonly has: (row: ReviewGrantRow) => boolean
  /** Whose counts change by it; null: anybody's. */
  readonly groups: readonly ResourceRef[] | null
  /** A single grant notes can be put on. */
  readonly grantId: string | null
}

/** Ids that one rule takes (shared/reviews-contract.ts). */
const mostIds = 1000

/** One grant. */
export const rowTarget = (row: ReviewGrantRow, title: string, groups: readonly ResourceRef[]): Target => ({
  kind: 'row',
  title,
  short: title,
  count: 1,
  rules: () => Promise.resolve(idRules([row.id])),
  has: (other) => other.id === row.id,
  groups,
  grantId: row.id,
})

/** As many rules as the ids need. */
export function idRules(ids: readonly string[]): readonly Selector[] {
  const rules: Selector[] = []
  for (let at = 0; at < ids.length; at += mostIds) rules.push({ kind: 'grants', ids: ids.slice(at, at + mostIds) })
  return rules
}

/**
 * What is shown of one group. While some of it is to decide, that is what a decision is about: what was flagged or excluded
 * before stays so. When all is decided, it is about all.
 */
export function groupTarget(group: ReviewGroup, name: string, by: End, narrow: Narrowing): Target | null {
  const { undecided, approve, flag, exclude } = group
  const all = undecided + approve + flag + exclude
  const rest = undecided > 0 && undecided < all
  const selector = groupSelector({ type: group.type, id: group.id }, by, narrow.text)
  if (selector === null || all === 0) return null
  const count = undecided > 0 ? undecided : all
  const decisions = narrow.decisions ?? (rest ? (['undecided'] satisfies DecisionState[]) : undefined)
  return {
    kind: 'group',
    short: rest ? `${count} still to decide` : count === 1 ? 'the only grant' : `all ${grants(count)}`,
    title: rest ? `${grants(count)} of ${name} still to decide` : count === 1 ? `the grant of ${name}` : `all ${grants(count)} of ${name}`,
    count,
    rules: () => Promise.resolve([{ ...selector, ...(decisions && { decisions }), ...(narrow.changes && { changes: narrow.changes }) }]),
    has: (row) => decisions === undefined || decisions.includes(row.decision),
    groups: [{ type: group.type, id: group.id }],
    grantId: null,
  }
}

export function groupSelector(ref: ResourceRef, by: End, text: string | undefined): Exclude<Selector, { readonly kind: 'grants' }> | null {
  if (text === undefined) return { kind: by, ref }
  const own = printFilter(
    {
      op: 'and',
      of: [
        { op: 'eq', field: `${by}Id`, value: ref.id },
        { op: 'eq', field: `${by}Type`, value: ref.type },
      ],
    },
    plainFields('grants'),
  )
  return own === undefined ? null : { kind: 'filter', text: withPart(text, own) }
}

/** Everything in scope that a filter matches and that stands in these states. */
export const filterTarget = (
  text: string,
  count: number,
  decisions: DecisionState[] | undefined,
  changes: GrantChange[] | undefined,
): Target => ({
  kind: 'filter',
  title: grants(count),
  short: grants(count),
  count,
  rules: () => Promise.resolve([{ kind: 'filter', text, ...(decisions && { decisions }), ...(changes && { changes }) }]),
  has: () => false,
  groups: null,
  grantId: null,
})
