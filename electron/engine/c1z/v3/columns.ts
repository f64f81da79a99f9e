/**
 * The columnar layout of the blocks of a table. Everything here throws Error on bytes that break it: offsets and lengths are claims until
 * they were compared with the block they are in.
 */

export const column = { bool: 1, uint: 2, bytes: 3, prefixBytes: 4 } as const

/** Where each column of a block lies. */
export class Columns {
  readonly block: Buffer
  readonly rows: number
  readonly #starts: number[]

  /** `header`: bytes before the columnar part. `types`: what the columns have to be. */
  constructor(block: Buffer, header: number, types: readonly number[]) {
    const version = block.readUInt8(header)
    if (version !== 1) throw new Error(`a block has version ${version}`)
    if (block.readUInt16LE(header + 1) !== types.length) throw new Error('a block has another number of columns')
    this.block = block
    this.rows = block.readUInt32LE(header + 3)
    if (this.rows > block.length) throw new Error('a block declares more rows than it has bytes')
    const first = header + 7 + types.length * 5
    this.#starts = types.map((type, i) => {
      if (block.readUInt8(header + 7 + i * 5) !== type) throw new Error('a column has another type')
      return block.readUInt32LE(header + 8 + i * 5)
    })
    this.#starts.push(block.length - 1)
    for (const [i, start] of this.#starts.entries()) {
      if (start < (this.#starts[i - 1] ?? first)) throw new Error('the columns of a block overlap')
    }
  }

  uints(number: number, count = this.rows): Uints {
    return new Uints(this.block, this.#start(number), count, this.#start(number + 1))
  }

  slices(number: number, count = this.rows): Slices {
    return new Slices(this.block, this.#start(number), count, this.#start(number + 1))
  }

  prefixed(number: number): PrefixSlices {
    return new PrefixSlices(this.block, this.#start(number), this.rows, this.#start(number + 1))
  }

  /** Whether any row of a column of bits is set. */
  anySet(number: number): boolean {
    const start = this.#start(number)
    if (this.block.readUInt8(start) === 1) return false
    const from = aligned(start + 1, 8)
    if (from + Math.ceil(this.rows / 64) * 8 > this.#start(number + 1)) throw new Error('a column of bits is cut off')
    for (let byte = 0; byte * 8 < this.rows; byte++) {
      const left = this.rows - byte * 8
      if ((this.block.readUInt8(from + byte) & (left >= 8 ? 255 : (1 << left) - 1)) !== 0) return true
    }
    return false
  }

  #start(number: number): number {
    return this.#starts[number] ?? 0
  }
}

const aligned = (at: number, width: number): number => Math.ceil(at / width) * width

/** Numbers of one width, each above a common base. */
class Uints {
  /** Where the numbers end. */
  readonly end: number
  readonly #block: Buffer
  readonly #width: number
  readonly #base: number
  readonly #from: number

  constructor(block: Buffer, start: number, count: number, end: number) {
    const form = block.readUInt8(start)
    const width = form & 127
    if (![0, 1, 2, 4, 8].includes(width)) throw new Error('a column of numbers has an unknown width')
    const hasBase = form > 127
    this.#base = hasBase ? readUint64(block, start + 1) : 0
    const from = start + (hasBase ? 9 : 1)
    this.#from = width === 0 ? from : aligned(from, width)
    this.#block = block
    this.#width = width
    this.end = this.#from + count * width
    if (this.end > end) throw new Error('a column of numbers is cut off')
  }

  /** `i` below the count. */
  at(i: number): number {
    const bytes = this.#block
    const width = this.#width
    if (width === 0) return this.#base
    const at = this.#from + i * width
    if (width === 1) return this.#base + (bytes[at] ?? 0)
    if (width === 2) return this.#base + ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8))
    const value = width === 4 ? bytes.readUInt32LE(at) : readUint64(bytes, at)
    const sum = this.#base + value
    if (sum > Number.MAX_SAFE_INTEGER) throw new Error('a number is too large')
    return sum
  }
}

/** Byte strings that lie one after the other. */
class Slices {
  readonly #block: Buffer
  readonly #offsets: Uints | null
  readonly #data: number
  readonly #length: number

  constructor(block: Buffer, start: number, count: number, end: number) {
    this.#block = block
    this.#offsets = count === 0 ? null : new Uints(block, start, count + 1, end)
    this.#data = this.#offsets?.end ?? start
    this.#length = end - this.#data
  }

  /** Where the string `i` begins in the block; the next one's beginning is its end. */
  start(i: number): number {
    const offset = this.#offsets?.at(i) ?? 0
    if (offset > this.#length) throw new Error('a byte string leaves its block')
    return this.#data + offset
  }

  at(i: number): Buffer {
    const [from, to] = [this.start(i), this.start(i + 1)]
    if (from > to) throw new Error('a byte string ends before it begins')
    return this.#block.subarray(from, to)
  }

  get allEmpty(): boolean {
    return this.#length === 0
  }
}

/** Keys: what all of them begin with, what those of a bundle begin with, and the rest of each. */
class PrefixSlices {
  readonly #block: Buffer
  readonly #shift: number
  readonly #slices: Slices
  readonly #data: number

  constructor(block: Buffer, start: number, rows: number, end: number) {
    this.#block = block
    const shift = block.readUInt8(start)
    if (shift > 16) throw new Error('a bundle of keys is too large')
    this.#shift = shift
    const bundles = Math.ceil(rows / 2 ** shift)
    // One offset more than slices: the first one ends what all keys begin with.
    this.#slices = new Slices(block, start + 1, rows + bundles, end)
    this.#data = dataStart(block, start + 1, rows + bundles + 1, end)
  }

  /**
   * Goes on to the key of a row: `key` holds that of the row before, or of the block before for the first one.
   *
   * @returns how the key compares with the one before: above 0 when it comes after it
   */
  step(row: number, key: KeyBuffer): number {
    const bundle = row >>> this.#shift
    const index = 1 + bundle + row
    const from = this.#slices.start(index)
    const to = this.#slices.start(index + 1)
    if (from > to) throw new Error('a key ends before it begins')
    if (row !== bundle << this.#shift) return from === to ? 0 : key.replaceRest(this.#block, from, to)
    const [common, own] = [this.#slices.start(0), this.#slices.start(index - 1)]
    if (own > from || common < this.#data) throw new Error('a key ends before it begins')
    return key.replace(this.#block, [this.#data, common], [own, from], [from, to])
  }
}

const dataStart = (block: Buffer, start: number, count: number, end: number): number => new Uints(block, start, count, end).end

/** Most bytes of a key: six ids of 1024 bytes, each byte written as two. */
const KEY_BYTES = 16 << 10

type Part = readonly [from: number, to: number]

/** A key that is written over by the next one. */
export class KeyBuffer {
  bytes = Buffer.allocUnsafeSlow(256)
  length = 0
  /** Bytes it has in common with the others of its bundle. */
  #shared = 0
  #other = Buffer.allocUnsafeSlow(256)

  /** Another key, of three parts; returns how it compares with the one before. */
  replace(block: Buffer, common: Part, own: Part, rest: Part): number {
    const { bytes: before, length: lengthBefore } = this
    this.bytes = this.#other
    this.#other = before
    this.length = 0
    this.#append(block, common[0], common[1])
    this.#append(block, own[0], own[1])
    this.#shared = this.length
    this.#append(block, rest[0], rest[1])
    return compareBytes(this.bytes, this.length, before, lengthBefore)
  }

  /** Another key of the same bundle; returns how it compares with the one before. */
  replaceRest(block: Buffer, from: number, to: number): number {
    const shared = this.#shared
    const before = this.bytes
    const [length, lengthBefore] = [to - from, this.length - shared]
    const common = Math.min(length, lengthBefore)
    let order = length - lengthBefore
    for (let i = 0; i < common; i++) {
      const difference = (block[from + i] ?? 0) - (before[shared + i] ?? 0)
      if (difference !== 0) {
        order = difference
        break
      }
    }
    this.length = shared
    this.#append(block, from, to)
    return order
  }

  copyFrom(other: KeyBuffer): void {
    this.length = 0
    this.#append(other.bytes, 0, other.length)
  }

  view(): Buffer {
    return this.bytes.subarray(0, this.length)
  }

  #append(from: Buffer, start: number, end: number): void {
    const length = this.length + end - start
    if (length > KEY_BYTES) throw new Error('a key is longer than 16 KiB')
    if (length > this.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, this.bytes.length * 2))
      this.bytes.copy(larger, 0, 0, this.length)
      this.bytes = larger
    }
    const target = this.bytes
    for (let at = start, to = this.length; at < end; at++, to++) target[to] = from[at] ?? 0
    this.length = length
  }
}

/** Bytewise: negative when `a` comes first. */
export function compareBytes(a: Uint8Array, aLength: number, b: Uint8Array, bLength: number): number {
  const common = Math.min(aLength, bLength)
  for (let i = 0; i < common; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return aLength - bLength
}

/** Doubles hold them exactly up to 2^53; above nothing real is. */
function readUint64(bytes: Buffer, at: number): number {
  const value = bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32
  if (value > Number.MAX_SAFE_INTEGER) throw new Error('a number is too large')
  return value
}
