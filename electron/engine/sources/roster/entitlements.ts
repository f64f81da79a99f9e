/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in bounds by construction; a check would cost the inner loops */
import { entitlementId, type ResourceRef } from '../../../../shared/graph.ts'
import type { Key, Sink } from '../../graph/sink.ts'
import type { Texts } from './columns.ts'
import { cutName } from './names.ts'
import { roleWord } from './role-titles.ts'

/** What something can be held on, and which roles are always there. */
export interface Owner extends ResourceRef {
  readonly name: string
  readonly slugs: readonly string[]
}

const none = -1

/** Every entitlement has a number: that of its owner times the number of roles there are, plus that of its role. */
export class Entitlements {
  readonly #owners: readonly Owner[]
  readonly #slugs: Texts
  readonly #width: number
  /** By number; -1: there is none. */
  readonly rankOf: Int32Array
  readonly #byRank: Int32Array
  readonly #ids: readonly string[]
  readonly #keys: Int32Array

  constructor(owners: readonly Owner[], slugs: Texts) {
    this.#owners = owners
    this.#slugs = slugs
    this.#width = slugs.size
    const numbers: number[] = []
    const ids: string[] = []
    for (const [i, owner] of owners.entries()) {
      for (const slug of owner.slugs) {
        numbers.push(i * this.#width + slugs.numberOf(slug))
        ids.push(entitlementId(owner, slug))
      }
    }
    const order = Int32Array.from(ids.keys())
    const sorted = [...order].sort((a, b) => (ids[a]! < ids[b]! ? -1 : 1))
    this.rankOf = new Int32Array(owners.length * this.#width).fill(none)
    this.#byRank = Int32Array.from(sorted, (at) => numbers[at]!)
    for (const [rank, number] of this.#byRank.entries()) this.rankOf[number] = rank
    this.#ids = sorted.map((at) => ids[at]!)
    this.#keys = new Int32Array(sorted.length).fill(none)
  }

  get size(): number {
    return this.#byRank.length
  }

  numberOf(owner: number, slug: number): number {
    return owner * this.#width + slug
  }

  slugOf(number: number): number {
    return number % this.#width
  }

  ownerOf(number: number): number {
    return Math.floor(number / this.#width)
  }

  idOf(number: number): string {
    return this.#ids[this.rankOf[number]!] ?? ''
  }

  /** In the order of their ids. */
  put(sink: Sink): void {
    for (let rank = 0; rank < this.#byRank.length; rank++) {
      const number = this.#byRank[rank]!
      const { type, id, name } = this.#owners[this.ownerOf(number)]!
      const slug = this.#slugs.at(this.slugOf(number))
      const key = sink.entitlement({
        ...{ id: this.#ids[rank]!, resource: { type, id }, slug },
        displayName: cutName(`${roleWord(slug)} of ${name}`),
        description: cutName(`Whom the source calls ${slug} of ${name}`),
        ...{ purpose: 'assignment', grantableTo: ['user'] },
      })
      this.#keys[rank] = key ?? none
    }
  }

  /** After `put`; null: the sink did not take it. */
  keyOf(number: number): Key | null {
    const key = this.#keys[this.rankOf[number]!] ?? none
    return key === none ? null : key
  }
}
