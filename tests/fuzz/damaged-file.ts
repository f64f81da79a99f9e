import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { numbers } from './numbers.ts'

/** Damaged .c1z files: the same number always gives the same file. */

const fixtures = join(import.meta.dirname, '../fixtures')
const sources = ['baton-made-two-syncs.c1z', 'attack/check-constraint.c1z', 'attack/name-30kB.c1z']
const MAGIC = 5

interface Source {
  readonly file: Buffer
  readonly database: Buffer
}

const loaded: readonly Source[] = sources.map((name) => {
  const file = readFileSync(join(fixtures, name))
  return { file, database: zstdDecompressSync(file.subarray(MAGIC)) }
})

/** Writes damaged file number `seed` to `path`. */
export function writeDamaged(path: string, seed: number): void {
  const next = numbers(seed)
  const source = loaded[next(loaded.length)] ?? { file: Buffer.alloc(0), database: Buffer.alloc(0) }
  if (next(8) === 0) {
    writeFileSync(path, damage(Buffer.from(source.file), next))
    return
  }
  const content = zstdCompressSync(damage(Buffer.from(source.database), next))
  writeFileSync(path, Buffer.concat([source.file.subarray(0, MAGIC), content]))
}

const odd = [0, 1, 2, 5, 10, 13, 127, 128, 255]

function damage(bytes: Buffer, next: (below: number) => number): Buffer {
  const times = 1 + next(6)
  for (let i = 0; i < times; i++) {
    // Half of it in the head of a page, where the structure is.
    const at = next(2) === 0 ? next(bytes.length) : next(Math.max(1, Math.floor(bytes.length / 4096))) * 4096 + next(64)
    if (at >= bytes.length) continue
    switch (next(5)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << next(8))
        break
      case 1:
        bytes[at] = odd[next(odd.length)] ?? 0
        break
      case 2:
        bytes.copy(bytes, at, next(bytes.length), Math.min(bytes.length, at + 1 + next(200)))
        break
      case 3: {
        // One page takes the place of another.
        const pages = Math.max(1, Math.floor(bytes.length / 4096))
        const from = next(pages) * 4096
        bytes.copy(bytes, next(pages) * 4096, from, from + 4096)
        break
      }
      default:
        if (next(6) === 0) return bytes.subarray(0, at)
        bytes.writeUInt8(next(256), at)
    }
  }
  return bytes
}
