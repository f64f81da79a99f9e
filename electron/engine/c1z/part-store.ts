/**
 * Many small byte strings in one buffer: parts of a fixed number of pieces that lie side by side. Tens of thousands of
 * Buffers would cost more memory than what is in them.
 */
export class PartStore {
  /** All pieces; replaced when it grows. */
  bytes: Buffer
  /** `offsets[part * pieces + i]` is where piece i of a part starts; the next offset is where it ends. */
  offsets: Int32Array
  readonly #pieces: number
  readonly #views: ((Uint8Array | undefined)[] | undefined)[] = []
  #count = 0

  constructor(pieces: number, expected: number) {
    this.#pieces = pieces
    this.bytes = Buffer.allocUnsafeSlow(Math.max(1024, expected * 64))
    this.offsets = new Int32Array(expected * pieces + 1)
  }

  get count(): number {
    return this.#count
  }

  /** Appends a part; returns its number. */
  add(...pieces: readonly Uint8Array[]): number {
    let slot = this.#count * this.#pieces
    let at = this.offsets[slot] ?? 0
    const end = pieces.reduce((sum, piece) => sum + piece.length, at)
    if (end > this.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.ceil(end * 1.5))
      this.bytes.copy(larger, 0, 0, at)
      this.bytes = larger
    }
    if (slot + pieces.length >= this.offsets.length) {
      const larger = new Int32Array(this.offsets.length * 2 + pieces.length)
      larger.set(this.offsets)
      this.offsets = larger
    }
    for (const piece of pieces) {
      this.bytes.set(piece, at)
      at += piece.length
      this.offsets[++slot] = at
    }
    return this.#count++
  }

  /** Bytes of one piece. */
  length(part: number, piece: number): number {
    const slot = part * this.#pieces + piece
    return (this.offsets[slot + 1] ?? 0) - (this.offsets[slot] ?? 0)
  }

  /** A view of one piece. */
  piece(part: number, piece: number): Buffer {
    const slot = part * this.#pieces + piece
    return this.bytes.subarray(this.offsets[slot], this.offsets[slot + 1])
  }

  /** A plain view of `span` pieces from this one on: cheaper to copy from than a Buffer. */
  view(part: number, piece: number, span = 1): Uint8Array {
    const slot = part * this.#pieces + piece
    const start = this.offsets[slot] ?? 0
    return new Uint8Array(this.bytes.buffer, this.bytes.byteOffset + start, (this.offsets[slot + span] ?? start) - start)
  }

  /** The same, made once: for parts that are used again and again. Only when all parts are there. */
  keptView(part: number, piece: number, span = 1): Uint8Array {
    const views = (this.#views[piece * this.#pieces + span - 1] ??= new Array<Uint8Array | undefined>(this.#count).fill(undefined))
    return (views[part] ??= this.view(part, piece, span))
  }

  text(part: number, piece: number): string {
    const slot = part * this.#pieces + piece
    return this.bytes.toString('utf8', this.offsets[slot], this.offsets[slot + 1])
  }

  /** The same piece of every part. */
  *pieces(piece: number): Generator<Buffer, undefined> {
    for (let part = 0; part < this.#count; part++) yield this.piece(part, piece)
  }
}
