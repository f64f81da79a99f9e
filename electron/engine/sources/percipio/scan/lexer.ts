import { kinds } from './row.ts'

/** The bytes are no JSON array: where and why. `truncated`: what there is could be the beginning of one. */
export class MalformedReport extends Error {
  readonly reason: string
  /** Of the element concerned, from 1. */
  readonly row: number
  /** Bytes from the beginning of the body. */
  readonly offset: number
  readonly truncated: boolean

  constructor(reason: string, row: number, offset: number, truncated = false) {
    super(`${reason} (row ${row}, byte ${offset})`)
    this.name = 'MalformedReport'
    this.reason = reason
    this.row = row
    this.offset = offset
    this.truncated = truncated
  }
}

/** Answer of every method below when the bytes ended before the token did. */
export const cut = -1

const maxDepth = 512
/** Four bytes each, as little-endian integers: `true`, `null`, and `alse` after an f. */
const trueWord = 0x65757274
const nullWord = 0x6c6c756e
const falseTail = 0x65736c61

/**
 * JSON tokens in bytes, exactly as strict as `JSON.parse`, except that bytes that are not UTF-8 are noted and accepted. Methods take
 * the index of a token's first byte and answer the index after it, or `cut`.
 */
export class Lexer {
  bytes: Buffer = Buffer.alloc(0)
  view: DataView = new DataView(new ArrayBuffer(0))
  end = 0
  /** Kind of the last value. */
  kind: number = kinds.absent
  /** Since they were last set to false: a string had escapes or bad bytes; bad bytes were met. */
  escaped = false
  invalidUtf8 = false
  readonly #stack = new Uint8Array(maxDepth)

  /** Where `index` is in the whole body, and in which row; set by the scanner. */
  base = 0
  row = 0

  /** Kind of the string that was read since `escaped` was last set to false. */
  textKind(): number {
    return this.escaped ? kinds.escapedText : kinds.text
  }

  use(bytes: Buffer, view: DataView, end: number): void {
    this.bytes = bytes
    this.view = view
    this.end = end
  }

  fail(reason: string, index: number): never {
    throw new MalformedReport(reason, this.row, this.base + index)
  }

  space(start: number): number {
    let index = start
    while (index < this.end) {
      const byte = this.view.getUint8(index)
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return index
      index++
    }
    return index
  }

  /** From after the opening quote to after the closing one. */
  string(start: number): number {
    const { view, end } = this
    let index = start
    for (;;) {
      while (index + 4 <= end) {
        const word = view.getInt32(index, true)
        const special = specialBytes(word)
        if (special === 0) {
          index += 4
        } else {
          index += (31 - Math.clz32(special & -special)) >> 3
          break
        }
      }
      if (index >= end) return cut
      const byte = view.getUint8(index)
      if (byte === 0x22) return index + 1
      index = byte >= 0x20 && byte < 0x80 && byte !== 0x5c ? index + 1 : this.special(index)
      if (index === cut) return cut
    }
  }

  /** An escape, a run of bytes above 0x7f, or what may not stand in a string. */
  special(start: number): number {
    const { view, end } = this
    let index = start
    const byte = view.getUint8(index)
    if (byte < 0x20) this.fail('A control character stands in a text', index)
    if (byte === 0x5c) {
      this.escaped = true
      return this.#escape(index + 1)
    }
    while (index < end) {
      const lead = view.getUint8(index)
      if (lead < 0x80) return index
      const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2
      if (index + length > end) return cut
      if (isCharacter(view, index, lead, length)) {
        index += length
      } else {
        this.escaped = true
        this.invalidUtf8 = true
        index++
      }
    }
    return cut
  }

  #escape(index: number): number {
    if (index >= this.end) return cut
    switch (this.view.getUint8(index)) {
      case 0x22:
      case 0x5c:
      case 0x2f:
      case 0x62:
      case 0x66:
      case 0x6e:
      case 0x72:
      case 0x74:
        return index + 1
      case 0x75:
        for (let digit = index + 1; digit <= index + 4; digit++) {
          if (digit >= this.end) return cut
          if (!isHex(this.view.getUint8(digit))) this.fail('A \\u escape is not four hexadecimal digits', digit)
        }
        return index + 5
      default:
        return this.fail('A text has an unknown escape', index)
    }
  }

  /** A number, true, false or null. The byte after a number must be there: only it says that the number is over. */
  scalar(start: number): number {
    const byte = this.view.getUint8(start)
    if (byte === 0x2d || isDigit(byte)) {
      this.kind = kinds.number
      return this.#number(start)
    }
    const at = byte === 0x66 ? start + 1 : start
    if (byte !== 0x66 && byte !== 0x6e && byte !== 0x74) this.fail('A value was expected', start)
    if (at + 4 > this.end) return cut
    const word = this.view.getInt32(at, true)
    if (word === (byte === 0x66 ? falseTail : byte === 0x6e ? nullWord : trueWord)) {
      this.kind = byte === 0x66 ? kinds.false : byte === 0x6e ? kinds.null : kinds.true
      return at + 4
    }
    return this.fail('A value was expected', start)
  }

  #number(start: number): number {
    let index = start
    if (this.view.getUint8(index) === 0x2d) index++
    if (index >= this.end) return cut
    if (this.view.getUint8(index) === 0x30) index++
    else if ((index = this.#digits(index)) === cut) return cut
    if (index >= this.end) return cut
    if (this.view.getUint8(index) === 0x2e && (index = this.#digits(index + 1)) === cut) return cut
    if ((this.view.getUint8(index) | 0x20) === 0x65) {
      index++
      if (index >= this.end) return cut
      const sign = this.view.getUint8(index)
      if ((index = this.#digits(sign === 0x2b || sign === 0x2d ? index + 1 : index)) === cut) return cut
    }
    return index
  }

  /** One digit or more. */
  #digits(start: number): number {
    let index = start
    while (index < this.end && isDigit(this.view.getUint8(index))) index++
    if (index >= this.end) return cut
    return index === start ? this.fail('A number is incomplete', index) : index
  }

  /** Any value; spaces may stand before it. Nested ones are walked for their form alone. */
  value(start: number): number {
    let index = start
    let depth = 0
    for (;;) {
      index = this.space(index)
      if (index >= this.end) return cut
      const byte = this.view.getUint8(index)
      if (byte === 0x22) {
        this.escaped = false
        index = this.string(index + 1)
        this.kind = this.textKind()
      } else if (byte === 0x7b || byte === 0x5b) {
        if (depth === maxDepth) this.fail(`Values are nested more than ${maxDepth} deep`, index)
        const isObject = byte === 0x7b
        this.#stack[depth++] = isObject ? 1 : 0
        index = this.space(index + 1)
        if (index >= this.end) return cut
        if (this.view.getUint8(index) !== (isObject ? 0x7d : 0x5d)) {
          if (isObject && (index = this.key(index)) === cut) return cut
          continue
        }
        // Empty: the end is read below, as that of a full one is.
      } else {
        index = this.scalar(index)
      }
      if (index === cut) return cut

      let open = false
      while (!open) {
        if (depth === 0) return index
        const inObject = this.#stack[depth - 1] === 1
        index = this.space(index)
        if (index >= this.end) return cut
        const after = this.view.getUint8(index)
        if (after === 0x2c) {
          index++
          if (inObject && (index = this.key(index)) === cut) return cut
          open = true
        } else if (after === (inObject ? 0x7d : 0x5d)) {
          index++
          depth--
          this.kind = kinds.nested
        } else {
          this.fail(inObject ? 'A comma or } was expected' : 'A comma or ] was expected', index)
        }
      }
    }
  }

  keyStart = 0
  keyEnd = 0

  /** A key and its colon; spaces may stand before, between and after. `keyStart..keyEnd` is the name without quotes. */
  key(start: number): number {
    let index = this.space(start)
    if (index >= this.end) return cut
    if (this.view.getUint8(index) !== 0x22) this.fail('A field name was expected', index)
    this.keyStart = index + 1
    index = this.string(index + 1)
    if (index === cut) return cut
    this.keyEnd = index - 1
    index = this.space(index)
    if (index >= this.end) return cut
    if (this.view.getUint8(index) !== 0x3a) this.fail('A colon was expected', index)
    index = this.space(index + 1)
    return index >= this.end ? cut : index
  }
}

/**
 * A mark in the highest bit of each of four bytes that is a quote, a backslash, a control character or above 0x7f. Marks above the
 * lowest one may be false.
 */
export function specialBytes(word: number): number {
  const quote = word ^ 0x22222222
  const backslash = word ^ 0x5c5c5c5c
  return ((word - 0x20202020) | (quote - 0x01010101) | (backslash - 0x01010101) | word) & 0x80808080
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39
const isHex = (byte: number): boolean => isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66)

/** RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
function isCharacter(view: DataView, index: number, lead: number, length: number): boolean {
  const second = view.getUint8(index + 1)
  if ((second & 0xc0) !== 0x80) return false
  if (length === 2) return lead >= 0xc2
  if ((view.getUint8(index + 2) & 0xc0) !== 0x80) return false
  if (length === 3) return lead === 0xe0 ? second >= 0xa0 : lead !== 0xed || second < 0xa0
  if ((view.getUint8(index + 3) & 0xc0) !== 0x80) return false
  return lead === 0xf0 ? second >= 0x90 : lead === 0xf4 ? second < 0x90 : lead < 0xf4
}
