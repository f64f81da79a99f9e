import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { Reader } from '../../reader.ts'
import { field } from '../../wire.ts'
import { maskedCrc32c, xxh64 } from '../checksums.ts'
import { varints } from './table-writer.ts'

/** Takes files of format v3 apart and puts them together again, with all their checksums, for tests. */

export interface Parts {
  readonly manifest: Buffer
  readonly files: ReadonlyMap<string, Buffer>
}

export function parts(path: string): Parts {
  const bytes = readFileSync(path)
  const after = 9 + bytes.readUInt32BE(5)
  const footer = bytes.subarray(-28)
  const from = Number(footer.readBigUInt64BE(0))
  const files = new Map<string, Buffer>()
  const index = new Reader(bytes.subarray(from, from + footer.readUInt32BE(8)))
  while (index.more) {
    const tag = index.varint()
    if (tag !== 0x0a) {
      index.skip(tag & 7)
      continue
    }
    const entry = index.sub()
    let [name, offset, length] = ['', 0, 0]
    while (entry.more) {
      const part = entry.varint()
      if (part === 0x0a) name = entry.sub().text()
      else if (part === 0x10) offset = entry.varint()
      else if (part === 0x18) length = entry.varint()
      else entry.skip(part & 7)
    }
    files.set(name, zstdDecompressSync(bytes.subarray(offset, offset + length)))
  }
  return { manifest: bytes.subarray(9, after), files }
}

interface IndexOptions {
  /** What an entry of the index says instead. */
  readonly entry?: (name: string, said: Said) => Partial<Said>
  readonly manifestHash?: bigint
  readonly windowLog?: number
}

interface Said {
  readonly name: string
  readonly offset: number
  readonly length: number
  readonly rawLength: number
  readonly sha256: Buffer
}

/** In frames of their own with an index. */
export function indexed({ manifest, files }: Parts, options: IndexOptions = {}): Buffer {
  const head = headOf(manifest)
  const pieces = [head]
  let offset = head.length
  const entries: Buffer[] = []
  for (const [name, raw] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const params = {
      [constants.ZSTD_c_checksumFlag]: 1,
      ...(options.windowLog === undefined ? {} : { [constants.ZSTD_c_windowLog]: options.windowLog }),
    }
    const frame = zstdCompressSync(raw, { params })
    const sha256 = createHash('sha256').update(raw).digest()
    const plain: Said = { name, offset, length: frame.length, rawLength: raw.length, sha256 }
    const said = { ...plain, ...options.entry?.(name, plain) }
    const numbers = Buffer.concat([varints(0x10, said.offset), varints(0x18, said.length), varints(0x20, said.rawLength)])
    entries.push(field(1, field(1, Buffer.from(said.name)), numbers, field(6, said.sha256)))
    pieces.push(frame)
    offset += frame.length
  }
  const hash = Buffer.alloc(9, 0x21)
  hash.writeBigUInt64LE(options.manifestHash ?? xxh64(manifest), 1)
  const index = Buffer.concat([...entries, hash])
  const footer = Buffer.alloc(28)
  footer.writeBigUInt64BE(BigInt(offset), 0)
  footer.writeUInt32BE(index.length, 8)
  footer.writeBigUInt64BE(xxh64(index), 12)
  footer.write('C1ZIDX1\0', 20, 'latin1')
  return Buffer.concat([...pieces, index, footer])
}

const headOf = (manifest: Buffer): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(manifest.length)
  return Buffer.concat([Buffer.from('C1Z3\0', 'latin1'), length, manifest])
}

/** In a plain archive, or a compressed one. */
export function archived({ manifest, files }: Parts, compressed = false, type = '0'): Buffer {
  const head = headOf(withManifest(manifest, { encoding: compressed ? 1 : 2 }))
  const archive = Buffer.concat([
    ...[...files].flatMap(([name, raw]) => [tarHeader(name, raw.length, type), raw, padding(raw)]),
    Buffer.alloc(1024),
  ])
  return Buffer.concat([head, compressed ? zstdCompressSync(archive) : archive])
}

const padding = (raw: Buffer): Buffer => Buffer.alloc((512 - (raw.length % 512)) % 512)

function tarHeader(name: string, length: number, type: string): Buffer {
  const header = Buffer.alloc(512)
  header.write(name, 0, 'latin1')
  header.write(length.toString(8).padStart(11, '0'), 124, 'latin1')
  header.write('        ', 148, 'latin1')
  header.write(type, 156, 'latin1')
  header.write('ustar\x0000', 257, 'latin1')
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}

/** The manifest with other fields: of several the last one counts. */
export const withManifest = (manifest: Buffer, { engine, encoding }: { readonly engine?: string; readonly encoding?: number }): Buffer =>
  Buffer.concat([
    manifest,
    engine === undefined ? Buffer.alloc(0) : field(1, Buffer.from(engine)),
    encoding === undefined ? Buffer.alloc(0) : varints(0x20, encoding),
  ])

/** A manifest of no more than an engine, an encoding and a sync. */
export const bareManifest = (syncId: string): Buffer => Buffer.concat([field(1, Buffer.from('pebble3')), varints(0x20, 5), runOf(syncId)])

/** Field 40. */
const runOf = (syncId: string): Buffer => {
  const run = Buffer.concat([field(1, Buffer.from(syncId)), varints(0x10, 1)])
  return Buffer.concat([varints(0x142, run.length), run])
}

export interface WrittenTable {
  readonly level?: number
  readonly number: number
  readonly smallest: Buffer
  readonly largest: Buffer
  readonly smallestSequence?: number
  readonly largestSequence?: number
  /** The file it is a part of. */
  readonly backing?: number
  /** The largest key is the end of a deletion. */
  readonly largestExcluded?: boolean
}

/** One edit that adds a table. */
export function added(table: WrittenTable): Buffer {
  const { level = 0, number, smallestSequence = 1, largestSequence = 1_000_000 } = table
  const end = table.largestExcluded === true ? Buffer.from('0fffffffffffffff', 'hex') : Buffer.alloc(8)
  const key = (user: Buffer, trailer: Buffer): Buffer => Buffer.concat([varints(user.length + 8), user, trailer])
  return Buffer.concat([
    varints(103, level, number, 1),
    key(table.smallest, Buffer.alloc(8)),
    key(table.largest, end),
    varints(smallestSequence, largestSequence),
    table.backing === undefined ? varints(1) : varints(66, table.backing, 1),
  ])
}

const comparer = Buffer.from('leveldb.BytewiseComparator')
/** The edit every log begins with. */
export const firstEdit: Buffer = Buffer.concat([varints(1, comparer.length), comparer, varints(2, 3, 4, 0)])

/** Records in chunks, as many as they take. */
export function log(records: readonly Buffer[]): Buffer {
  const chunks: Buffer[] = []
  let at = 0
  for (const record of records) {
    let from = 0
    do {
      const left = 32_768 - (at % 32_768)
      if (left < 7) {
        chunks.push(Buffer.alloc(left))
        at += left
        continue
      }
      const part = record.subarray(from, from + left - 7)
      const isFirst = from === 0
      from += part.length
      const isLast = from === record.length
      const head = Buffer.alloc(7)
      head.writeUInt16LE(part.length, 4)
      head[6] = isFirst ? (isLast ? 1 : 2) : isLast ? 4 : 3
      head.writeUInt32LE(maskedCrc32c(Buffer.concat([head.subarray(6), part])))
      chunks.push(head, part)
      at += 7 + part.length
      if (isLast) break
    } while (from <= record.length)
  }
  return Buffer.concat(chunks)
}

/** A whole file of these tables and edits. */
export const databaseOf = (
  tables: Readonly<Record<number, Buffer>>,
  edits: readonly Buffer[],
  more: Readonly<Record<string, Buffer>> = {},
) =>
  new Map<string, Buffer>([
    ...Object.entries(tables).map(([number, bytes]): [string, Buffer] => [`${number.padStart(6, '0')}.sst`, bytes]),
    ['MANIFEST-000001', log([firstEdit, ...edits])],
    ['marker.format-version.000001.024', Buffer.alloc(0)],
    ['marker.manifest.000001.MANIFEST-000001', Buffer.alloc(0)],
    ...Object.entries(more),
  ])
