/**
 * Decompresses one block of Snappy's block format.
 *
 * @param most bytes the plain block may have
 * @throws Error on bytes that are none, or that declare more
 */
export function snappy(bytes: Uint8Array, most: number): Buffer {
  const [length, start] = plainLength(bytes)
  if (length > most) throw new Error('a compressed block declares more than a block may have')
  const out = Buffer.allocUnsafeSlow(length)
  let to = 0
  for (let at = start; at < bytes.length;) {
    const tag = bytes[at++] ?? 0
    const kind = tag & 3
    if (kind === 0) {
      let size = tag >>> 2
      if (size >= 60) {
        const more = size - 59
        size = little(bytes, at, more)
        at += more
      }
      size++
      if (at + size > bytes.length || to + size > length) throw new Error('a literal of a compressed block is too long')
      if (size < 32) for (let i = 0; i < size; i++) out[to + i] = bytes[at + i] ?? 0
      else out.set(bytes.subarray(at, at + size), to)
      at += size
      to += size
      continue
    }
    const more = kind === 3 ? 4 : kind
    const size = kind === 1 ? 4 + ((tag >>> 2) & 7) : 1 + (tag >>> 2)
    const back = little(bytes, at, more) + (kind === 1 ? (tag >>> 5) * 256 : 0)
    at += more
    if (back === 0 || back > to || to + size > length) throw new Error('a copy of a compressed block leaves the block')
    // The source may reach into what is being written.
    for (const end = to + size; to < end; to++) out[to] = out[to - back] ?? 0
  }
  if (to !== length) throw new Error('a compressed block is shorter than it declares')
  return out
}

function plainLength(bytes: Uint8Array): [length: number, start: number] {
  let length = 0
  for (let at = 0, factor = 1; at < 5; at++, factor *= 128) {
    const byte = bytes[at]
    if (byte === undefined) break
    length += (byte & 127) * factor
    if (byte < 128) return [length, at + 1]
  }
  throw new Error('a compressed block has no length')
}

function little(bytes: Uint8Array, at: number, size: number): number {
  if (at + size > bytes.length) throw new Error('a compressed block is cut off')
  let value = 0
  for (let i = size - 1; i >= 0; i--) value = value * 256 + (bytes[at + i] ?? 0)
  return value
}
