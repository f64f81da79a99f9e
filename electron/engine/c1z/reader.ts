/** Walks over the fields of a protobuf message without building objects. Throws Error on bytes that are no message. */
export class Reader {
  readonly bytes: Buffer
  readonly end: number
  at: number

  constructor(bytes: Buffer, at = 0, end = bytes.length) {
    this.bytes = bytes
    this.at = at
    this.end = end
  }

  get more(): boolean {
    return this.at < this.end
  }

  varint(): number {
    let value = 0
    for (let factor = 1; this.at < this.end && factor < 2 ** 70; factor *= 128) {
      const byte = this.bytes[this.at++] ?? 0
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
    throw new Error('broken varint')
  }

  /** The content of a length-delimited field as a reader of its own. */
  sub(): Reader {
    const length = this.varint()
    const from = this.at
    if (from + length > this.end) throw new Error('a field ends after its message')
    this.at = from + length
    return new Reader(this.bytes, from, this.at)
  }

  double(): number {
    if (this.at + 8 > this.end) throw new Error('a number is cut off')
    this.at += 8
    return this.bytes.readDoubleLE(this.at - 8)
  }

  /** Everything from here to the end, as text. */
  text(): string {
    return this.bytes.toString('utf8', this.at, this.end)
  }

  /** Everything from here to the end. */
  rest(): Buffer {
    return this.bytes.subarray(this.at, this.end)
  }

  /** Passes over a field of the given wire type. */
  skip(wireType: number): void {
    if (wireType === 0) this.varint()
    else if (wireType === 2) this.sub()
    else if (wireType === 1 || wireType === 5) this.at += wireType === 1 ? 8 : 4
    else throw new Error('unknown wire type')
    if (this.at > this.end) throw new Error('a field ends after its message')
  }
}

/** The content of the last length-delimited field with this tag. */
export function subField(bytes: Buffer, wanted: number): Buffer | null {
  const reader = new Reader(bytes)
  let found: Buffer | null = null
  while (reader.more) {
    const tag = reader.varint()
    if (tag === wanted) found = reader.sub().rest()
    else reader.skip(tag & 7)
  }
  return found
}

/** The same as text; empty when it is not there. */
export const textField = (bytes: Buffer, tag: number): string => subField(bytes, tag)?.toString('utf8') ?? ''
