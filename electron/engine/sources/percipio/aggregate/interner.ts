/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in range by construction, and a fallback value would hide a fault */
import { Ids } from './ids.ts'

/** Integers per place of the table: number + 1 (0: free), hash, start and end of the bytes; together, so that one look costs one cache miss. */
const width = 4

/** Gives equal byte sequences the same number: 0, 1, 2 ... in the order they are first seen. Keeps one copy of each. */
export class Interner extends Ids {
  /** A sequence is at the place its hash points to, or the next free one. */
  #table = new Int32Array(1024 * width)
  #view: DataView

  constructor() {
    super({ size: 0, starts: new Int32Array(513), bytes: new Uint8Array(16_384) })
    this.#view = viewOf(this.bytes)
  }

  /** The number of the bytes `start..end` of `view`; a new one is `size - 1` after the call. */
  intern(view: DataView, start: number, end: number): number {
    const hash = hashBytes(view, start, end)
    const table = this.#table
    const mask = table.length - 1
    let place = Math.imul(hash, width) & mask
    for (;;) {
      const number = table[place]! - 1
      if (number < 0) break
      if (table[place + 1] === hash && this.#equals(table[place + 2]!, table[place + 3]!, view, start, end)) return number
      place = (place + width) & mask
    }
    return this.#add(hash, place, view, start, end)
  }

  #equals(own: number, ownEnd: number, view: DataView, start: number, end: number): boolean {
    const length = end - start
    if (ownEnd - own !== length) return false
    const kept = this.#view
    if (length >= 4) {
      const last = length - 4
      for (let at = 0; at < last; at += 4) if (view.getInt32(start + at, true) !== kept.getInt32(own + at, true)) return false
      return view.getInt32(start + last, true) === kept.getInt32(own + last, true)
    }
    for (let at = 0; at < length; at++) if (view.getUint8(start + at) !== kept.getUint8(own + at)) return false
    return true
  }

  #add(hash: number, place: number, view: DataView, start: number, end: number): number {
    const number = this.size++
    const own = this.starts[number]!
    const ownEnd = own + end - start
    if (ownEnd > this.bytes.length) {
      const grown = Buffer.alloc(Math.max(ownEnd, this.bytes.length * 2))
      this.bytes.copy(grown)
      this.bytes = grown
      this.#view = viewOf(grown)
    }
    this.bytes.set(new Uint8Array(view.buffer, view.byteOffset + start, end - start), own)
    if (number + 1 === this.starts.length) this.starts = grow(this.starts, number * 2)
    this.starts[number + 1] = ownEnd
    this.#table[place] = number + 1
    this.#table[place + 1] = hash
    this.#table[place + 2] = own
    this.#table[place + 3] = ownEnd
    if (this.size * width * 2 > this.#table.length) this.#rehash()
    return number
  }

  #rehash(): void {
    const old = this.#table
    const table = new Int32Array(old.length * 2)
    const mask = table.length - 1
    for (let from = 0; from < old.length; from += width) {
      if (old[from] === 0) continue
      let place = Math.imul(old[from + 1]!, width) & mask
      while (table[place] !== 0) place = (place + width) & mask
      table.set(old.subarray(from, from + width), place)
    }
    this.#table = table
  }
}

const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

function grow(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(length)
  grown.set(array)
  return grown
}

/** The bytes as words; the last word overlaps the one before it, which changes nothing for equality. */
function hashBytes(view: DataView, start: number, end: number): number {
  let hash = end - start
  let at = start
  if (end - start >= 4) {
    const last = end - 4
    for (; at < last; at += 4) hash = mix(hash, view.getInt32(at, true))
    hash = mix(hash, view.getInt32(last, true))
  } else {
    for (; at < end; at++) hash = mix(hash, view.getUint8(at))
  }
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x7feb352d)
  return hash ^ (hash >>> 15)
}

const mix = (hash: number, word: number): number => Math.imul(((hash << 5) | (hash >>> 27)) ^ word, 0x9e3779b1 | 0)
