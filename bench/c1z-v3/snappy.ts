/** Snappy, quick and plain: repeats of four bytes and more that lie at most 64 KiB back. */
export function snappy(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length + Math.ceil(bytes.length / 50) + 32)
  const last = new Int32Array(1 << 14).fill(-1)
  let to = 0
  for (let rest = bytes.length; ; rest >>>= 7) {
    out[to++] = rest > 127 ? (rest & 127) | 128 : rest
    if (rest <= 127) break
  }
  let plain = 0
  const literal = (end: number): void => {
    const length = end - plain - 1
    if (length < 0) return
    if (length < 60) out[to++] = length << 2
    else if (length < 256) {
      out[to++] = 60 << 2
      out[to++] = length
    } else {
      out[to++] = 61 << 2
      to = out.writeUInt16LE(length, to)
    }
    to += bytes.copy(out, to, plain, end)
  }
  for (let at = 0; at + 4 <= bytes.length;) {
    const four = bytes.readInt32LE(at)
    const place = Math.imul(four, 0x1e35a7bd) >>> 18
    const before = last[place] ?? -1
    last[place] = at
    if (before < 0 || at - before > 65_535 || bytes.readInt32LE(before) !== four) {
      at++
      continue
    }
    let length = 4
    while (length < 64 && at + length < bytes.length && bytes[before + length] === bytes[at + length]) length++
    literal(at)
    out[to++] = ((length - 1) << 2) | 2
    to = out.writeUInt16LE(at - before, to)
    at += length
    plain = at
  }
  literal(bytes.length)
  return out.subarray(0, to)
}
