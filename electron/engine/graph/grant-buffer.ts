/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in bounds by construction; a check would cost the inner loops */
import type { GrantAttribute } from '../../../shared/vocabulary.ts'
import { columnsOf, isMoment, isNumeric, numberOf, textOf } from './attribute-columns.ts'
import type { GrantValues, Key } from './sink.ts'
import { identityOrder, orderByRank } from './radix.ts'
import type { SqlValue } from './row-batch.ts'

/** Grants of one run of sorted rows, and the bytes they take, at most. */
const RUN_LENGTH = 1 << 19
const RUN_BYTES = 32 << 20
/** Ids, texts and wire bytes of a run that are held in memory, at most. */
const EXTRA_BYTES = 16 << 20
const FIRST_LENGTH = 1 << 12

/** What is counted by a key: `stream`, number of the record (0 when it has a name), number of records, line; 0 for none. */
export interface StoredOrigin {
  readonly stream: number
  readonly record: number | string
  readonly records: number
  readonly line: number
}

const originColumns = ['stream', 'record', 'records', 'line'] as const

/** The columns of a grant with these attributes, in order. `extraColumns` are appended when a run has own ids or wire bytes. */
export const grantColumnsOf = (attributes: readonly GrantAttribute[]): readonly string[] => [
  ...['entitlement', 'principal'],
  ...columnsOf(attributes, 2).map(({ column }) => column),
  ...originColumns,
]
export const extraColumns = ['id', 'wire'] as const

/** Where the values begin among the columns. */
export const firstValueColumn = 2

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
 * then lie together, and duplicates are neighbours. NaN (values) and 0 (origin) stand for "none".
 */
export class GrantBuffer {
  readonly #attributes: readonly GrantAttribute[]
  readonly #width: number
  /** Places of the attributes that say when a grant was used, among its values. */
  readonly #activity: readonly number[]
  /** Places of those that are text, and the texts of each, by row. */
  readonly #textual: readonly number[]
  readonly #runLength: number
  readonly #texts: Map<number, string>[]
  #length = 0
  #capacity = 0
  #extraBytes = 0
  #entitlement = new Int32Array(0)
  #principal = new Int32Array(0)
  /** Row after row. */
  #values = new Float64Array(0)
  #stream = new Int32Array(0)
  #record = new Int32Array(0)
  #records = new Int32Array(0)
  #line = new Int32Array(0)
  readonly #extras = new Map<number, GrantExtra>()
  /** Of rows whose record is no number. */
  readonly #names = new Map<number, string | number>()

  constructor(attributes: readonly GrantAttribute[]) {
    this.#attributes = attributes
    this.#width = attributes.length
    const places = [...attributes.keys()]
    this.#activity = places.filter((i) => attributes[i]!.activity === true && isMoment(attributes[i]!.kind))
    this.#textual = places.filter((i) => !isNumeric(attributes[i]!.kind))
    this.#texts = this.#textual.map(() => new Map<number, string>())
    this.#runLength = Math.min(RUN_LENGTH, Math.floor(RUN_BYTES / (24 + 8 * this.#width)))
  }

  get length(): number {
    return this.#length
  }

  get full(): boolean {
    return this.#length >= this.#runLength || this.#extraBytes >= EXTRA_BYTES
  }

  get hasExtras(): boolean {
    return this.#extras.size > 0
  }

  add(entitlement: Key, principal: Key, values: GrantValues, origin: StoredOrigin | null, extra: GrantExtra | null): void {
    const at = this.#length
    if (at === this.#capacity) this.#resize(Math.max(FIRST_LENGTH, at * 2))
    this.#length = at + 1
    this.#entitlement[at] = entitlement
    this.#principal[at] = principal
    const width = this.#width
    for (let i = 0, to = at * width; i < width; i++, to++) this.#values[to] = numberOf(this.#attributes[i]!.kind, values[i])
    for (let i = 0; i < this.#textual.length; i++) {
      const place = this.#textual[i]!
      const text = textOf(this.#attributes[place]!.kind, values[place])
      if (text === null) continue
      this.#texts[i]!.set(at, text)
      this.#extraBytes += 64 + text.length
    }
    this.#putOrigin(at, origin)
    if (extra !== null) {
      this.#extras.set(at, extra)
      this.#extraBytes += 64 + (extra.id?.length ?? 0) + (extra.wire?.length ?? 0)
    }
  }

  #putOrigin(at: number, origin: StoredOrigin | null): void {
    this.#stream[at] = origin === null ? 0 : origin.stream
    this.#records[at] = origin === null ? 0 : origin.records
    this.#line[at] = origin === null ? 0 : origin.line
    const record = origin === null ? 0 : origin.record
    const plain = typeof record === 'number' && (record | 0) === record
    this.#record[at] = plain ? record : 0
    if (plain) return
    this.#names.set(at, record)
    this.#extraBytes += 64 + String(record).length
  }

  clear(): void {
    this.#length = 0
    if (this.#extraBytes === 0) return
    this.#extraBytes = 0
    this.#extras.clear()
    this.#names.clear()
    for (const texts of this.#texts) texts.clear()
  }

  /** Gives the memory back at once, without waiting for the collector; nothing may be added afterwards. */
  release(): void {
    this.clear()
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

  /** The newest moment it was used at; NaN when there is none. */
  lastActivityAt(at: number): number {
    const from = at * this.#width
    let newest = NaN
    for (const place of this.#activity) {
      const moment = this.#values[from + place]!
      if (!(newest >= moment) && !Number.isNaN(moment)) newest = moment
    }
    return newest
  }

  /** All columns of the row are numbers: no text, no name of a record, no extras. */
  isNumbers(at: number): boolean {
    return this.#extraBytes === 0 || !(this.#extras.has(at) || this.#names.has(at) || this.#texts.some((texts) => texts.has(at)))
  }

  /** Puts the row's columns into `values` from `to` on, and the extra ones when there are any. */
  copy(at: number, values: SqlValue[], to: number): void {
    values[to] = this.#entitlement[at]!
    values[to + 1] = this.#principal[at]!
    const width = this.#width
    let next = to + firstValueColumn
    for (let i = 0, from = at * width; i < width; i++, from++) {
      const value = this.#values[from]!
      values[next++] = Number.isFinite(value) ? value : null
    }
    for (let i = 0; i < this.#textual.length; i++) {
      values[to + firstValueColumn + this.#textual[i]!] = this.#texts[i]!.get(at) ?? null
    }
    values[next] = this.#stream[at]! || null
    values[next + 1] = this.#record[at]! || this.#nameAt(at)
    values[next + 2] = this.#records[at]! || null
    values[next + 3] = this.#line[at]! || null
    if (this.#extras.size === 0) return
    const extra = this.#extras.get(at)
    values[next + 4] = extra?.id ?? null
    values[next + 5] = extra?.wire ?? null
  }

  #nameAt(at: number): string | number | null {
    return this.#names.size === 0 ? null : (this.#names.get(at) ?? null)
  }

  #resize(capacity: number): void {
    this.#capacity = capacity
    const ints = (old: Int32Array<ArrayBuffer>) => new Int32Array(old.buffer.transfer(capacity * 4))
    this.#entitlement = ints(this.#entitlement)
    this.#principal = ints(this.#principal)
    this.#values = new Float64Array(this.#values.buffer.transfer(capacity * 8 * this.#width))
    this.#stream = ints(this.#stream)
    this.#record = ints(this.#record)
    this.#records = ints(this.#records)
    this.#line = ints(this.#line)
  }
}
