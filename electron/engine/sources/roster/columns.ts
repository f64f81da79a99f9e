/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in bounds by construction; a check would cost the inner loops */

const firstLength = 1024

/** Rows of whole numbers side by side, as many as come. */
export class NumberRows {
  readonly #width: number
  #values: Int32Array<ArrayBuffer>
  #length = 0

  constructor(width: number) {
    this.#width = width
    this.#values = new Int32Array(firstLength * width)
  }

  get length(): number {
    return this.#length
  }

  /** The next row, all zeros: where it begins among `all`. */
  next(): number {
    const at = this.#length++ * this.#width
    if (at === this.#values.length) this.#values = new Int32Array(this.#values.buffer.transfer(at * 8))
    return at
  }

  /** All of them; another array after `next`. */
  get all(): Int32Array {
    return this.#values
  }
}

/** Texts in a row, kept as bytes: a million ids that no collector has to look at. */
export class TextRows {
  #bytes = Buffer.allocUnsafe(1 << 16)
  #ends = new Uint32Array(firstLength)
  #length = 0
  #used = 0
  /** Each so far came after the one before it, so that none is there twice. */
  #ascend = true
  #last = ''

  get length(): number {
    return this.#length
  }

  push(text: string): void {
    if (this.#used + text.length * 3 > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#used + text.length * 3))
      this.#bytes.copy(larger, 0, 0, this.#used)
      this.#bytes = larger
    }
    if (this.#length === this.#ends.length) this.#ends = new Uint32Array(this.#ends.buffer.transfer(this.#length * 8))
    this.#used += isShortAscii(text) ? this.#putAscii(text) : this.#bytes.write(text, this.#used, 'utf8')
    this.#ends[this.#length++] = this.#used
    this.#ascend &&= text > this.#last
    this.#last = text
  }

  at(row: number): string {
    const from = row === 0 ? 0 : this.#ends[row - 1]!
    const to = this.#ends[row]!
    return from === to ? '' : this.#bytes.toString('utf8', from, to)
  }

  /** Rows whose text stands in another row too, as lists of row numbers in their order; rows without a text stand alone. */
  twins(): number[][] {
    return this.#ascend
      ? []
      : twinsBy(
          this.#length,
          (row) => this.#hash(row),
          (row) => this.at(row),
        )
  }

  #putAscii(text: string): number {
    for (let i = 0; i < text.length; i++) this.#bytes[this.#used + i] = text.charCodeAt(i)
    return text.length
  }

  /** FNV-1a. */
  #hash(row: number): number {
    let hash = 0x811c9dc5
    const to = this.#ends[row]!
    for (let i = row === 0 ? 0 : this.#ends[row - 1]!; i < to; i++) hash = Math.imul(hash ^ this.#bytes[i]!, 0x01000193)
    return hash
  }
}

function isShortAscii(text: string): boolean {
  if (text.length > 40) return false
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false
  return true
}

/** Places of texts that stand in another place too, as lists in their order; empty ones and null stand alone. */
export function twinsOf(texts: readonly (string | null)[]): number[][] {
  const hash = (at: number): number => {
    const text = texts[at] ?? ''
    let code = 0x811c9dc5
    for (let i = 0; i < text.length; i++) code = Math.imul(code ^ text.charCodeAt(i), 0x01000193)
    return code
  }
  return twinsBy(texts.length, hash, (at) => texts[at] ?? '')
}

function twinsBy(length: number, hashOf: (row: number) => number, textOf: (row: number) => string): number[][] {
  const rowBits = Math.max(1, Math.ceil(Math.log2(length + 1)))
  const rowSpan = 2 ** rowBits
  const dropped = 32 - Math.min(32, 53 - rowBits)
  const marks = new Float64Array(length)
  for (let row = 0; row < length; row++) marks[row] = (hashOf(row) >>> dropped) * rowSpan + row
  marks.sort()
  const twins: number[][] = []
  for (let from = 0, to = 1; from < length; from = to++) {
    const hash = Math.floor(marks[from]! / rowSpan)
    while (to < length && Math.floor(marks[to]! / rowSpan) === hash) to++
    if (to - from < 2) continue
    const byText = new Map<string, number[]>()
    for (let i = from; i < to; i++) {
      const row = marks[i]! % rowSpan
      const text = textOf(row)
      if (text !== '') (byText.get(text) ?? byText.set(text, []).get(text))!.push(row)
    }
    for (const rows of byText.values()) if (rows.length > 1) twins.push(rows)
  }
  return twins
}

/** Texts by number, each once. */
export class Texts {
  readonly #numbers = new Map<string, number>()
  readonly #texts: string[] = []
  #last = ''
  #lastNumber = -1

  get size(): number {
    return this.#texts.length
  }

  numberOf(text: string): number {
    if (text === this.#last && this.#lastNumber !== -1) return this.#lastNumber
    let number = this.#numbers.get(text)
    if (number === undefined) {
      number = this.#texts.length
      this.#texts.push(text)
      this.#numbers.set(text, number)
    }
    this.#last = text
    this.#lastNumber = number
    return number
  }

  at(number: number): string {
    return this.#texts[number]!
  }

  all(): readonly string[] {
    return this.#texts
  }
}
