/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in bounds by construction; a check would cost the inner loops */
import type { Evidence, Provenance } from '../../../shared/graph.ts'
import type { Key } from './sink.ts'
import { identityOrder, orderByRank } from './radix.ts'
import type { SqlValue } from './row-batch.ts'

/** Grants of one run of sorted rows; at 56 bytes each, 28 MB. */
const RUN_LENGTH = 1 << 19
/** Ids and wire bytes of a run that are held in memory, at most. */
const EXTRA_BYTES = 16 << 20
const FIRST_LENGTH = 1 << 12

/** The columns of `values`, in order. `extraColumns` are appended when a run has own ids or wire bytes. */
export const grantColumns = [
  'entitlement',
  'principal',
  'first_access',
  'last_access',
  'completed_at',
  'score',
  'attempts',
  'row',
  'rows',
] as const
export const extraColumns = ['id', 'wire'] as const

export interface GrantExtra {
  readonly id: string | null
  readonly wire: Uint8Array | null
}

/** `rankOf[key]`, from 0. */
export interface Ranks {
  readonly rankOf: Int32Array
  readonly ranks: number
}

/**
 * Grants as columns of numbers, so that a run can be put in order before it is written: rows that are read together
 * then lie together, and duplicates are neighbours. NaN (evidence) and 0 (provenance) stand for "none".
 */
export class GrantBuffer {
  #length = 0
  #capacity = 0
  #extraBytes = 0
  #entitlement = new Int32Array(0)
  #principal = new Int32Array(0)
  #firstAccess = new Float64Array(0)
  #lastAccess = new Float64Array(0)
  #completedAt = new Float64Array(0)
  #score = new Float64Array(0)
  #attempts = new Float64Array(0)
  #row = new Int32Array(0)
  #rows = new Int32Array(0)
  readonly #extras = new Map<number, GrantExtra>()

  get length(): number {
    return this.#length
  }

  get full(): boolean {
    return this.#length >= RUN_LENGTH || this.#extraBytes >= EXTRA_BYTES
  }

  get hasExtras(): boolean {
    return this.#extras.size > 0
  }

  add(entitlement: Key, principal: Key, evidence: Evidence, provenance: Provenance | null, extra: GrantExtra | null): void {
    const at = this.#length
    if (at === this.#capacity) this.#resize(Math.max(FIRST_LENGTH, at * 2))
    this.#length = at + 1
    this.#entitlement[at] = entitlement
    this.#principal[at] = principal
    this.#firstAccess[at] = whole(evidence.firstAccess)
    this.#lastAccess[at] = whole(evidence.lastAccess)
    this.#completedAt[at] = whole(evidence.completedAt)
    this.#score[at] = evidence.score ?? NaN
    this.#attempts[at] = whole(evidence.attempts)
    this.#row[at] = provenance?.row ?? 0
    this.#rows[at] = provenance?.rows ?? 0
    if (extra !== null) {
      this.#extras.set(at, extra)
      this.#extraBytes += 64 + (extra.id?.length ?? 0) + (extra.wire?.length ?? 0)
    }
  }

  clear(): void {
    this.#length = 0
    if (this.#extras.size === 0) return
    this.#extraBytes = 0
    this.#extras.clear()
  }

  /** Gives the memory back at once, without waiting for the collector; nothing may be added afterwards. */
  release(): void {
    this.#extras.clear()
    this.#resize(0)
  }

  /** Row numbers by entitlement, then principal, both by the given ranks; of equal pairs the first added comes first. */
  inOrder(entitlements: Ranks, principals: Ranks): Int32Array {
    const byPrincipal = orderByRank(identityOrder(this.#length), this.#principal, principals.rankOf, principals.ranks)
    return orderByRank(byPrincipal, this.#entitlement, entitlements.rankOf, entitlements.ranks)
  }

  entitlementAt(at: number): Key {
    return this.#entitlement[at]!
  }

  principalAt(at: number): Key {
    return this.#principal[at]!
  }

  /** The newest of the three dates; NaN when there is none. */
  lastActivityAt(at: number): number {
    const first = this.#firstAccess[at]!
    const last = this.#lastAccess[at]!
    const completed = this.#completedAt[at]!
    let newest = first
    if (!(newest >= last) && !Number.isNaN(last)) newest = last
    if (!(newest >= completed) && !Number.isNaN(completed)) newest = completed
    return newest
  }

  /** Puts the row's columns into `values` from `to` on: nine, and the extra ones when there are any. */
  copy(at: number, values: SqlValue[], to: number): void {
    values[to] = this.#entitlement[at]!
    values[to + 1] = this.#principal[at]!
    values[to + 2] = orNull(this.#firstAccess[at]!)
    values[to + 3] = orNull(this.#lastAccess[at]!)
    values[to + 4] = orNull(this.#completedAt[at]!)
    values[to + 5] = orNull(this.#score[at]!)
    values[to + 6] = orNull(this.#attempts[at]!)
    values[to + 7] = this.#row[at]! || null
    values[to + 8] = this.#rows[at]! || null
    if (this.#extras.size === 0) return
    const extra = this.#extras.get(at)
    values[to + 9] = extra?.id ?? null
    values[to + 10] = extra?.wire ?? null
  }

  /** The nine numbers of a row that has no extras; NaN for none. Nothing is made for them, where `copy` makes an object of each date. */
  copyNumbers(at: number, target: Float64Array): void {
    target[0] = this.#entitlement[at]!
    target[1] = this.#principal[at]!
    target[2] = this.#firstAccess[at]!
    target[3] = this.#lastAccess[at]!
    target[4] = this.#completedAt[at]!
    target[5] = finite(this.#score[at]!)
    target[6] = this.#attempts[at]!
    target[7] = this.#row[at]! || NaN
    target[8] = this.#rows[at]! || NaN
  }

  #resize(capacity: number): void {
    this.#capacity = capacity
    const ints = (old: Int32Array<ArrayBuffer>) => new Int32Array(old.buffer.transfer(capacity * 4))
    const doubles = (old: Float64Array<ArrayBuffer>) => new Float64Array(old.buffer.transfer(capacity * 8))
    this.#entitlement = ints(this.#entitlement)
    this.#principal = ints(this.#principal)
    this.#firstAccess = doubles(this.#firstAccess)
    this.#lastAccess = doubles(this.#lastAccess)
    this.#completedAt = doubles(this.#completedAt)
    this.#score = doubles(this.#score)
    this.#attempts = doubles(this.#attempts)
    this.#row = ints(this.#row)
    this.#rows = ints(this.#rows)
  }
}

const whole = (value: number | undefined): number => {
  if (value === undefined) return NaN
  const truncated = Math.trunc(value)
  return Number.isSafeInteger(truncated) ? truncated : NaN
}

const finite = (value: number): number => (Number.isFinite(value) ? value : NaN)
const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null)
