import type { ReviewPolicy } from '../../../shared/reviews.ts'
import type { Imprint } from '../graph/imprint.ts'
import { compareImprints, grantChange } from '../graph/imprint-compare.ts'
import { standingByte, type DecisionStates } from './decision-states.ts'
import type { CarriedReason, ReviewStart } from './review-files.ts'

/** What a review's changes are counted from. */
export interface Base {
  readonly imprint: Imprint
  /** Of a signed review: what was decided about its grants, and why. */
  readonly decisions: { readonly states: DecisionStates; readonly reasonOf: (rule: number) => CarriedReason | null } | null
}

/** Which grants are asked about: the changed ones, all, or those of a view (keys, ascending). */
export type ScopeKeys = 'changes' | 'everything' | Int32Array

const outside = { decision: 'undecided', change: 'added', inScope: false, carried: false, byPolicy: false } as const
const added = standingByte(outside)
const inScopeBit = standingByte({ ...outside, inScope: true }) ^ added
/** By what a comparison says of a grant: the byte of one that is undecided and outside. */
const byteOf: readonly number[] = [0, ...(['added', 'changed', 'unchanged'] as const).map((change) => standingByte({ ...outside, change }))]

/**
 * Where a review begins. A grant in scope that has not changed keeps the decision the base gave it, if the policy says so;
 * one outside keeps it in any case. Whoever was not decided about then is not decided about now.
 */
export function startOf(imprint: Imprint, base: Base | null, scope: ScopeKeys, policy: ReviewPolicy): ReviewStart {
  const { keys } = imprint.grants
  const size = (keys.at(-1) ?? 0) + 1
  const bytes = new Uint8Array(size)
  const rules = new Int32Array(size)
  const comparison = base === null ? null : compareImprints(base.imprint, imprint)
  const inView = typeof scope === 'string' ? null : marked(scope, size)
  const carrier = new Carrier()
  for (let row = 0; row < keys.length; row++) {
    const key = keys[row] ?? 0
    const change = comparison?.changes[row] ?? grantChange.added
    const inScope = inView === null ? scope === 'everything' || change !== grantChange.unchanged : inView[key] === 1
    const earlier = comparison?.earlier[row] ?? -1
    const keeps = earlier !== -1 && (inScope ? policy.carryForward && change === grantChange.unchanged : true)
    const oldKey = keeps ? (base?.imprint.grants.keys[earlier] ?? 0) : 0
    const place = oldKey === 0 || base?.decisions == null ? 0 : carrier.placeOf(base.decisions, oldKey)
    bytes[key] = (byteOf[change] ?? 0) | (inScope ? inScopeBit : 0) | (place === 0 ? 0 : (carrier.bits[place - 1] ?? 0))
    rules[key] = -place
  }
  return { carried: carrier.reasons, removed: comparison?.summary.grants.removed ?? 0, changes: comparison?.summary ?? null, bytes, rules }
}

/** Collects the reasons that are carried, each once. */
class Carrier {
  readonly reasons: CarriedReason[] = []
  /** By place: what a byte says of a grant with this reason. */
  readonly bits: number[] = []
  /** By the base's own number of what decided. */
  readonly #places = new Map<number, number>()

  /** From 1; 0 when nothing was decided. */
  placeOf({ states, reasonOf }: NonNullable<Base['decisions']>, key: number): number {
    const rule = states.rules[key] ?? 0
    if (rule === 0) return 0
    const known = this.#places.get(rule)
    if (known !== undefined) return known
    const reason = reasonOf(rule)
    const place = reason === null ? 0 : this.reasons.push(reason)
    if (reason !== null)
      this.bits.push(standingByte({ ...outside, decision: reason.decision, carried: true, byPolicy: reason.byPolicy === true }) ^ added)
    this.#places.set(rule, place)
    return place
  }
}

function marked(keys: Int32Array, size: number): Uint8Array {
  const marks = new Uint8Array(size)
  for (const key of keys) marks[key] = 1
  return marks
}
