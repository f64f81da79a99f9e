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

const nothing = Buffer.alloc(0)

/** A string field; left out when empty, as proto3 does with defaults. */
export const text = (number: number, value: string | undefined): Buffer =>
  value === undefined || value === '' ? nothing : field(number, Buffer.from(value, 'utf8'))

/** A bool, enum or small integer field; left out when 0. */
export function integer(number: number, value: number): Buffer {
  return value === 0 ? nothing : Buffer.from([number << 3, value])
}

export const join = (...parts: readonly Uint8Array[]): Buffer => Buffer.concat(parts)

const TYPE_PREFIX = 'type.googleapis.com/'

/** A google.protobuf.Any around a message of `c1.connector.v2`. */
export const any = (name: string, value: Uint8Array): Buffer =>
  join(text(1, `${TYPE_PREFIX}c1.connector.v2.${name}`), value.length === 0 ? nothing : field(2, value))
