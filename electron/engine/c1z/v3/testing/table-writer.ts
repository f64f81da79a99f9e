import { maskedCrc32c } from '../checksums.ts'
import { putVarint, varintSize } from '../../wire.ts'

/** Writes tables for tests: format v7, nothing compressed, keys in full. */

export interface Entry {
  readonly key: Buffer
  readonly value?: Buffer
  readonly sequence?: number
  readonly kind?: number
}

export interface WrittenDeletion {
  readonly start: Buffer
  readonly end: Buffer
  readonly sequence: number
}

export interface TableOptions {
  readonly deletions?: readonly WrittenDeletion[]
  readonly rowsPerBlock?: number
  readonly twoLevels?: boolean
  readonly attributes?: number
  readonly format?: number
  readonly checksum?: number
  readonly compression?: number
  readonly comparer?: string
  readonly schema?: string
  /** Another name in the list of its blocks. */
  readonly meta?: string
  /** Values are said to lie elsewhere. */
  readonly external?: boolean
}

type Column = readonly [type: number, encode: (at: number) => Buffer]

const fill = (from: number, width: number): Buffer => Buffer.alloc((width - (from % width)) % width)

/** All equal to 0 or in 8 bytes each. */
const uintBytes = (values: readonly number[], at: number): Buffer => {
  if (values.every((value) => value === 0)) return Buffer.from([0])
  const numbers = Buffer.alloc(values.length * 8)
  for (const [i, value] of values.entries()) numbers.writeBigUInt64LE(BigInt(value), i * 8)
  return Buffer.concat([Buffer.from([8]), fill(at + 1, 8), numbers])
}

const uints = (values: readonly number[]): Column => [2, (at) => uintBytes(values, at)]
const slices = (values: readonly Buffer[]): Column => [3, (at) => (values.length === 0 ? Buffer.alloc(0) : sliced(values, at))]

function sliced(values: readonly Buffer[], at: number): Buffer {
  let end = 0
  const offsets = [0, ...values.map((value) => (end += value.length))]
  return Buffer.concat([uintBytes(offsets, at), ...values])
}

const bools = (set: boolean, rows: number): Column => [
  1,
  (at) => {
    if (!set) return Buffer.from([1])
    const words = Math.ceil(rows / 64)
    return Buffer.concat([Buffer.from([0]), fill(at + 1, 8), Buffer.alloc(words * 8, 1), Buffer.alloc(Math.ceil(words / 64) * 8)])
  },
]

/** Nothing in common but equal keys: those are empty after the first of a bundle. */
const prefixed = (keys: readonly Buffer[]): Column => [
  4,
  (at) => {
    const parts: Buffer[] = []
    let end = 0
    const offsets = [0]
    for (const [row, key] of keys.entries()) {
      if (row % 16 === 0) offsets.push(end)
      const rest = row % 16 > 0 && keys[row - 1]?.equals(key) === true ? Buffer.alloc(0) : key
      parts.push(rest)
      offsets.push((end += rest.length))
    }
    return Buffer.concat([Buffer.from([4]), uintBytes(offsets, at + 1), ...parts])
  },
]

function columnBlock(header: Buffer, rows: number, columns: readonly Column[]): Buffer {
  const start = header.length + 7 + columns.length * 5
  const head = Buffer.alloc(start)
  header.copy(head)
  head[header.length] = 1
  head.writeUInt16LE(columns.length, header.length + 1)
  head.writeUInt32LE(rows, header.length + 3)
  const parts: Buffer[] = [head]
  let at = start
  for (const [i, [type, encode]] of columns.entries()) {
    head[header.length + 7 + i * 5] = type
    head.writeUInt32LE(at, header.length + 8 + i * 5)
    const bytes = encode(at)
    parts.push(bytes)
    at += bytes.length
  }
  return Buffer.concat([...parts, Buffer.alloc(1)])
}

export const varints = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.reduce((sum, value) => sum + varintSize(value), 0))
  values.reduce((at, value) => putVarint(bytes, at, value), 0)
  return bytes
}

const none: Buffer = Buffer.alloc(0)

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

export function table(entries: readonly Entry[], options: TableOptions = {}): Buffer {
  const { deletions = [], rowsPerBlock = 100, twoLevels = false, compression = 0, format = 7, checksum = 1 } = options
  const parts: Buffer[] = []
  let size = 0
  const put = (content: Buffer): Buffer => {
    const block = Buffer.concat([content, Buffer.from([compression])])
    parts.push(block, u32(maskedCrc32c(block)))
    const handle = varints(size, content.length)
    size += block.length + 4
    return handle
  }
  const index = (rows: readonly (readonly [key: Buffer, offset: number, length: number])[]): Buffer =>
    columnBlock(Buffer.alloc(0), rows.length, [
      slices(rows.map(([key]) => key)),
      uints(rows.map(([, offset]) => offset)),
      uints(rows.map(([, , length]) => length)),
      slices(rows.map(() => Buffer.alloc(0))),
    ])
  const data: (readonly [key: Buffer, offset: number, length: number])[] = []
  for (let from = 0; from < entries.length; from += rowsPerBlock) {
    const rows = entries.slice(from, from + rowsPerBlock)
    const block = dataBlock(rows, options.external === true)
    data.push([rows.at(-1)?.key ?? none, size, block.length])
    put(block)
  }
  let top: typeof data = data
  if (twoLevels) {
    top = []
    for (let from = 0; from < data.length; from += 3) {
      const rows = data.slice(from, from + 3)
      const block = index(rows)
      top.push([rows.at(-1)?.[0] ?? none, size, block.length])
      put(block)
    }
  }
  const indexHandle = put(index(top))
  const comparer = options.comparer ?? 'leveldb.BytewiseComparator'
  const properties = named([
    ['pebble.colblk.schema', Buffer.from(options.schema ?? 'DefaultKeySchema(leveldb.BytewiseComparator,16)')],
    ['rocksdb.block.based.table.index.type', u32(twoLevels ? 2 : 0)],
    ['rocksdb.comparator', Buffer.from(comparer)],
  ])
  const names: [string, Buffer][] = [['rocksdb.properties', put(properties)]]
  if (deletions.length > 0) names.push(['rocksdb.range_del2', put(deletionBlock(deletions))])
  if (options.meta !== undefined) names.push([options.meta, varints(0, 0)])
  const metaHandle = put(named(names))
  const attributes = options.attributes ?? 128 + (deletions.length > 0 ? 16 : 0) + (twoLevels ? 32 : 0)
  return Buffer.concat([...parts, footer(Buffer.concat([metaHandle, indexHandle]), { checksum, attributes, format })])
}

function footer(handles: Buffer, { checksum, attributes, format }: Record<'checksum' | 'attributes' | 'format', number>): Buffer {
  const bytes = Buffer.alloc(61)
  bytes[0] = checksum
  handles.copy(bytes, 1)
  bytes.writeUInt32LE(attributes, 41)
  bytes.writeUInt32LE(format, 49)
  Buffer.from('f09faab3f09faab3', 'hex').copy(bytes, 53)
  bytes.writeUInt32LE(maskedCrc32c(Buffer.concat([bytes.subarray(0, 45), bytes.subarray(49)])), 45)
  return bytes
}

const named = (rows: readonly (readonly [name: string, value: Buffer])[]): Buffer =>
  columnBlock(Buffer.alloc(0), rows.length, [slices(rows.map(([name]) => Buffer.from(name))), slices(rows.map(([, value]) => value))])

function dataBlock(rows: readonly Entry[], external: boolean): Buffer {
  const longest = Math.max(...rows.map(({ key }) => key.length))
  return columnBlock(u32(longest), rows.length, [
    prefixed(rows.map(({ key }) => key)),
    slices(rows.map(() => Buffer.alloc(0))),
    uints(rows.map(({ sequence = 0, kind = 1 }) => sequence * 256 + kind)),
    bools(false, rows.length),
    slices(rows.map(({ value = Buffer.alloc(0) }) => value)),
    bools(external, rows.length),
    bools(false, rows.length),
  ])
}

/** Deletions that do not overlap, in their order. */
function deletionBlock(deletions: readonly WrittenDeletion[]): Buffer {
  const boundaries: Buffer[] = []
  const firsts: number[] = []
  for (const [i, { start, end }] of deletions.entries()) {
    if (boundaries.at(-1)?.equals(start) !== true) {
      boundaries.push(start)
      firsts.push(i)
    }
    boundaries.push(end)
    firsts.push(i + 1)
  }
  // A boundary that ends one and begins the next counts once.
  const trailers = deletions.map(({ sequence }) => sequence * 256 + 15)
  const empty = deletions.map(() => Buffer.alloc(0))
  return columnBlock(u32(boundaries.length), deletions.length, [
    slices(boundaries),
    uints(firsts),
    uints(trailers),
    slices(empty),
    slices(empty),
  ])
}
