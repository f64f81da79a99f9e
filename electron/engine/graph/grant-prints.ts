/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in bounds by construction; a check would cost the inner loop */
/** Fingerprints of grants: 64 bits over what is known of them. Files keep them, so the recipe never changes. */
export class GrantPrints {
  /** Two words a row. */
  readonly words: Uint32Array
  readonly #first: number
  /** Two words for the key of each further column. */
  readonly #keys: readonly (readonly [number, number])[]
  readonly #number = new Float64Array(1)
  readonly #bits = new Uint32Array(this.#number.buffer)
  readonly #low = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1
  #one = 0
  #two = 0

  /** `first` columns are numbers that count even when there are none; `keys` name the further ones, which count where they say something. */
  constructor(rows: number, first: number, keys: readonly string[]) {
    this.words = new Uint32Array(2 * rows)
    this.#first = first
    this.#keys = keys.map(hashOf)
  }

  /** `columns[c][i]` is the row's c-th value; null is one value of its own. */
  set(row: number, columns: readonly (readonly (number | string | null)[])[], i: number): void {
    this.#one = 0xdeadbeef
    this.#two = 0x41c6ce57
    for (let c = 0; c < this.#first; c++) this.#mixNumber(columns[c]![i] as number | null | undefined)
    for (let c = 0; c < this.#keys.length; c++) {
      const value = columns[this.#first + c]![i]
      if (value === null || value === undefined) continue
      this.#mix(...this.#keys[c]!)
      if (typeof value === 'string') this.#mix(...hashOf(value))
      else this.#mixNumber(value)
    }
    const one = Math.imul(this.#one ^ (this.#one >>> 16), 2246822507) ^ Math.imul(this.#two ^ (this.#two >>> 13), 3266489909)
    const two = Math.imul(this.#two ^ (this.#two >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909)
    this.words[2 * row] = one
    this.words[2 * row + 1] = two
  }

  #mixNumber(value: number | null | undefined): void {
    // NaN for null; + 0 makes -0 and 0 the same.
    const none = value === null || value === undefined
    this.#number[0] = none ? NaN : value + 0
    this.#mix(this.#bits[this.#low]!, none ? 0x7ff80000 : this.#bits[1 - this.#low]!)
  }

  #mix(low: number, high: number): void {
    const one = Math.imul(this.#one ^ low, 2654435761)
    const two = Math.imul(this.#two ^ low, 1597334677)
    this.#one = Math.imul(one ^ (one >>> 15) ^ high, 2246822507)
    this.#two = Math.imul(two ^ (two >>> 13) ^ high, 3266489909)
  }
}

/** Two words of a text. */
function hashOf(text: string): [number, number] {
  let one = 0x9e3779b9
  let two = 0x85ebca6b
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    one = Math.imul(one ^ unit, 2654435761)
    two = Math.imul(two ^ unit, 1597334677)
  }
  one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(two ^ (two >>> 13), 3266489909)
  two = Math.imul(two ^ (two >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909)
  return [one >>> 0, two >>> 0]
}
