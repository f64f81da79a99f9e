/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in bounds by construction; a check would cost the inner loop */
/** Fingerprints of grants: 64 bits over the numbers of the evidence. Files keep them, so the recipe never changes. */
export class GrantPrints {
  /** Two words a row. */
  readonly words: Uint32Array
  readonly #number = new Float64Array(1)
  readonly #bits = new Uint32Array(this.#number.buffer)
  readonly #low = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1

  constructor(rows: number) {
    this.words = new Uint32Array(2 * rows)
  }

  /** `columns[c][i]` is the row's c-th number; null is one value of its own. */
  set(row: number, columns: readonly (readonly (number | null)[])[], i: number): void {
    let one = 0xdeadbeef
    let two = 0x41c6ce57
    for (const column of columns) {
      const value = column[i]
      // NaN for null; + 0 makes -0 and 0 the same.
      this.#number[0] = value === null || value === undefined ? NaN : value + 0
      const low = this.#bits[this.#low]!
      const high = value === null || value === undefined ? 0x7ff80000 : this.#bits[1 - this.#low]!
      one = Math.imul(one ^ low, 2654435761)
      two = Math.imul(two ^ low, 1597334677)
      one = Math.imul(one ^ (one >>> 15) ^ high, 2246822507)
      two = Math.imul(two ^ (two >>> 13) ^ high, 3266489909)
    }
    one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(two ^ (two >>> 13), 3266489909)
    two = Math.imul(two ^ (two >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909)
    this.words[2 * row] = one
    this.words[2 * row + 1] = two
  }
}
