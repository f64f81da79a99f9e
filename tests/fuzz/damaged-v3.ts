import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { maskedCrc32c, xxh64 } from '../../electron/engine/c1z/v3/checksums.ts'
import { Reader } from '../../electron/engine/c1z/reader.ts'
import { field, putVarint, varintSize } from '../../electron/engine/c1z/wire.ts'
import { endsOf } from './block-ends.ts'
import { numbers } from './numbers.ts'

/** Damaged files of format v3: the same number always gives the same file. */

const fixtures = join(import.meta.dirname, '../fixtures/c1z-v3')
const names = ['one-sync', 'second-sync', 'rich', 'deletes', 'converted', 'tar-zstd', 'tar'] as const

interface Inside {
  readonly name: string
  readonly raw: Buffer
  /** Where blocks of a table end, and the chunks of a log: each behind its checksum. */
  readonly ends: readonly number[]
}

interface Whole {
  readonly path: string
  readonly file: Buffer
  /** None: not in frames of their own. */
  readonly inside: readonly Inside[]
}

const loaded: readonly Whole[] = names.map((name) => {
  const path = join(fixtures, `${name}.c1z`)
  const file = readFileSync(path)
  return { path, file, inside: name.startsWith('tar') ? [] : filesIn(file) }
})

interface Damaged {
  readonly bytes: Buffer
  /** The file it was. */
  readonly path: string
  /** Checksums were made right again: it may hold something else. */
  readonly fixed: boolean
}

export function damagedV3(seed: number): Damaged {
  const next = numbers(seed)
  const whole = loaded[next(loaded.length)]
  if (whole === undefined) throw new Error('no fixture')
  const { path, file, inside } = whole
  const how = next(4)
  if (how === 0 || inside.length === 0) return { bytes: damage(Buffer.from(file), next), path, fixed: false }
  const at = next(inside.length)
  const fixed = how > 1
  const files = inside.map((one, i) =>
    i === at ? { ...one, raw: fixed ? damageBehind(one, next) : damage(Buffer.from(one.raw), next) } : one,
  )
  return { bytes: packed(manifestOf(file), files), path, fixed }
}

const odd = [0, 1, 2, 7, 16, 127, 128, 255]

function damage(bytes: Buffer, next: (below: number) => number, from = 0, to = bytes.length): Buffer {
  if (to - from < 1) return bytes
  for (let times = 1 + next(4); times > 0; times--) {
    const at = from + next(to - from)
    const how = next(5)
    if (how === 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << next(8))
    else if (how === 1) bytes[at] = odd[next(odd.length)] ?? 0
    else if (how === 2) bytes.fill(next(256), at, Math.min(to, at + 1 + next(40)))
    else if (how === 3) bytes.copy(bytes, at, from + next(to - from), Math.min(to, at + 1 + next(100)))
    else if (from === 0 && to === bytes.length && next(3) === 0) return bytes.subarray(0, at)
    else bytes.writeUInt8(next(256), at)
  }
  return bytes
}

/** In one block, chunk or footer, whose checksum is made right again. */
function damageBehind({ name, raw, ends }: Inside, next: (below: number) => number): Buffer {
  const bytes = Buffer.from(raw)
  if (ends.length === 0) return damage(bytes, next)
  const which = next(ends.length + 1)
  const [from, to] = [which === 0 ? 0 : (ends[which - 1] ?? 0), ends[which] ?? bytes.length]
  if (name.startsWith('MANIFEST')) {
    if (which === ends.length) return bytes
    damage(bytes, next, from + 6, to)
    bytes.writeUInt32LE(maskedCrc32c(bytes, from + 6, to), from)
  } else if (which < ends.length) {
    // The kind of compression stays, or all it says is that.
    damage(bytes, next, from, to - 5)
    bytes.writeUInt32LE(maskedCrc32c(bytes, from, to - 4), to - 4)
  } else if (bytes.length - from === 61) {
    damage(bytes, next, from, from + 45)
    bytes.writeUInt32LE(maskedCrc32c(Buffer.concat([bytes.subarray(from, from + 45), bytes.subarray(from + 49)])), from + 45)
  }
  return bytes
}

const manifestOf = (file: Buffer): Buffer => file.subarray(9, 9 + file.readUInt32BE(5))

function filesIn(file: Buffer): Inside[] {
  const footer = file.subarray(-28)
  const from = Number(footer.readBigUInt64BE(0))
  const files: Inside[] = []
  const index = new Reader(file.subarray(from, from + footer.readUInt32BE(8)))
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
    const raw = zstdDecompressSync(file.subarray(offset, offset + length))
    files.push({ name, raw, ends: endsOf(name, raw) })
  }
  return files
}

export interface Packed {
  readonly name: string
  readonly raw: Buffer
  /** What the index says of its size instead. */
  readonly said?: number
}

/** A file of these, with right checksums. */
export function packed(manifest: Buffer, files: readonly Packed[]): Buffer {
  const head = Buffer.alloc(9)
  head.write('C1Z3\0', 'latin1')
  head.writeUInt32BE(manifest.length, 5)
  const parts = [head, manifest]
  let offset = 9 + manifest.length
  const entries = files.map(({ name, raw, said = raw.length }) => {
    const frame = zstdCompressSync(raw, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })
    const numbers = Buffer.concat([number(2, offset), number(3, frame.length), number(4, said)])
    parts.push(frame)
    offset += frame.length
    return field(1, field(1, Buffer.from(name)), numbers, field(6, createHash('sha256').update(raw).digest()))
  })
  const index = Buffer.concat(entries)
  const footer = Buffer.alloc(28)
  footer.writeBigUInt64BE(BigInt(offset), 0)
  footer.writeUInt32BE(index.length, 8)
  footer.writeBigUInt64BE(xxh64(index), 12)
  footer.write('C1ZIDX1\0', 20, 'latin1')
  return Buffer.concat([...parts, index, footer])
}

function number(of: number, value: number): Buffer {
  const bytes = Buffer.alloc(1 + varintSize(value))
  bytes[0] = of << 3
  putVarint(bytes, 1, value)
  return bytes
}

/** Of a fixture, to build something else of. */
export const takenApart = (path: string) => {
  const file = readFileSync(path)
  return { manifest: manifestOf(file), files: filesIn(file) }
}
