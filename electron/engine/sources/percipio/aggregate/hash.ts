/** Hashes stretches of bytes to 64 bits, kept as two integers. */
export class Hash {
  a = 0
  b = 0

  reset(): void {
    this.a = 0x3c6ef372
    this.b = 0x2545f491
  }

  /** Four lanes, so that no step waits for the one before. */
  add(view: DataView, start: number, end: number): void {
    let a = this.a ^ (end - start)
    let b = this.b
    let c = a ^ 0x27d4eb2f
    let d = b ^ 0x165667b1
    let at = start
    for (; at + 16 <= end; at += 16) {
      a = step(a, view.getInt32(at, true))
      b = step(b, view.getInt32(at + 4, true))
      c = step(c, view.getInt32(at + 8, true))
      d = step(d, view.getInt32(at + 12, true))
    }
    for (; at + 4 <= end; at += 4) a = step(a, view.getInt32(at, true))
    for (; at < end; at++) b = step(b, view.getUint8(at))
    this.a = step(step(step(a, d), c), b)
    this.b = step(step(step(b, c), a), d)
  }
}

const step = (hash: number, word: number): number => Math.imul(((hash << 13) | (hash >>> 19)) ^ word, 0x9e3779b1 | 0)
