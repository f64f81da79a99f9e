import { maskedCrc32c } from './checksums.ts'

const BLOCK = 32_768
const place = { whole: 1, first: 2, middle: 3, last: 4 } as const

/**
 * The records of a log: a file of blocks, in them chunks, of which each record has one or more.
 *
 * @throws Error on chunks that break the layout, `WrongChecksum` on those whose bytes are others than were written
 */
export function* records(log: Buffer): Generator<Buffer, undefined> {
  let parts: Buffer[] | null = null
  for (let at = 0; at < log.length;) {
    const end = Math.min(log.length, at - (at % BLOCK) + BLOCK)
    const chunk = chunkAt(log, at, end)
    if (chunk === null) {
      at = end
      continue
    }
    at = chunk.end
    if (chunk.place === place.whole || chunk.place === place.first) {
      if (parts !== null) throw new Error('a record has no end')
      parts = []
    }
    if (parts === null) throw new Error('a record has no beginning')
    parts.push(chunk.bytes)
    if (chunk.place === place.whole || chunk.place === place.last) {
      yield parts.length === 1 ? chunk.bytes : Buffer.concat(parts)
      parts = null
    }
  }
  if (parts !== null) throw new Error('a record has no end')
}

export class WrongChecksum extends Error {}

/** The chunk at `at`; null when the rest of the block, up to `end`, is padding. */
function chunkAt(log: Buffer, at: number, end: number) {
  if (end - at < 7) return null
  const [sum, length, type] = [log.readUInt32LE(at), log.readUInt16LE(at + 4), log.readUInt8(at + 6)]
  if (sum === 0 && length === 0 && type === 0) {
    if (!log.subarray(at, end).every((byte) => byte === 0)) throw new Error('there is something after the last chunk of a block')
    return null
  }
  if (type === 0 || type > 12) throw new Error('a chunk is of an unknown type')
  // Chunks of types 5 to 8 name their log, those of types 9 to 12 its synced length too.
  const header = [7, 11, 19][Math.floor((type - 1) / 4)] ?? 7
  const from = at + header
  if (from + length > end) throw new Error('a chunk leaves its block')
  if (maskedCrc32c(log, at + 6, from + length) !== sum) throw new WrongChecksum('a chunk has a wrong checksum')
  return { place: ((type - 1) % 4) + 1, bytes: log.subarray(from, from + length), end: from + length }
}
