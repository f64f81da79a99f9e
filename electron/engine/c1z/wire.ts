/** The few pieces of protobuf encoding the builders need beside the generated code: parts are encoded once and joined. */

export const varintSize = (value: number): number => {
  let size = 1
  for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) size++
  return size
}

/** Writes `value` (0 to 2^53) at `at`; returns where it ends. */
export function putVarint(target: Uint8Array, at: number, value: number): number {
  let rest = value
  let to = at
  while (rest > 127) {
    target[to++] = (rest % 128) | 128
    rest = Math.floor(rest / 128)
  }
  target[to++] = rest
  return to
}

/** A length-delimited field (string, bytes, message) of the given number below 16. */
export function field(number: number, ...parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const bytes = Buffer.allocUnsafe(1 + varintSize(length) + length)
  bytes[0] = (number << 3) | 2
  let at = putVarint(bytes, 1, length)
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

export const join = (...parts: readonly Uint8Array[]): Buffer => Buffer.concat(parts)

/** A google.protobuf.Any around a message of `c1.connector.v2`. */
export const any = (name: string, value: Uint8Array): Buffer =>
  join(field(1, Buffer.from(`type.googleapis.com/c1.connector.v2.${name}`)), value.length === 0 ? join() : field(2, value))
