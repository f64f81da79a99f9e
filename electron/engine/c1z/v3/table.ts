import { RollcallError } from '../../../../shared/errors.ts'
import { zstdDecompressSync } from 'node:zlib'
import { Reader } from '../reader.ts'
import type { Bytes } from './bytes.ts'
import { maskedCrc32c, xxh64 } from './checksums.ts'
import { column, Columns } from './columns.ts'
import type { V3Faults } from './faults.ts'
import { rowBlock } from './row-block.ts'
import { snappy } from './snappy.ts'
import { zstdLimits } from './zstd-limits.ts'

/** Where a block lies in its table, without its trailer. */
export interface BlockHandle {
  readonly offset: number
  readonly length: number
}

/** All keys in [start, end) below the sequence are gone. */
export interface RangeDeletion {
  readonly start: Buffer
  readonly end: Buffer
  readonly sequence: number
}

/** Bytes of a plain block. */
const BLOCK_BYTES = 64 << 20
/** The same of the blocks that describe a table: names and some numbers. */
const META_BYTES = 1 << 20
const TRAILER = 5
const MAGIC = Buffer.from('f09faab3f09faab3', 'hex')
const comparer = 'leveldb.BytewiseComparator'
const keySchema = `DefaultKeySchema(${comparer},16)`
/** The length of the footer by the format of the table. */
const footers: Readonly<Record<number, number>> = { 5: 53, 6: 57, 7: 61 }
const attribute = { valueBlocks: 1, rangeKeys: 14, rangeDeletions: 16, twoLevels: 32, blobValues: 64, points: 128 } as const

/** Kinds of the trailers of keys. */
export const RANGE_DELETION = 15

/** A table of sorted keys: what lies where in it. Each block is checked when it is read. */
export class Table {
  readonly name: string
  readonly rangeDeletions: readonly RangeDeletion[]
  /** The index points to indexes. */
  readonly twoLevels: boolean
  readonly index: BlockHandle
  readonly #bytes: Bytes
  readonly #faults: V3Faults
  /** Bytes before the footer. */
  readonly #end: number
  readonly #checksum: number
  readonly #format: number

  /** @throws RollcallError MALFORMED_DATA, UNSUPPORTED */
  constructor(name: string, bytes: Bytes, faults: V3Faults) {
    this.name = name
    this.#bytes = bytes
    this.#faults = faults
    const footer = this.guarded(() => this.#footer())
    this.#format = footer.format
    this.#checksum = footer.checksum
    this.#end = bytes.length - footer.length
    this.index = footer.index
    this.twoLevels = this.guarded(() => this.#readProperties(footer.meta, footer.attributes))
    this.rangeDeletions = this.guarded(() => this.#readRangeDeletions(footer.meta))
  }

  /** What `work` throws on bytes that break the layout names the table. */
  guarded<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (error instanceof RollcallError || (error instanceof Error && 'syscall' in error)) throw error
      throw this.#faults.damaged(`the table ${this.name} cannot be read`, error)
    }
  }

  damaged(why: string): RollcallError {
    return this.#faults.damaged(`the table ${this.name} ${why}`)
  }

  unusedFeature(what: string): RollcallError {
    return this.#faults.unusedFeature(what)
  }

  /** The plain content of a block. Throws Error on one that breaks the layout. */
  block({ offset, length }: BlockHandle, most = BLOCK_BYTES): Buffer {
    if (offset + length + TRAILER > this.#end) throw new Error('a block leaves its table')
    const stored = this.#bytes.read(offset, length + TRAILER)
    const checksum = stored.readUInt32LE(length + 1)
    const kind = this.#checksum
    const sum = kind === 1 ? maskedCrc32c(stored, 0, length + 1) : Number(xxh64(stored.subarray(0, length + 1)) & 0xffffffffn)
    if (sum !== checksum) throw this.damaged('has a wrong checksum')
    const content = stored.subarray(0, length)
    const compression = stored.readUInt8(length)
    if (compression === 0 && length <= most) return content
    if (compression === 1) return snappy(content, most)
    if (compression === 7) return unpackedZstd(content, most)
    if (compression === 0) throw this.#faults.overLimit(`a block of it takes more than ${most / 2 ** 20} MiB`)
    throw this.#faults.newer(`compression ${compression}`)
  }

  #footer() {
    const tail = this.#bytes.read(Math.max(0, this.#bytes.length - 61), Math.min(61, this.#bytes.length))
    if (tail.length < 53 || !tail.subarray(-8).equals(MAGIC)) throw this.damaged('has no end')
    const format = tail.readUInt32LE(tail.length - 12)
    if (format > 7) throw this.#faults.newer(`table format ${format}`)
    const length = footers[format]
    if (length === undefined) throw this.unusedFeature(`table format ${format}`)
    if (tail.length < length) throw this.damaged('has no end')
    const footer = tail.subarray(tail.length - length)
    if (format > 5) {
      const at = length - 16
      const sum = maskedCrc32c(Buffer.concat([footer.subarray(0, at), footer.subarray(at + 4)]))
      if (footer.readUInt32LE(at) !== sum) throw this.damaged('has a wrong checksum')
    }
    const checksum = footer.readUInt8(0)
    if (checksum !== 1 && checksum !== 3) throw this.#faults.newer(`checksum ${checksum}`)
    const handles = new Reader(footer, 1, 41)
    const [meta, index] = [readHandle(handles), readHandle(handles)]
    const attributes = format === 7 ? footer.readUInt32LE(41) : null
    return { format, length, checksum, meta, index, attributes }
  }

  /** Whether the index has two levels. */
  #readProperties(meta: BlockHandle, attributes: number | null): boolean {
    const names = this.#metaIndex(meta)
    for (const [name, what] of unused) if (names.has(name)) throw this.unusedFeature(what)
    if (attributes !== null) {
      if ((attributes & attribute.rangeKeys) !== 0) throw this.unusedFeature('range keys')
      if ((attributes & attribute.valueBlocks) !== 0) throw this.unusedFeature('value blocks')
      if ((attributes & attribute.blobValues) !== 0) throw this.unusedFeature('blob files')
      if (attributes > 255) throw this.#faults.newer(`table attributes ${attributes}`)
    }
    const handle = names.get('rocksdb.properties')
    if (handle === undefined) throw new Error('a table has no properties')
    const block = this.block(readHandle(new Reader(handle)), META_BYTES)
    const properties = this.#format === 7 ? columnBlock(block) : rowBlock(block)
    if (text(properties, 'rocksdb.comparator') !== comparer) throw this.unusedFeature('another order of keys')
    if (text(properties, 'pebble.colblk.schema') !== keySchema) throw this.unusedFeature('another layout of keys')
    const type = properties.get('rocksdb.block.based.table.index.type')
    const twoLevels = type?.length === 4 && type.readUInt32LE(0) === 2
    if (attributes !== null && twoLevels !== ((attributes & attribute.twoLevels) !== 0))
      throw new Error('the levels of an index are unclear')
    return twoLevels
  }

  #metaIndex(handle: BlockHandle): Map<string, Buffer> {
    const block = this.block(handle, META_BYTES)
    return this.#format === 5 ? rowBlock(block) : columnBlock(block)
  }

  #readRangeDeletions(meta: BlockHandle): RangeDeletion[] {
    const handle = this.#metaIndex(meta).get('rocksdb.range_del2')
    if (handle === undefined) return []
    const block = this.block(readHandle(new Reader(handle)))
    const columns = new Columns(block, 4, [column.bytes, column.uint, column.uint, column.bytes, column.bytes])
    const count = block.readUInt32LE(0)
    if (count > block.length) throw new Error('a block declares more boundaries than it has bytes')
    if (count === 0 || columns.rows === 0) return []
    const [boundaries, firsts, trailers] = [columns.slices(0, count), columns.uints(1, count), columns.uints(2)]
    const deletions: RangeDeletion[] = []
    for (let i = 0, next = 0; i + 1 < count; i++) {
      const [from, to] = [firsts.at(i), firsts.at(i + 1)]
      if (from !== next || to < from || to > columns.rows) throw new Error('the deletions of a range are out of order')
      next = to
      const [start, end] = [boundaries.at(i), boundaries.at(i + 1)]
      if (Buffer.compare(start, end) >= 0) throw new Error('the boundaries of ranges are out of order')
      for (let k = from; k < to; k++) {
        const trailer = trailers.at(k)
        if (trailer % 256 !== RANGE_DELETION) throw this.unusedFeature('range keys')
        deletions.push({ start, end, sequence: Math.floor(trailer / 256) })
      }
    }
    return deletions
  }
}

const unused = new Map([
  ['pebble.range_key', 'range keys'],
  ['pebble.value_index', 'value blocks'],
  ['pebble.blob_ref_index', 'blob files'],
  ['rocksdb.range_del', 'an older form of deletions'],
])

/** Reads a handle. Throws Error on bytes that are none. */
function readHandle(reader: Reader): BlockHandle {
  return { offset: reader.varint(), length: reader.varint() }
}

function columnBlock(block: Buffer): Map<string, Buffer> {
  const columns = new Columns(block, 0, [column.bytes, column.bytes])
  const [names, values] = [columns.slices(0), columns.slices(1)]
  return new Map(Array.from({ length: columns.rows }, (_, row) => [names.at(row).toString('latin1'), values.at(row)]))
}

const text = (properties: ReadonlyMap<string, Buffer>, name: string): string | undefined => properties.get(name)?.toString('latin1')

function unpackedZstd(content: Buffer, most: number): Buffer {
  const reader = new Reader(content)
  const length = reader.varint()
  if (length > most) throw new Error('a compressed block declares more than a block may have')
  const plain = zstdDecompressSync(reader.rest(), zstdLimits(length))
  if (plain.length !== length) throw new Error('a compressed block is shorter than it declares')
  return plain
}
