/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in bounds by construction; a check would cost the inner loop */
import type { Profile, ProfileValue } from '../../../shared/graph.ts'
import type { AttributeKind, GrantAttribute } from '../../../shared/vocabulary.ts'
import { Reader } from './reader.ts'
import { encodeStruct } from './struct.ts'
import { any, field } from './wire.ts'

/** A value as a snapshot stores it: milliseconds, numbers, 0 and 1, text, lists as JSON. */
export type Stored = string | number | null

/** Kinds whose values always take the same bytes; all others are written one by one. */
const size: Readonly<Record<AttributeKind, number>> = { time: 24, date: 10, number: 8, flag: 1, text: 0, list: 0 }

/** Four-digit years: what RFC 3339 can say. */
const YEAR_0 = Date.parse('0000-01-01T00:00:00Z')
const YEAR_10000 = Date.parse('+010000-01-01T00:00:00Z')

const DAY = 86_400_000
/** Until 2149. */
const KNOWN_DAYS = 65_536
const DATE_LENGTH = 10

/** A set of attributes is a number with a bit for each: more than these have none. */
const MOST_IN_SET = 30
/** Sets whose bytes are remembered. */
const MOST_TEMPLATES = 1024

interface Template {
  readonly set: number
  /** Grant field 4. */
  readonly bytes: Buffer
  /** The same memory. */
  readonly plain: Uint8Array
  /** Where the annotation itself starts, behind the field's tag and length. */
  readonly head: number
  /** Where the value of each attribute in the set stands, in the order of their keys. */
  readonly slots: Int32Array
}

/**
 * What is known of a grant as its GrantMetadata annotation: a Struct with the keys there are, times as RFC 3339 text. Per set of keys the
 * bytes are made once; then only digits and numbers are written into them, or read out of them.
 */
export class GrantMetadataCodec {
  readonly #attributes: readonly GrantAttribute[]
  /** Places of the attributes among a grant's values, in the order of their keys' bytes: that of the Struct. */
  readonly #places: readonly number[]
  /** In the same order. */
  readonly #kinds: readonly AttributeKind[]
  readonly #keys: readonly string[]
  readonly #templates = new Map<number, Template>()
  readonly #byLength = new Map<number, Template[]>()
  #last: Template | null = null
  /** `YYYY-MM-DD` by day since 1970. */
  readonly #days = new Array<Uint8Array | undefined>(KNOWN_DAYS)

  constructor(attributes: readonly GrantAttribute[]) {
    this.#attributes = attributes
    const keys = attributes.map(({ key }) => Buffer.from(key))
    this.#places = [...attributes.keys()].sort((a, b) => Buffer.compare(keys[a]!, keys[b]!))
    this.#kinds = this.#places.map((place) => attributes[place]!.kind)
    this.#keys = this.#places.map((place) => attributes[place]!.key)
  }

  /** Bytes of Grant field 4 for these values, which begin at `from`; good until the next call; null when there are none. */
  encode(values: readonly (Stored | Uint8Array | undefined)[], from = 0): Uint8Array | null {
    const places = this.#places
    const kinds = this.#kinds
    let set = 0
    for (let i = 0; i < places.length; i++) {
      const value = values[from + places[i]!]
      if (value === null || value === undefined) continue
      if (i >= MOST_IN_SET || typeof value !== 'number') return this.#encodeAny(values, from)
      if (sayable(kinds[i]!, value)) set |= 1 << i
    }
    if (set === 0) return null
    const template = this.#last?.set === set ? this.#last : this.#templateFor(set)
    if (template === null) return this.#encodeAny(values, from)
    const { bytes, plain, slots } = template
    for (let i = 0, slot = 0; slot < slots.length; i++) {
      if ((set & (1 << i)) === 0) continue
      const at = slots[slot++]!
      const value = values[from + places[i]!] as number
      const kind = kinds[i]!
      if (kind === 'number') bytes.writeDoubleLE(value, at)
      else if (kind === 'time') this.#putTime(plain, at, value)
      else if (kind === 'date') this.#putDay(plain, at, Math.floor(value / DAY))
      else plain[at] = value
    }
    return plain
  }

  /**
   * The values of an annotation (an Any, without the field around it) whose bytes are those `encode` makes; null for any other, which may
   * still hold some (`valuesIn`).
   */
  decode(annotation: Buffer): Stored[] | null {
    for (const template of this.#byLength.get(annotation.length) ?? []) {
      const values = this.#readSlots(annotation, template)
      // Text that is no time, or a number that is none, does not give the same bytes again.
      if (this.encode(values) === template.plain && annotation.compare(template.bytes, template.head) === 0) return values
    }
    return null
  }

  /** The values a GrantMetadata's Struct holds; what is of another kind than the attribute is passed over. */
  valuesIn(metadata: Profile): Stored[] {
    return this.#attributes.map(({ key, kind }) => (Object.hasOwn(metadata, key) ? storedOf(kind, metadata[key] ?? null) : null))
  }

  /** Any values, one after the other. */
  #encodeAny(values: readonly (Stored | Uint8Array | undefined)[], from: number): Uint8Array | null {
    const said = this.#places.flatMap((place, i): [string, ProfileValue][] => {
      const value = saidOf(this.#kinds[i]!, values[from + place])
      return value === null ? [] : [[this.#keys[i]!, value]]
    })
    return said.length === 0 ? null : field(4, any('GrantMetadata', field(1, encodeStruct(Object.fromEntries(said)))))
  }

  /** The values by place; a place that is not in the set has none. */
  #readSlots(annotation: Buffer, { slots, head, set }: Template): Stored[] {
    const values = new Array<Stored>(this.#attributes.length).fill(null)
    for (let i = 0, slot = 0; slot < slots.length; i++) {
      if ((set & (1 << i)) === 0) continue
      const at = slots[slot++]! - head
      values[this.#places[i]!] = readSlot(this.#kinds[i]!, annotation, at)
    }
    return values
  }

  #templateFor(set: number): Template | null {
    let template = this.#templates.get(set)
    if (template === undefined) {
      if (this.#templates.size >= MOST_TEMPLATES) return null
      template = this.#makeTemplate(set)
      this.#templates.set(set, template)
      const { length } = template.bytes.subarray(template.head)
      this.#byLength.set(length, [...(this.#byLength.get(length) ?? []), template])
    }
    this.#last = template
    return template
  }

  #makeTemplate(set: number): Template {
    const present = [...this.#keys.keys()].filter((i) => (set & (1 << i)) !== 0)
    const entries = present.map((i) => encodeStruct(Object.fromEntries([[this.#keys[i]!, placeholder[this.#kinds[i]!]]])))
    const struct = Buffer.concat(entries)
    const bytes = field(4, any('GrantMetadata', field(1, struct)))
    // The Struct is the end of the annotation, and a value the end of its entry.
    let end = bytes.length - struct.length
    const slots = present.map((i, entry) => {
      end += entries[entry]!.length
      return end - size[this.#kinds[i]!]
    })
    const reader = new Reader(bytes)
    reader.varint()
    reader.varint()
    const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
    return { set, bytes, plain, head: reader.at, slots: Int32Array.from(slots) }
  }

  #putDay(target: Uint8Array, at: number, day: number): void {
    let date = this.#days[day]
    if (date === undefined) {
      date = new TextEncoder().encode(new Date(day * DAY).toISOString().slice(0, DATE_LENGTH))
      if (day >= 0 && day < KNOWN_DAYS) this.#days[day] = date
    }
    for (let i = 0; i < DATE_LENGTH; i++) target[at + i] = date[i]!
  }

  #putTime(target: Uint8Array, at: number, time: number): void {
    const whole = Math.floor(time)
    const day = Math.floor(whole / DAY)
    this.#putDay(target, at, day)
    // From here on all numbers are small integers, which divide fast.
    const inDay = (whole - day * DAY) | 0
    const seconds = (inDay / 1000) | 0
    const minutes = (seconds / 60) | 0
    const hours = (minutes / 60) | 0
    const milliseconds = inDay - seconds * 1000
    const hundreds = (milliseconds / 100) | 0
    putTwo(target, at + 11, hours)
    putTwo(target, at + 14, minutes - hours * 60)
    putTwo(target, at + 17, seconds - minutes * 60)
    target[at + 20] = 48 + hundreds
    putTwo(target, at + 21, milliseconds - hundreds * 100)
  }
}

const placeholder: Readonly<Record<AttributeKind, ProfileValue>> = {
  time: '2000-01-01T00:00:00.000Z',
  date: '2000-01-01',
  number: 1.5,
  flag: true,
  text: '',
  list: [],
}

const sayable = (kind: AttributeKind, value: number): boolean =>
  kind === 'number' ? Number.isFinite(value) : kind === 'flag' || (value >= YEAR_0 && value < YEAR_10000)

/** What the Struct says for a stored value; null: nothing. */
function saidOf(kind: AttributeKind, value: Stored | Uint8Array | undefined): ProfileValue {
  if (value === null || value === undefined || value instanceof Uint8Array) return null
  if (typeof value === 'string') return kind === 'list' ? (JSON.parse(value) as string[]) : value
  if (!sayable(kind, value)) return null
  if (kind === 'number') return value
  if (kind === 'flag') return value !== 0
  const text = new Date(Math.floor(value)).toISOString()
  return kind === 'date' ? text.slice(0, DATE_LENGTH) : text
}

function putTwo(target: Uint8Array, at: number, value: number): void {
  const tens = (value / 10) | 0
  target[at] = 48 + tens
  target[at + 1] = 48 + value - tens * 10
}

function readSlot(kind: AttributeKind, bytes: Buffer, at: number): number {
  if (kind === 'number') return bytes.readDoubleLE(at)
  if (kind === 'flag') return bytes[at] ?? 0
  return kind === 'date' ? readDay(bytes, at) : readTime(bytes, at)
}

function digits(bytes: Buffer, from: number, count: number): number {
  let value = 0
  for (let i = from; i < from + count; i++) value = value * 10 + (bytes[i] ?? 0) - 48
  return value
}

/** What the digits of `YYYY-MM-DD` say, if they are digits. */
function readDay(bytes: Buffer, at: number): number {
  const year = digits(bytes, at, 4)
  return Date.UTC(year < 100 ? 2000 : year, digits(bytes, at + 5, 2) - 1, digits(bytes, at + 8, 2))
}

/** What the digits of `YYYY-MM-DDTHH:MM:SS.mmmZ` say, if they are digits. */
function readTime(bytes: Buffer, at: number): number {
  const minutes = digits(bytes, at + 11, 2) * 60 + digits(bytes, at + 14, 2)
  return readDay(bytes, at) + (minutes * 60 + digits(bytes, at + 17, 2)) * 1000 + digits(bytes, at + 20, 3)
}

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/
const fullDate = /^\d{4}-\d{2}-\d{2}$/

/** What a value of a Struct is stored as under an attribute of this kind; null when it is of another. */
function storedOf(kind: AttributeKind, value: ProfileValue): Stored {
  switch (kind) {
    case 'time':
      return typeof value === 'string' && rfc3339.test(value) ? finite(Date.parse(value)) : null
    case 'date':
      return typeof value === 'string' && fullDate.test(value) ? finite(Date.parse(value)) : null
    case 'number':
      return typeof value === 'number' ? finite(value) : null
    case 'flag':
      return typeof value === 'boolean' ? Number(value) : null
    case 'text':
      return value === null ? null : typeof value === 'string' ? value : JSON.stringify(value)
    case 'list':
      return isTexts(value) ? JSON.stringify(value) : null
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

const isTexts = (value: ProfileValue): value is readonly string[] => Array.isArray(value) && value.every((one) => typeof one === 'string')

/** The kind an attribute with this value has; null: it says nothing about it. */
export function kindOf(value: ProfileValue): AttributeKind | null {
  if (value === null) return null
  if (typeof value === 'number') return 'number'
  if (typeof value === 'boolean') return 'flag'
  if (typeof value === 'string') return rfc3339.test(value) ? 'time' : fullDate.test(value) ? 'date' : 'text'
  return isTexts(value) ? 'list' : 'text'
}
