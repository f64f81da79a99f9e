import { putVarint, varintSize } from './wire.ts'

/** Longest encoding of a JavaScript string's code unit in UTF-8. */
const BYTES_PER_UNIT = 3

/**
 * Writes protobuf messages one after the other into a buffer that is used again and again: encoding a hundred thousand
 * messages from little Buffers costs three times as much. Fields are numbered 1 to 15.
 */
export class MessageWriter {
  #bytes = Buffer.allocUnsafeSlow(1 << 16)
  #at = 0

  /** A string field; left out when empty, as proto3 does with defaults. */
  text(number: number, value: string | undefined): void {
    if (value !== undefined && value !== '') this.textAlways(number, value)
  }

  /** A string field of a oneof or of a map entry, written also when empty. Lone surrogates become U+FFFD. */
  textAlways(number: number, value: string): void {
    this.#room(6 + value.length * BYTES_PER_UNIT)
    const bytes = this.#bytes
    const start = this.#at
    bytes[start] = (number << 3) | 2
    const size = bytes.write(value, start + 2, 'utf8')
    if (size > 127) bytes.copyWithin(start + 1 + varintSize(size), start + 2, start + 2 + size)
    this.#at = putVarint(bytes, start + 1, size) + size
  }

  /** A bool, enum or small integer field, 0 to 127; left out when 0. */
  integer(number: number, value: number): void {
    if (value !== 0) this.integerAlways(number, value)
  }

  integerAlways(number: number, value: number): void {
    this.#room(2)
    this.#bytes[this.#at++] = number << 3
    this.#bytes[this.#at++] = value
  }

  double(number: number, value: number): void {
    this.#room(9)
    this.#bytes[this.#at] = (number << 3) | 1
    this.#at = this.#bytes.writeDoubleLE(value, this.#at + 1)
  }

  /** A message or bytes field with content that is encoded already. */
  bytes(number: number, content: Uint8Array): void {
    this.#room(6 + content.length)
    this.#bytes[this.#at] = (number << 3) | 2
    const from = putVarint(this.#bytes, this.#at + 1, content.length)
    this.#bytes.set(content, from)
    this.#at = from + content.length
  }

  /** Starts a message field; returns what `end` wants. */
  begin(number: number): number {
    this.#room(2)
    this.#bytes[this.#at] = (number << 3) | 2
    this.#at += 2
    return this.#at
  }

  /** Ends the message field started last. */
  end(start: number): void {
    const size = this.#at - start
    if (size > 127) {
      const shift = varintSize(size) - 1
      this.#room(shift)
      this.#bytes.copyWithin(start + shift, start, this.#at)
      this.#at += shift
    }
    putVarint(this.#bytes, start - 1, size)
  }

  /** What `write` writes, in a Buffer of its own. What an earlier one left when it failed is gone. */
  encode(write: () => void): Buffer {
    this.#at = 0
    write()
    return Buffer.from(this.#bytes.subarray(0, this.#at))
  }

  #room(size: number): void {
    if (this.#at + size <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(2 * (this.#at + size))
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#bytes = larger
  }
}
