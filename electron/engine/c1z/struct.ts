import type { Profile, ProfileValue } from '../../../shared/graph.ts'
import { Reader } from './reader.ts'
import { field, join } from './wire.ts'

/**
 * google.protobuf.Struct to and from plain values. By hand because entries have to be sorted by their bytes, which the
 * keys of a JavaScript object cannot promise, and because `__proto__` is a legal key.
 */

const MAX_DEPTH = 100
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** Entries sorted by key. Numbers JSON does not know (NaN, infinities) become their names. */
export function encodeStruct(profile: Profile): Buffer {
  const entries = Object.keys(profile)
    .sort(byBytes)
    .map((key) => field(1, field(1, Buffer.from(key)), field(2, encodeValue(profile[key] ?? null))))
  return join(...entries)
}

function encodeValue(value: ProfileValue): Buffer {
  if (value === null) return Buffer.from([0x08, 0])
  if (typeof value === 'boolean') return Buffer.from([0x20, value ? 1 : 0])
  if (typeof value === 'number') return Number.isFinite(value) ? encodeNumber(value) : encodeValue(String(value))
  if (typeof value === 'string') return field(3, Buffer.from(value))
  return isList(value) ? field(6, join(...value.map((item) => field(1, encodeValue(item))))) : field(5, encodeStruct(value))
}

const isList = (value: ProfileValue): value is readonly ProfileValue[] => Array.isArray(value)

function encodeNumber(value: number): Buffer {
  const out = Buffer.allocUnsafe(9)
  out[0] = 0x11
  out.writeDoubleLE(value, 1)
  return out
}

/** Reads a Struct; unknown fields are passed over. Throws Error on bytes that are none. */
export function decodeStruct(bytes: Uint8Array): Profile {
  return readStruct(new Reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)), 0)
}

function readStruct(reader: Reader, depth: number): Profile {
  if (depth > MAX_DEPTH) throw new Error('nested too deep')
  const profile: Record<string, ProfileValue> = {}
  while (reader.more) {
    const tag = reader.varint()
    if (tag !== 0x0a) {
      reader.skip(tag & 7)
      continue
    }
    const entry = reader.sub()
    let key = ''
    let value: ProfileValue = null
    while (entry.more) {
      const part = entry.varint()
      if (part === 0x0a) key = entry.sub().text()
      else if (part === 0x12) value = readValue(entry.sub(), depth)
      else entry.skip(part & 7)
    }
    // Plain assignment of `__proto__` would set the object's prototype instead.
    if (key === '__proto__') Object.defineProperty(profile, key, { value, enumerable: true, configurable: true, writable: true })
    else profile[key] = value
  }
  return profile
}

function readValue(reader: Reader, depth: number): ProfileValue {
  let value: ProfileValue = null
  while (reader.more) {
    const tag = reader.varint()
    if (tag === 0x11) value = reader.double()
    else if (tag === 0x1a) value = reader.sub().text()
    else if (tag === 0x20) value = reader.varint() !== 0
    else if (tag === 0x2a) value = readStruct(reader.sub(), depth + 1)
    else if (tag === 0x32) value = readList(reader.sub(), depth + 1)
    else {
      reader.skip(tag & 7)
      if (tag === 0x08) value = null
    }
  }
  return value
}

function readList(reader: Reader, depth: number): ProfileValue[] {
  if (depth > MAX_DEPTH) throw new Error('nested too deep')
  const list: ProfileValue[] = []
  while (reader.more) {
    const tag = reader.varint()
    if (tag === 0x0a) list.push(readValue(reader.sub(), depth))
    else reader.skip(tag & 7)
  }
  return list
}
