/** CRC-32C, a byte at a time. */
const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  return crc
})
const step = (crc: number, byte: number): number => (crc >>> 8) ^ (table[(crc ^ byte) & 255] ?? 0)

/** Ends of blocks: where a checksum follows that is right for what came since the last one. */
export function endsOf(name: string, raw: Buffer): number[] {
  const ends: number[] = []
  if (name.startsWith('MANIFEST')) {
    for (let at = 0; at + 7 <= raw.length;) {
      at += 7 + raw.readUInt16LE(at + 4)
      ends.push(at)
    }
    return ends
  }
  if (!name.endsWith('.sst')) return ends
  let from = 0
  let crc = -1
  for (let at = 0; at + 4 <= raw.length - 61; at++) {
    const masked = (((~crc >>> 15) | (~crc << 17)) + 0xa282ead8) >>> 0
    if (at > from && masked === raw.readUInt32LE(at)) {
      ends.push((from = at + 4))
      at += 3
      crc = -1
    } else crc = step(crc, raw[at] ?? 0)
  }
  return ends
}
