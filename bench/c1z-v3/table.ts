import { maskedCrc32c } from '../../electron/engine/c1z/v3/checksums.ts'
import { putVarint, varintSize } from '../../electron/engine/c1z/wire.ts'
import { snappy } from './snappy.ts'

/** Writes a table as connectors' files have them: columns in blocks of some 32 KiB, compressed where that saves an eighth. */

const BLOCK_BYTES = 32 << 10
/** Rows that share a prefix. */
const BUNDLE = 16

type Column = readonly [type: number, encode: (at: number) => Buffer]

export class TableWriter {
  readonly #parts: Buffer[] = []
  readonly #index: { readonly separator: Buffer; readonly offset: number; readonly length: number }[] = []
  #size = 0
  #keys: Buffer[] = []
  #values: Buffer[] = []
  #bytes = 0
  first: Buffer | null = null
  last: Buffer = Buffer.alloc(0)

  /** In the order of the keys. */
  add(key: Buffer, value: Buffer): void {
    this.first ??= key
    this.last = key
    this.#keys.push(key)
    this.#values.push(value)
    this.#bytes += key.length + value.length
    if (this.#bytes >= BLOCK_BYTES) this.#flush()
  }

  finish(): Buffer {
    this.#flush()
    const rows = this.#index
    const index = this.#put(
      block(Buffer.alloc(0), rows.length, [
        slices(rows.map(({ separator }) => separator)),
        numbers(rows.map(({ offset }) => offset)),
        numbers(rows.map(({ length }) => length)),
        slices(rows.map(() => nothing)),
      ]),
    )
    const properties = this.#put(
      named([
        ['pebble.colblk.schema', 'DefaultKeySchema(leveldb.BytewiseComparator,16)'],
        ['rocksdb.comparator', 'leveldb.BytewiseComparator'],
      ]),
    )
    const meta = this.#put(block(Buffer.alloc(0), 1, [slices([Buffer.from('rocksdb.properties')]), slices([handle(properties)])]))
    const footer = Buffer.alloc(61)
    footer[0] = 1
    Buffer.concat([handle(meta), handle(index)]).copy(footer, 1)
    footer.writeUInt32LE(128, 41)
    footer.writeUInt32LE(7, 49)
    Buffer.from('f09faab3f09faab3', 'hex').copy(footer, 53)
    footer.writeUInt32LE(maskedCrc32c(Buffer.concat([footer.subarray(0, 45), footer.subarray(49)])), 45)
    return Buffer.concat([...this.#parts, footer])
  }

  #flush(): void {
    const [keys, values] = [this.#keys, this.#values]
    if (keys.length === 0) return
    const header = Buffer.alloc(4)
    header.writeUInt32LE(Math.max(...keys.map((key) => key.length)))
    const content = block(header, keys.length, [
      prefixed(keys),
      slices(keys.map(() => nothing)),
      numbers(keys.map(() => 1)),
      [1, () => Buffer.from([1])],
      slices(values),
      [1, () => Buffer.from([1])],
      [1, () => Buffer.from([1])],
    ])
    this.#index.push({ separator: keys.at(-1) ?? nothing, ...this.#put(content) })
    this.#keys = []
    this.#values = []
    this.#bytes = 0
  }

  #put(plain: Buffer): { readonly offset: number; readonly length: number } {
    const small = snappy(plain)
    const isSmall = small.length < plain.length * 0.88
    const content = Buffer.concat([isSmall ? small : plain, Buffer.from([isSmall ? 1 : 0])])
    const sum = Buffer.alloc(4)
    sum.writeUInt32LE(maskedCrc32c(content))
    this.#parts.push(content, sum)
    const at = { offset: this.#size, length: content.length - 1 }
    this.#size += content.length + 4
    return at
  }
}

const nothing = Buffer.alloc(0)

export function varints(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.reduce((sum, value) => sum + varintSize(value), 0))
  values.reduce((at, value) => putVarint(bytes, at, value), 0)
  return bytes
}

const handle = ({ offset, length }: { readonly offset: number; readonly length: number }): Buffer => varints(offset, length)

const named = (rows: readonly (readonly [name: string, value: string])[]): Buffer =>
  block(nothing, rows.length, [slices(rows.map(([name]) => Buffer.from(name))), slices(rows.map(([, value]) => Buffer.from(value)))])

function block(header: Buffer, rows: number, columns: readonly Column[]): Buffer {
  const head = Buffer.alloc(header.length + 7 + columns.length * 5)
  header.copy(head)
  head[header.length] = 1
  head.writeUInt16LE(columns.length, header.length + 1)
  head.writeUInt32LE(rows, header.length + 3)
  const parts: Buffer[] = [head]
  let at = head.length
  for (const [i, [type, encode]] of columns.entries()) {
    head[header.length + 7 + i * 5] = type
    head.writeUInt32LE(at, header.length + 8 + i * 5)
    const bytes = encode(at)
    parts.push(bytes)
    at += bytes.length
  }
  return Buffer.concat([...parts, Buffer.alloc(1)])
}

/** In as many bytes as the largest takes; all equal: as the base alone. */
function encoded(values: readonly number[], at: number): Buffer {
  const [first = 0] = values
  if (values.every((value) => value === first)) {
    if (first === 0) return Buffer.from([0])
    const base = Buffer.alloc(9, 128)
    base.writeBigUInt64LE(BigInt(first), 1)
    return base
  }
  const most = values.reduce((a, b) => Math.max(a, b), 0)
  const width = most < 256 ? 1 : most < 65_536 ? 2 : 4
  const from = 1 + ((width - ((at + 1) % width)) % width)
  const bytes = Buffer.alloc(from + values.length * width)
  bytes[0] = width
  for (const [i, value] of values.entries()) bytes.writeUIntLE(value, from + i * width, width)
  return bytes
}

const numbers = (values: readonly number[]): Column => [2, (at) => encoded(values, at)]
const slices = (values: readonly Buffer[]): Column => [3, (at) => (values.length === 0 ? nothing : sliced(values, at))]

function sliced(values: readonly Buffer[], at: number): Buffer {
  let end = 0
  return Buffer.concat([encoded([0, ...values.map((value) => (end += value.length))], at), ...values])
}

/** What all keys begin with, what those of a bundle do, and the rest of each. */
const prefixed = (keys: readonly Buffer[]): Column => [
  4,
  (at) => {
    const all = common(keys)
    const parts = [(keys[0] ?? nothing).subarray(0, all)]
    for (let from = 0; from < keys.length; from += BUNDLE) {
      const bundle = keys.slice(from, from + BUNDLE)
      const shared = Math.max(all, common(bundle))
      parts.push((bundle[0] ?? nothing).subarray(all, shared), ...bundle.map((key) => key.subarray(shared)))
    }
    let end = 0
    return Buffer.concat([
      Buffer.from([4]),
      encoded(
        parts.map((part) => (end += part.length)),
        at + 1,
      ),
      ...parts,
    ])
  },
]

/** Of keys in order: what the first and the last have in common, but never a whole key. */
function common(keys: readonly Buffer[]): number {
  const [first = nothing, last = nothing] = [keys[0], keys.at(-1)]
  let length = 0
  const most = Math.min(first.length, last.length) - 1
  while (length < most && first[length] === last[length]) length++
  return length
}
