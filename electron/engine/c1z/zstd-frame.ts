/** What a zstd frame says about itself before any of it is decompressed (RFC 8878, 3.1.1.1). */
export interface FrameHeader {
  /** Memory a decoder needs to look back: the window, or the whole content of a single-segment frame. */
  readonly window: number
  /** Declared size of the content; null when the writer did not say. */
  readonly contentSize: number | null
  /** Length of the header itself. */
  readonly length: number
}

/** Longest frame header, magic included. */
export const FRAME_HEADER_BYTES = 18

/** Reads the header at the start of `bytes`; null when it is no zstd frame or is cut off. Sizes over 2^53 become Infinity. */
export function parseFrameHeader(bytes: Buffer): FrameHeader | null {
  if (bytes.length < 6 || bytes.readUInt32LE(0) !== 0xfd2fb528) return null
  const descriptor = bytes.readUInt8(4)
  const singleSegment = (descriptor & 0x20) !== 0
  const sizeBytes = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0
  const at = 5 + (singleSegment ? 0 : 1) + dictionaryBytes
  if (bytes.length < at + sizeBytes) return null
  const contentSize = readSize(bytes, at, sizeBytes)
  const length = at + sizeBytes
  if (singleSegment) return { window: contentSize ?? 0, contentSize, length }
  const window = bytes.readUInt8(5)
  const base = 2 ** (10 + (window >> 3))
  return { window: base + (base / 8) * (window & 7), contentSize, length }
}

function readSize(bytes: Buffer, at: number, length: number): number | null {
  switch (length) {
    case 1:
      return bytes.readUInt8(at)
    case 2:
      return bytes.readUInt16LE(at) + 256
    case 4:
      return bytes.readUInt32LE(at)
    case 8: {
      const size = Number(bytes.readBigUInt64LE(at))
      return Number.isSafeInteger(size) ? size : Infinity
    }
    default:
      return null
  }
}

const BLOCK_HEADER = 3
const CHECKSUM = 4
/** Block type 1: one byte that stands for many. */
const RLE = 1

/**
 * Walks over a frame with a checksum, block after block, without decompressing it. Bytes come in pieces of any size, the
 * first one with the whole frame header.
 */
export class FrameWalk {
  #state: 'start' | 'blocks' | 'checksum' | 'end' | 'broken' = 'start'
  /** Bytes to pass over before the next header, or before the end. */
  #skip = 0
  readonly #header: number[] = []

  /** The frame ended, and nothing came after it. */
  get ended(): boolean {
    return this.#state === 'end'
  }

  push(bytes: Buffer): void {
    let at = 0
    if (this.#state === 'start') {
      const header = parseFrameHeader(bytes)
      this.#state = header === null ? 'broken' : 'blocks'
      at = header?.length ?? 0
    }
    while (at < bytes.length && this.#state !== 'broken') {
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, bytes.length - at)
        this.#skip -= step
        at += step
        if (this.#skip === 0 && this.#state === 'checksum') this.#state = 'end'
      } else if (this.#state === 'end') this.#state = 'broken'
      else if (this.#header.push(bytes[at++] ?? 0) === BLOCK_HEADER) this.#block()
    }
  }

  #block(): void {
    const [low = 0, middle = 0, high = 0] = this.#header
    this.#header.length = 0
    const size = (low >> 3) | (middle << 5) | (high << 13)
    this.#skip = ((low >> 1) & 3) === RLE ? 1 : size
    if ((low & 1) === 0) return
    this.#state = 'checksum'
    this.#skip += CHECKSUM
  }
}
