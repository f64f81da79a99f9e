const segmentBits = 20
const segmentSize = 1 << segmentBits

/**
 * Texts as bytes, in stretches of a megabyte: a text a person as strings would be as many objects, and twice the memory where a
 * name is not Latin. A text is found again by its place and length, which its owner keeps.
 */
export class Texts {
  readonly #segments: Uint8Array<ArrayBuffer>[]
  /** Bytes in use of the last segment. */
  #used = segmentSize
  /** Bytes of all texts, and of those among them that nobody needs any more. */
  #total = 0
  #dropped = 0

  constructor(segments: readonly Uint8Array<ArrayBuffer>[] = []) {
    this.#segments = [...segments]
  }

  /** The place of a copy of `text`. */
  add(text: Uint8Array): number {
    this.#total += text.length
    if (this.#used + text.length > segmentSize) {
      // A larger text has a segment of its own.
      this.#segments.push(new Uint8Array(Math.max(segmentSize, text.length)))
      this.#used = 0
    }
    const at = this.#used
    this.#used += text.length
    this.#segments.at(-1)?.set(text, at)
    return (this.#segments.length - 1) * segmentSize + at
  }

  get(place: number, length: number): string {
    const segment = this.#segments[Math.floor(place / segmentSize)]
    if (segment === undefined) throw new RangeError('there is no such text')
    return Buffer.from(segment.buffer, place % segmentSize, length).toString('utf8')
  }

  /** The bytes of a text, without a copy. */
  bytes(place: number, length: number): Uint8Array {
    const segment = this.#segments[Math.floor(place / segmentSize)]
    return segment?.subarray(place % segmentSize, (place % segmentSize) + length) ?? new Uint8Array(0)
  }

  /** A text of this length is not needed any more; its memory is only given back by copying the others elsewhere. */
  drop(length: number): void {
    this.#dropped += length
  }

  /** More is waste than not: time to copy what is needed. */
  get wasteful(): boolean {
    return this.#dropped > segmentSize && this.#dropped * 2 > this.#total
  }

  /** Gives the memory back at once; nothing can be read or added afterwards. */
  release(): void {
    for (const { buffer } of this.#segments.splice(0)) buffer.transfer(0)
  }

  pack(): readonly Uint8Array<ArrayBuffer>[] {
    return this.#segments
  }
}
