import { readSync } from 'node:fs'

/** Bytes of a file of the payload, wherever they lie. */
export interface Bytes {
  readonly length: number
  /** Exactly these. Throws Error when they are not all there. */
  read(at: number, length: number): Buffer
}

export const inMemory = (bytes: Buffer): Bytes => ({
  length: bytes.length,
  read: (at, length) => {
    if (at + length > bytes.length) throw new Error('a part lies after the end of its file')
    return bytes.subarray(at, at + length)
  },
})

/** A part of an open file. */
export const inFile = (descriptor: number, offset: number, size: number): Bytes => ({
  length: size,
  read: (at, length) => {
    if (at + length > size) throw new Error('a part lies after the end of its file')
    const bytes = Buffer.allocUnsafeSlow(length)
    for (let got = 0; got < length;) {
      const more = readSync(descriptor, bytes, got, length - got, offset + at + got)
      if (more === 0) throw new Error('a file ends before its end')
      got += more
    }
    return bytes
  },
})
