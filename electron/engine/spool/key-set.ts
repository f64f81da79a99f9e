/**
 * A set of keys by 53-bit hashes, 16 bytes each: enough to know which keys may have come before. Two different keys share a hash once in
 * billions of readings, so whoever asks has to bear a wrong yes.
 */
export class KeySet {
  #slots = new Float64Array(1024)
  #size = 0

  /** Adds a hash; whether it was there. */
  add(hash: number): boolean {
    if (this.#size * 2 >= this.#slots.length) this.#grow()
    const at = this.#find(hash)
    if (this.#slots[at] === hash) return true
    this.#slots[at] = hash
    this.#size++
    return false
  }

  has(hash: number): boolean {
    return this.#slots[this.#find(hash)] === hash
  }

  #find(hash: number): number {
    const mask = this.#slots.length - 1
    let at = hash & mask
    for (let slot = this.#slots[at]; slot !== 0 && slot !== hash; slot = this.#slots[at]) at = (at + 1) & mask
    return at
  }

  #grow(): void {
    const old = this.#slots
    this.#slots = new Float64Array(old.length * 2)
    for (const hash of old) if (hash !== 0) this.#slots[this.#find(hash)] = hash
  }
}

/** Of a key: an integer from 1 to 2^53 - 1. */
export function hashOf(key: string): number {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i)
    a = Math.imul(a ^ unit, 2_654_435_761)
    b = Math.imul(b ^ unit, 1_597_334_677)
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909)
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909)
  return (b >>> 11) * 4_294_967_296 + (a >>> 0) || 1
}
