/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in range by construction, and a fallback value would hide a fault */
import { classify, slotNames } from './fields.ts'

/** Stands before the first key of a row. */
export const noKey = 0
/** Any unknown key once the table is full: its class is known, its bytes are not kept. */
const furtherKey = 1

const maxKeys = 4096
const maxPattern = 256
const minPattern = 4

/**
 * The keys met in a report, by number. A key is recognised without looking at its name: each one remembers the bytes that stood
 * between the value before it and its own value (`"lastName":`, spaces included) and which keys followed it last, so that a row
 * like the ones before costs a few word comparisons per key.
 */
export class KeyTable {
  readonly slot = new Int8Array(maxKeys).fill(-1)
  readonly person = new Uint8Array(maxKeys)
  /** The key that followed last, and the one before that. */
  readonly next = new Int32Array(maxKeys)
  readonly otherNext = new Int32Array(maxKeys)
  readonly patternStart = new Int32Array(maxKeys)
  /** 0: none. */
  readonly patternLength = new Int32Array(maxKeys)
  patterns = new DataView(new ArrayBuffer(4096))
  readonly #capacity = new Int32Array(maxKeys)
  #patternBytes = new Uint8Array(this.patterns.buffer)
  #used = 0
  #count = 2
  /** Raw name (one character per byte) -> key. */
  readonly #byRawName = new Map<string, number>()
  readonly #known = new Map<string, number>()

  constructor() {
    this.person[furtherKey] = 1
    for (const name of slotNames) this.#known.set(name, this.#add(name, name))
  }

  #add(rawName: string, name: string): number {
    const key = this.#count++
    const { slot, person } = classify(name)
    this.slot[key] = slot
    this.person[key] = person ? 1 : 0
    this.#byRawName.set(rawName, key)
    return key
  }

  /** The key whose raw name (between the quotes) lies at `start..end`. */
  find(bytes: Buffer, start: number, end: number): number {
    const rawName = bytes.toString('latin1', start, end)
    const found = this.#byRawName.get(rawName)
    if (found !== undefined) return found
    const name = JSON.parse(`"${bytes.toString('utf8', start, end)}"`) as string
    const known = this.#known.get(name)
    if (known !== undefined || this.#count === maxKeys) return known ?? (classify(name).person ? furtherKey : noKey)
    return this.#add(rawName, name)
  }

  /** Notes that `key` followed `previous` in the form of the bytes `start..end`. */
  learn(previous: number, key: number, bytes: Uint8Array, start: number, end: number): void {
    this.followed(previous, key)
    const length = end - start
    if (key <= furtherKey || length < minPattern || length > maxPattern) return
    if (length > this.#capacity[key]!) {
      this.patternStart[key] = this.#allocate(length)
      this.#capacity[key] = length
    }
    this.#patternBytes.set(bytes.subarray(start, end), this.patternStart[key])
    this.patternLength[key] = length
  }

  followed(previous: number, key: number): void {
    if (this.next[previous] === key) return
    this.otherNext[previous] = this.next[previous]!
    this.next[previous] = key
  }

  #allocate(length: number): number {
    const start = this.#used
    this.#used += length
    if (this.#used > this.#patternBytes.length) {
      const grown = new Uint8Array(Math.max(this.#patternBytes.length * 2, this.#used))
      grown.set(this.#patternBytes)
      this.#patternBytes = grown
      this.patterns = new DataView(grown.buffer)
    }
    return start
  }
}
