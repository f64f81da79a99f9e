import type { DiffCounts } from '../../../shared/diff.ts'
import type { Incomplete } from '../../../shared/syncs.ts'
import type { Measure } from './measures.ts'

/** What the guards find odd: codes and values. What a verdict does is the affair of those who asked, and of their policy. */
export type Verdict = Empty | Shrunken | Renamed | ManyRemoved | Unread

export interface Empty {
  readonly code: 'empty'
  /** There are resources, and no grants on them. */
  readonly onlyGrants: boolean
}

export interface Shrunken {
  readonly code: 'shrunken'
  readonly losses: readonly Loss[]
}
interface Loss {
  readonly measure: Measure
  /** Of what there was before. */
  readonly share: number
}

export interface Renamed {
  readonly code: 'renamed-keys'
  readonly lists: readonly Overlapping[]
}
/** What became of the ids of a list. */
export interface Overlapping {
  readonly words: string
  readonly counts: DiffCounts
}

export interface ManyRemoved {
  readonly code: 'removals'
  readonly removals: readonly (Removal & { readonly share: number })[]
}
/** How many of so many would be removed. */
export interface Removal {
  readonly words: string
  readonly removed: number
  readonly before: number
}

/** Something would go that may only be missing from what was read. */
export interface Unread {
  readonly code: 'incomplete'
  readonly types: readonly (Incomplete & { readonly removed: number })[]
}

/** A part says something only when it was this large, and nearly all of it is gone: parts come and go. */
const part = { least: 50, share: 0.9 }
/** More than this share of the ids gone, and as many new: the key was renamed. */
const renamedShare = 0.9
/** Fewer say nothing: two of two may well have left. */
const fewest = 5

/** Nothing at all; where grants are expected, resources without any, too. */
export function empty(counts: { readonly resources: number; readonly grants: number }, grantsExpected: boolean): Empty | null {
  if (counts.resources === 0) return { code: 'empty', onlyGrants: false }
  return grantsExpected && counts.grants === 0 ? { code: 'empty', onlyGrants: true } : null
}

/** Types or grants that lost more than the share `threshold` (0.5: more than half), or else parts of them that nearly went. */
export function shrunken(measures: readonly Measure[], threshold: number): Shrunken | null {
  const lost = (chosen: readonly Measure[], above: number): readonly Loss[] =>
    chosen.flatMap((measure) => {
      const share = measure.before === 0 ? 0 : (measure.before - measure.now) / measure.before
      return share > above ? [{ measure, share }] : []
    })
  const of = (...kinds: readonly Measure['kind'][]): readonly Measure[] => measures.filter(({ kind }) => kinds.includes(kind))
  const whole = lost(of('type', 'grants'), threshold)
  const said = (test: (measure: Measure) => boolean): boolean => whole.some(({ measure }) => test(measure))
  const grantsOn = said(({ kind }) => kind === 'grants') ? [] : lost(of('grants-on'), threshold)
  const large = of('slug', 'parent').filter(({ before }) => before >= part.least)
  const parts = lost(large, Math.max(threshold, part.share)).filter(({ measure: { kind, type } }) =>
    kind === 'parent' ? !said((each) => each.type === type) : grantsOn.length === 0 && !said((each) => each.kind === 'grants'),
  )
  const losses = [...whole, ...grantsOn, ...parts]
  return losses.length === 0 ? null : { code: 'shrunken', losses }
}

/** Nearly all ids of a list gone and about as many new: the source speaks of the same things under other names. */
export function renamed(all: readonly Overlapping[]): Renamed | null {
  const lists = all.filter(({ counts: { added, removed, changed, unchanged } }) => {
    const before = removed + changed + unchanged
    const after = added + changed + unchanged
    if (before < fewest || after < fewest) return false
    return removed / before >= renamedShare && added / after >= renamedShare && after / before >= 0.5
  })
  return lists.length === 0 ? null : { code: 'renamed-keys', lists }
}

/** Lists in which more is removed than the policy lets go unasked. */
export function manyRemoved(
  all: readonly Removal[],
  policy: { readonly maxRemovals: number; readonly maxRemovalShare: number },
): ManyRemoved | null {
  const removals = all
    .map((removal) => ({ ...removal, share: removal.before === 0 ? 0 : removal.removed / removal.before }))
    .filter(({ removed, share }) => removed > policy.maxRemovals || share > policy.maxRemovalShare)
  return removals.length === 0 ? null : { code: 'removals', removals }
}

/** Of types that were not read to their end nothing may be removed: what is missing may be there. */
export function unread(incomplete: readonly Incomplete[], removed: (type: string) => number): Unread | null {
  const types = incomplete.map((each) => ({ ...each, removed: removed(each.type) })).filter((each) => each.removed > 0)
  return types.length === 0 ? null : { code: 'incomplete', types }
}
