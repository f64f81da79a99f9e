/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in range by construction, and a fallback value would hide a fault */

export const maxIdBytes = 1024

/** Byte sequences by number, one after the other in memory. */
export interface PackedIds {
  readonly size: number
  /** Where each starts; the next one's start is its end. */
  readonly starts: Int32Array<ArrayBuffer>
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Byte sequences by number. */
export class Ids {
  size: number
  protected starts: Int32Array<ArrayBuffer>
  protected bytes: Buffer<ArrayBuffer>

  constructor(packed: PackedIds) {
    this.size = packed.size
    this.starts = packed.starts
    this.bytes = Buffer.from(packed.bytes.buffer, packed.bytes.byteOffset, packed.bytes.byteLength)
  }

  /** Bytes of `number`; of an interner, valid until its next `intern`. */
  get(number: number): Buffer {
    return this.bytes.subarray(this.starts[number], this.starts[number + 1])
  }

  length(number: number): number {
    return this.starts[number + 1]! - this.starts[number]!
  }

  pack(): PackedIds {
    return { size: this.size, starts: this.starts, bytes: this.bytes }
  }
}
