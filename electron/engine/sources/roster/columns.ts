/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in bounds by construction; a check would cost the inner loops */

const firstLength = 1024

/** Whole numbers in a row, as many as come. */
export class IntColumn {
  #values = new Int32Array(firstLength)
  #length = 0

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    if (this.#length === this.#values.length) this.#values = new Int32Array(this.#values.buffer.transfer(this.#length * 8))
    this.#values[this.#length++] = value
  }

  at(row: number): number {
    return this.#values[row]!
  }

  set(row: number, value: number): void {
    this.#values[row] = value
  }

  /** All of them; not to be kept while more come. */
  all(): Int32Array {
    return this.#values.subarray(0, this.#length)
  }
}

/** Texts by number, each once. */
export class Texts {
  readonly #numbers = new Map<string, number>()
  readonly #texts: string[] = []

  get size(): number {
    return this.#texts.length
  }

  numberOf(text: string): number {
    let number = this.#numbers.get(text)
    if (number === undefined) {
      number = this.#texts.length
      this.#texts.push(text)
      this.#numbers.set(text, number)
    }
    return number
  }

  at(number: number): string {
    return this.#texts[number]!
  }

  all(): readonly string[] {
    return this.#texts
  }
}

/** Rows whose texts stand in another row too, as lists of row numbers in their order; rows without a text stand alone. */
export function twinsOf(texts: readonly string[]): number[][] {
  if (ascend(texts)) return []
  const rowBits = Math.max(1, Math.ceil(Math.log2(texts.length + 1)))
  const rowSpan = 2 ** rowBits
  const dropped = 32 - Math.min(32, 53 - rowBits)
  const marks = new Float64Array(texts.length)
  for (let row = 0; row < texts.length; row++) marks[row] = (hashOf(texts[row]!) >>> dropped) * rowSpan + row
  marks.sort()
  const twins: number[][] = []
  for (let from = 0, to = 1; from < marks.length; from = to++) {
    const hash = Math.floor(marks[from]! / rowSpan)
    while (to < marks.length && Math.floor(marks[to]! / rowSpan) === hash) to++
    if (to - from < 2) continue
    const byText = new Map<string, number[]>()
    for (let i = from; i < to; i++) {
      const row = marks[i]! % rowSpan
      const text = texts[row]!
      if (text !== '') (byText.get(text) ?? byText.set(text, []).get(text))!.push(row)
    }
    for (const rows of byText.values()) if (rows.length > 1) twins.push(rows)
  }
  return twins
}

/** Each comes after the one before it, so that none is there twice. */
function ascend(texts: readonly string[]): boolean {
  for (let row = 1; row < texts.length; row++) if (!(texts[row]! > texts[row - 1]!)) return false
  return true
}

/** FNV-1a over the units of the text. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
