import type { Profile, ProfileValue } from '../../../shared/graph.ts'
import { MessageWriter } from './message-writer.ts'
import { Reader } from './reader.ts'

/**
 * google.protobuf.Struct to and from plain values. By hand because entries have to be sorted by their bytes, which the
 * keys of a JavaScript object cannot promise, and because `__proto__` is a legal key.
 */

const MAX_DEPTH = 100
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** Entries sorted by key. Numbers JSON does not know (NaN, infinities) become their names. */
export function encodeStruct(profile: Profile): Buffer {
  return shared.encode(() => writeStruct(shared, profile))
}

const shared = new MessageWriter()

/** Writes the fields of a Struct. */
export function writeStruct(writer: MessageWriter, profile: Profile): void {
  for (const key of sortedKeys(profile)) {
    const entry = writer.begin(1)
    writer.textAlways(1, key)
    const value = writer.begin(2)
    writeValue(writer, profile[key] ?? null)
    writer.end(value)
    writer.end(entry)
  }
}

/** The order of UTF-16 is that of the bytes but for characters beyond U+D7FF. */
function sortedKeys(profile: Profile): string[] {
  const keys = Object.keys(profile)
  return keys.every((key) => plain.test(key)) ? keys.sort() : keys.sort(byBytes)
}

const plain = /^[^\ud800-\uffff]*$/

function writeValue(writer: MessageWriter, value: ProfileValue): void {
  if (value === null) writer.integerAlways(1, 0)
  else if (typeof value === 'boolean') writer.integerAlways(4, value ? 1 : 0)
  else if (typeof value === 'string') writer.textAlways(3, value)
  else if (typeof value === 'number') {
    if (Number.isFinite(value)) writer.double(2, value)
    else writer.textAlways(3, String(value))
  } else if (isList(value)) {
    const list = writer.begin(6)
    for (const item of value) {
      const start = writer.begin(1)
      writeValue(writer, item)
      writer.end(start)
    }
    writer.end(list)
  } else {
    const start = writer.begin(5)
    writeStruct(writer, value)
    writer.end(start)
  }
}

const isList = (value: ProfileValue): value is readonly ProfileValue[] => Array.isArray(value)

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
