import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { constants, zstdCompress, zstdDecompress } from 'node:zlib'
import { RollcallError } from '../../../shared/errors.ts'
import { sha256 } from '../../files/sha256.ts'
import { writeWhole } from '../../files/whole-file.ts'

/**
 * A file of a JSON header and arrays of numbers, compressed with zstd (which checks what it unpacks). Written whole or not
 * at all. Inside: "Rlcl", the layout's number, the header's length (both 32 bits, little-endian), the header padded with
 * blanks to a multiple of 4, then the arrays one after the other.
 */
export interface Packed {
  readonly header: unknown
  readonly arrays: Readonly<Record<string, PackedArray>>
}

type PackedArray = Uint8Array | Int32Array | Uint32Array
type ArrayKind = 'u8' | 'i32' | 'u32'

const MAGIC = 'Rlcl'
const LAYOUT = 1
const PREFIX = 12

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

const kindOf = (array: PackedArray): ArrayKind => (array instanceof Uint8Array ? 'u8' : array instanceof Int32Array ? 'i32' : 'u32')

interface Layout {
  readonly header: unknown
  readonly arrays: readonly (readonly [name: string, kind: ArrayKind, length: number])[]
}

/** Answers the file's SHA-256, hex. NOT_WRITABLE, DISK_FULL. */
export async function writePacked(path: string, { header, arrays }: Packed): Promise<string> {
  const entries = Object.entries(arrays)
  const layout: Layout = { header, arrays: entries.map(([name, array]) => [name, kindOf(array), array.length]) }
  const text = Buffer.from(JSON.stringify(layout))
  const padding = Buffer.alloc((4 - (text.length % 4)) % 4, ' ')
  const prefix = Buffer.alloc(PREFIX)
  prefix.write(MAGIC, 'latin1')
  prefix.writeUInt32LE(LAYOUT, 4)
  prefix.writeUInt32LE(text.length + padding.length, 8)
  const parts = entries.flatMap(([, array]) => [bytesOf(array), Buffer.alloc((4 - (array.byteLength % 4)) % 4)])
  const content = Buffer.concat([prefix, text, padding, ...parts])
  const params = { [constants.ZSTD_c_checksumFlag]: 1, [constants.ZSTD_c_compressionLevel]: 3 }
  const packed = await compress(content, { params })
  await writeWhole(path, packed, 'own')
  return sha256(packed)
}

/** NOT_FOUND when there is no such file, MALFORMED_DATA when it is not what was written. */
export async function readPacked(path: string): Promise<Packed> {
  let packed: Buffer
  try {
    packed = await readFile(path)
  } catch (error) {
    throw new RollcallError('NOT_FOUND', {
      message: `${path} cannot be read.`,
      remedy: 'Restore it from a backup of the data folder.',
      detail: String(error),
      cause: error,
    })
  }
  try {
    const content = await decompress(packed)
    const length = content.readUInt32LE(8)
    if (content.toString('latin1', 0, 4) !== MAGIC || content.readUInt32LE(4) !== LAYOUT) throw new Error('another layout')
    const layout = JSON.parse(content.toString('utf8', PREFIX, PREFIX + length)) as Layout
    const arrays: Record<string, PackedArray> = {}
    let at = PREFIX + length
    for (const [name, kind, count] of layout.arrays) {
      const bytes = count * (kind === 'u8' ? 1 : 4)
      if (at + bytes > content.length) throw new Error('the end is missing')
      arrays[name] = arrayOf(kind, content.subarray(at, at + bytes))
      at += bytes + ((4 - (bytes % 4)) % 4)
    }
    return { header: layout.header, arrays }
  } catch (error) {
    throw new RollcallError('MALFORMED_DATA', {
      message: `${path} is damaged.`,
      remedy: 'Restore it from a backup of the data folder.',
      detail: String(error),
      cause: error,
    })
  }
}

const bytesOf = (array: PackedArray): Buffer => Buffer.from(array.buffer, array.byteOffset, array.byteLength)

/** A copy that is aligned and its own. */
function arrayOf(kind: ArrayKind, bytes: Uint8Array): PackedArray {
  const own = Uint8Array.from(bytes)
  return kind === 'u8' ? own : kind === 'i32' ? new Int32Array(own.buffer) : new Uint32Array(own.buffer)
}
