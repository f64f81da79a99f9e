/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in bounds by construction; a check would cost the inner loops */
import type { DecisionState, GrantChange, Narrowing, ReviewCounts } from '../../../shared/reviews.ts'

/**
 * What was decided about every grant of a snapshot: by grant key one byte, and one integer that says what decided it (the
 * number of a rule, or minus the place, from 1, among the reasons carried from an earlier review; 0: nothing). A million
 * grants take 5 MB, and a decision about all of them some milliseconds.
 *
 * The byte: bits 0-1 the decision, bits 2-3 how the grant stands against the base (0: there is no such grant), bit 4
 * whether it is in scope, bit 5 whether its decision comes from an earlier review, bit 6 whether a policy left it out because
 * nobody decided.
 */
const decisions: readonly DecisionState[] = ['undecided', 'approve', 'flag', 'exclude']
const changes: readonly (GrantChange | null)[] = [null, 'added', 'changed', 'unchanged']
const CHANGE = 0b1100
const IN_SCOPE = 0b1_0000
const CARRIED = 0b10_0000
const BY_POLICY = 0b100_0000
const KINDS = 0b1000_0000

/** A byte in words. */
export interface GrantStanding {
  readonly decision: DecisionState
  readonly change: GrantChange
  readonly inScope: boolean
  readonly carried: boolean
  readonly byPolicy: boolean
}

export const standingByte = ({ decision, change, inScope, carried, byPolicy }: GrantStanding): number =>
  decisions.indexOf(decision) |
  (changes.indexOf(change) << 2) |
  (inScope ? IN_SCOPE : 0) |
  (carried ? CARRIED : 0) |
  (byPolicy ? BY_POLICY : 0)

const standingOf = (byte: number): GrantStanding => ({
  decision: decisions[byte & 0b11]!,
  change: changes[(byte & CHANGE) >> 2] ?? 'added',
  inScope: (byte & IN_SCOPE) !== 0,
  carried: (byte & CARRIED) !== 0,
  byPolicy: (byte & BY_POLICY) !== 0,
})

/** What a rule took the place of, so that it can be taken back exactly. */
export interface Replaced {
  readonly keys: Int32Array
  readonly bytes: Uint8Array
  readonly rules: Int32Array
  /** Grants whose state, not only whose deciding rule, is another. */
  readonly changed: number
}

export class DecisionStates {
  readonly bytes: Uint8Array
  readonly rules: Int32Array
  /** Another number after every change. */
  version = 0

  /** Takes the arrays over. */
  constructor(bytes: Uint8Array, rules: Int32Array) {
    this.bytes = bytes
    this.rules = rules
  }

  at(key: number): GrantStanding {
    return standingOf(this.bytes[key] ?? 0)
  }

  /** Decides about `keys`; all of them must be in scope. `byPolicy`: nobody does, the policy has it so. */
  apply(keys: Int32Array, decision: DecisionState, seq: number, byPolicy = false): Replaced {
    const code = decisions.indexOf(decision) | (byPolicy ? BY_POLICY : 0)
    const rule = decision === 'undecided' ? 0 : seq
    const old = { keys: new Int32Array(keys.length), bytes: new Uint8Array(keys.length), rules: new Int32Array(keys.length) }
    let count = 0
    let changed = 0
    for (const key of keys) {
      const before = this.bytes[key]!
      const after = (before & ~(CARRIED | BY_POLICY | 0b11)) | code
      if (after === before && this.rules[key] === rule) continue
      if (after !== before) changed++
      old.keys[count] = key
      old.bytes[count] = before
      old.rules[count] = this.rules[key]!
      count++
      this.bytes[key] = after
      this.rules[key] = rule
    }
    this.version++
    return { keys: old.keys.slice(0, count), bytes: old.bytes.slice(0, count), rules: old.rules.slice(0, count), changed }
  }

  /** Takes back the rule applied last of those still standing. */
  revert({ keys, bytes, rules }: Replaced): void {
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!
      this.bytes[key] = bytes[i]!
      this.rules[key] = rules[i]!
    }
    this.version++
  }

  /** Those of `keys` (all grants when null) that are in scope and stand so. The order stays. */
  inScope(keys: Int32Array | null, narrowing: Narrowing = {}): Int32Array {
    const wanted = wantedBytes(narrowing)
    const among = keys ?? this.#all()
    const chosen = new Int32Array(among.length)
    let count = 0
    for (const key of among) if (wanted[this.bytes[key]!] === 1) chosen[count++] = key
    return chosen.slice(0, count)
  }

  /** Keys of the grants with one of these decisions, in scope and outside, ascending. */
  decided(which: readonly DecisionState[]): Int32Array {
    const keys: number[] = []
    for (let key = 1; key < this.bytes.length; key++) {
      const byte = this.bytes[key]!
      if ((byte & CHANGE) !== 0 && which.includes(decisions[byte & 0b11]!)) keys.push(key)
    }
    return Int32Array.from(keys)
  }

  /**
   * Says of what rules decided that a policy did, and nobody: what was left in is undecided then. By the number of the rule,
   * as {@link rules} has it.
   */
  attributeToPolicy(isPolicys: (rule: number) => boolean): void {
    const known = new Map<number, boolean>([[0, false]])
    for (let key = 1; key < this.bytes.length; key++) {
      const rule = this.rules[key]!
      let policys = known.get(rule)
      if (policys === undefined) known.set(rule, (policys = isPolicys(rule)))
      if (!policys) continue
      if (decisions[this.bytes[key]! & 0b11] === 'exclude') this.bytes[key]! |= BY_POLICY
      else {
        this.bytes[key]! &= ~(CARRIED | 0b11)
        this.rules[key] = 0
      }
    }
    this.version++
  }

  /** `removed` is the base's affair, what a policy left in the sign-off's. */
  counts(): Omit<ReviewCounts, 'removed' | 'leftInByPolicy'> {
    const kinds = new Int32Array(KINDS)
    for (const byte of this.bytes) kinds[byte]!++
    const counts = {
      inScope: 0,
      outside: 0,
      outsideExcluded: 0,
      undecided: 0,
      approve: 0,
      flag: 0,
      exclude: 0,
      carried: 0,
      leftOutByPolicy: 0,
    }
    for (let byte = 0; byte < KINDS; byte++) {
      const number = kinds[byte]!
      if (number === 0 || (byte & CHANGE) === 0) continue
      const { decision, inScope, carried, byPolicy } = standingOf(byte)
      if (!inScope) {
        counts.outside += number
        if (decision === 'exclude') counts.outsideExcluded += number
        continue
      }
      counts.inScope += number
      counts[decision] += number
      if (carried) counts.carried += number
      if (byPolicy) counts.leftOutByPolicy += number
    }
    return counts
  }

  #all(): Int32Array {
    const keys = new Int32Array(Math.max(0, this.bytes.length - 1))
    for (let i = 0; i < keys.length; i++) keys[i] = i + 1
    return keys
  }
}

/** By byte: 1 when a grant with it is in scope and stands as asked. */
function wantedBytes({ decisions: asked, changes: ofChange }: Narrowing): Uint8Array {
  const wanted = new Uint8Array(KINDS)
  for (let byte = 0; byte < KINDS; byte++) {
    const { decision, change, inScope } = standingOf(byte)
    const fits = inScope && (byte & CHANGE) !== 0 && (asked?.includes(decision) ?? true) && (ofChange?.includes(change) ?? true)
    wanted[byte] = fits ? 1 : 0
  }
  return wanted
}
