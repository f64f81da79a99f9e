/** The two checksums of the format: CRC-32C over blocks and records, XXH64 over the index of the payload. */

/** Eight tables, so that eight bytes are taken in a step. */
const tables = makeTables()

function makeTables(): Int32Array {
  const all = new Int32Array(8 * 256)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
    all[byte] = crc
  }
  for (let at = 256; at < all.length; at++) {
    const before = all[at - 256] ?? 0
    all[at] = (before >>> 8) ^ (all[before & 255] ?? 0)
  }
  return all
}

/** CRC-32C of `bytes[from, to)`. */
export function crc32c(bytes: Uint8Array, from = 0, to = bytes.length): number {
  const t = tables
  let crc = -1
  let at = from
  // Every index below is inside its array: the tables have 2048 entries, and eight bytes are left.
  for (; at + 8 <= to; at += 8) {
    const low = crc ^ (b(bytes, at) | (b(bytes, at + 1) << 8) | (b(bytes, at + 2) << 16) | (b(bytes, at + 3) << 24))
    crc =
      e(t, 1792 + (low & 255)) ^
      e(t, 1536 + ((low >>> 8) & 255)) ^
      e(t, 1280 + ((low >>> 16) & 255)) ^
      e(t, 1024 + (low >>> 24)) ^
      e(t, 768 + b(bytes, at + 4)) ^
      e(t, 512 + b(bytes, at + 5)) ^
      e(t, 256 + b(bytes, at + 6)) ^
      e(t, b(bytes, at + 7))
  }
  for (; at < to; at++) crc = (crc >>> 8) ^ e(t, (crc ^ b(bytes, at)) & 255)
  return ~crc >>> 0
}

const b = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0
const e = (table: Int32Array, at: number): number => table[at] ?? 0

/** The CRC-32C as it is stored: turned and shifted, so that a checksum of checksums does not become trivial. */
export function maskedCrc32c(bytes: Uint8Array, from = 0, to = bytes.length): number {
  const crc = crc32c(bytes, from, to)
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}

const P1 = 0x9e3779b185ebca87n
const P2 = 0xc2b2ae3d27d4eb4fn
const P3 = 0x165667b19e3779f9n
const P4 = 0x85ebca77c2b2ae63n
const P5 = 0x27d4eb2f165667c5n

const u64 = (value: bigint): bigint => BigInt.asUintN(64, value)
const turn = (value: bigint, bits: bigint): bigint => u64(value << bits) | (value >> (64n - bits))
const round = (sum: bigint, lane: bigint): bigint => u64(turn(u64(sum + lane * P2), 31n) * P1)

/** XXH64 with seed 0. Slow (some 10 MB a second): for what is small. */
export function xxh64(bytes: Buffer): bigint {
  let at = 0
  let hash: bigint
  if (bytes.length >= 32) {
    let [a, c, d, f] = [u64(P1 + P2), P2, 0n, u64(-P1)]
    for (; at + 32 <= bytes.length; at += 32) {
      a = round(a, bytes.readBigUInt64LE(at))
      c = round(c, bytes.readBigUInt64LE(at + 8))
      d = round(d, bytes.readBigUInt64LE(at + 16))
      f = round(f, bytes.readBigUInt64LE(at + 24))
    }
    hash = u64(turn(a, 1n) + turn(c, 7n) + turn(d, 12n) + turn(f, 18n))
    for (const lane of [a, c, d, f]) hash = u64((hash ^ round(0n, lane)) * P1 + P4)
  } else hash = P5
  hash = u64(hash + BigInt(bytes.length))
  for (; at + 8 <= bytes.length; at += 8) hash = u64(turn(hash ^ round(0n, bytes.readBigUInt64LE(at)), 27n) * P1 + P4)
  if (at + 4 <= bytes.length) {
    hash = u64(turn(hash ^ u64(BigInt(bytes.readUInt32LE(at)) * P1), 23n) * P2 + P3)
    at += 4
  }
  for (; at < bytes.length; at++) hash = u64(turn(hash ^ u64(BigInt(bytes.readUInt8(at)) * P5), 11n) * P1)
  hash = u64((hash ^ (hash >> 33n)) * P2)
  hash = u64((hash ^ (hash >> 29n)) * P3)
  return hash ^ (hash >> 32n)
}
