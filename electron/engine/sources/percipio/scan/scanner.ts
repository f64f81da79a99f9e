/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in range by construction, and a fallback value would hide a fault */
import { KeyTable, noKey } from './keys.ts'
import { cut, Lexer, MalformedReport, specialBytes } from './lexer.ts'
import { kinds, Row } from './row.ts'

const states = { start: 0, first: 1, value: 2, afterValue: 3, end: 4 } as const
type State = (typeof states)[keyof typeof states]

/** A row that is cut by the end of a chunk is given at least so many bytes of the next one before it is tried again. */
const minRefill = 4096
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])
const defaultMaxRow = 16 * 1024 * 1024

/**
 * Walks a JSON array of flat objects as its bytes arrive, in chunks of any size, and calls `onRow` for each element, in order. Nothing
 * is allocated per row. A row cut by the end of a chunk is read from its beginning once more of it is there.
 *
 * `push` and `end` throw MalformedReport for whatever `JSON.parse` would refuse (bytes that are not UTF-8 are accepted and noted on the
 * row); the rows before have been reported by then.
 */
export class ReportScanner {
  readonly #onRow: (row: Row) => void
  readonly #maxRow: number
  readonly #row = new Row()
  readonly #lexer = new Lexer()
  readonly #keys = new KeyTable()
  #state: State = states.start
  /** Of the first byte not consumed, from the beginning of the body. */
  #offset = 0
  #carry = Buffer.alloc(minRefill * 4)
  #carried = 0
  /** The carried bytes are worth another try once there are so many. */
  #retryAt = 0

  constructor(onRow: (row: Row) => void, maxRow = defaultMaxRow) {
    this.#onRow = onRow
    this.#maxRow = maxRow
  }

  get rows(): number {
    return this.#row.number
  }

  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let from = 0
    while (this.#carried > 0) {
      const before = this.#carried
      const taken = Math.min(bytes.length - from, Math.max(minRefill, before))
      this.#keep(bytes, from, from + taken)
      from += taken
      if (this.#carried < this.#retryAt && from === bytes.length) return
      const consumed = this.#scan(this.#carry, 0, this.#carried)
      if (consumed >= before) {
        from -= this.#carried - consumed
        this.#carried = 0
      } else {
        this.#carry.copyWithin(0, consumed, this.#carried)
        this.#carried -= consumed
        this.#retryAt = this.#carried * 2
        if (this.#carried > this.#maxRow) this.#tooLarge()
        if (from === bytes.length) return
      }
    }
    const consumed = this.#scan(bytes, from, bytes.length)
    this.#keep(bytes, consumed, bytes.length)
    this.#retryAt = this.#carried * 2
    if (this.#carried > this.#maxRow) this.#tooLarge()
  }

  /** The body is over: throws (`truncated`) unless the array is. */
  end(): void {
    const consumed = this.#carried > 0 ? this.#scan(this.#carry, 0, this.#carried) : 0
    if (this.#state !== states.end) {
      throw new MalformedReport('The report ends too early', this.rows + 1, this.#offset + this.#carried - consumed, true)
    }
  }

  #tooLarge(): never {
    throw new MalformedReport(`A row is larger than ${this.#maxRow} bytes`, this.rows + 1, this.#offset)
  }

  #keep(bytes: Buffer, from: number, to: number): void {
    const needed = this.#carried + to - from
    if (needed > this.#carry.length) {
      const grown = Buffer.alloc(Math.max(needed, this.#carry.length * 2))
      this.#carry.copy(grown, 0, 0, this.#carried)
      this.#carry = grown
    }
    bytes.copy(this.#carry, this.#carried, from, to)
    this.#carried = needed
  }

  /** Reads all whole elements in `from..to`; answers the index of the first byte it could not use yet. */
  #scan(bytes: Buffer, from: number, to: number): number {
    const lexer = this.#lexer
    const row = this.#row
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    lexer.use(bytes, view, to)
    lexer.base = this.#offset - from
    row.bytes = bytes
    row.view = view
    let index = from
    for (;;) {
      lexer.row = row.number + 1
      if (this.#state === states.start && lexer.base + index === 0 && index < to && view.getUint8(index) === byteOrderMark[0]) {
        if (index + 3 > to) break
        if (byteOrderMark.compare(bytes, index, index + 3) === 0) index += 3
      }
      index = lexer.space(index)
      if (index >= to) break
      const byte = view.getUint8(index)
      if (this.#state === states.afterValue) {
        if (byte === 0x2c) this.#state = states.value
        else if (byte === 0x5d) this.#state = states.end
        else lexer.fail('A comma or ] was expected between rows', index)
        index++
      } else if (this.#state === states.start) {
        if (byte !== 0x5b) lexer.fail('The report does not begin with [', index)
        this.#state = states.first
        index++
      } else if (this.#state === states.end) {
        lexer.fail('Something follows the end of the report', index)
      } else if (this.#state === states.first && byte === 0x5d) {
        this.#state = states.end
        index++
      } else {
        row.invalidUtf8 = false
        lexer.invalidUtf8 = false
        row.runs = 0
        row.slotKind.fill(kinds.absent)
        row.isObject = byte === 0x7b
        const after = row.isObject ? this.#object(index) : lexer.value(index)
        if (after === cut) break
        if (after - index > this.#maxRow) this.#tooLarge()
        row.number++
        row.start = index
        row.end = after
        row.invalidUtf8 = lexer.invalidUtf8
        this.#onRow(row)
        this.#state = states.afterValue
        index = after
      }
    }
    this.#offset += index - from
    return index
  }

  /** The object at `start`: fills the row's slots and runs. */
  #object(start: number): number {
    const lexer = this.#lexer
    const row = this.#row
    const keys = this.#keys
    const { view, end } = lexer
    let previous = noKey
    let runStart = -1
    let valueEnd = start + 1
    let index = start + 1

    for (;;) {
      // The key: one of the two that followed the previous key last, or found by name.
      const keyStart = index
      let key = keys.next[previous]!
      let length = this.#predicted(key, index)
      if (length === 0) {
        key = keys.otherNext[previous]!
        length = this.#predicted(key, index)
        if (length > 0) {
          keys.followed(previous, key)
          index += length
        } else {
          if (previous === noKey && keyStart === start + 1) {
            index = lexer.space(index)
            if (index >= end) return cut
            if (view.getUint8(index) === 0x7d) return index + 1
          }
          index = lexer.key(index)
          if (index === cut) return cut
          key = keys.find(lexer.bytes, lexer.keyStart, lexer.keyEnd)
          keys.learn(previous, key, lexer.bytes, keyStart, index)
        }
      } else {
        index += length
      }
      if (index >= end) return cut

      // The value.
      let from: number
      let to: number
      let kind: number
      if (view.getUint8(index) === 0x22) {
        from = ++index
        lexer.escaped = false
        for (;;) {
          while (index + 4 <= end) {
            const special = specialBytes(view.getInt32(index, true))
            if (special !== 0) {
              index += (31 - Math.clz32(special & -special)) >> 3
              break
            }
            index += 4
          }
          if (index >= end) return cut
          const byte = view.getUint8(index)
          if (byte === 0x22) break
          index = byte >= 0x20 && byte < 0x80 && byte !== 0x5c ? index + 1 : lexer.special(index)
          if (index === cut) return cut
        }
        to = index++
        kind = lexer.textKind()
      } else {
        from = lexer.space(index)
        lexer.escaped = false
        index = lexer.value(from)
        if (index === cut) return cut
        kind = lexer.kind
        to = index
        if (kind === kinds.text || kind === kinds.escapedText) {
          from++
          to--
        }
      }

      const slot = keys.slot[key]!
      if (slot >= 0) {
        row.slotStart[slot] = from
        row.slotEnd[slot] = to
        row.slotKind[slot] = kind
      }
      if (keys.person[key] === 1) {
        if (runStart < 0) runStart = keyStart
      } else if (runStart >= 0) {
        row.addRun(runStart, valueEnd)
        runStart = -1
      }
      valueEnd = index
      previous = key

      if (index >= end) return cut
      let byte = view.getUint8(index)
      if (byte !== 0x2c) {
        if (byte !== 0x7d) {
          index = lexer.space(index)
          if (index >= end) return cut
          byte = view.getUint8(index)
        }
        if (byte === 0x7d) {
          if (runStart >= 0) row.addRun(runStart, valueEnd)
          return index + 1
        }
        if (byte !== 0x2c) lexer.fail('A comma or } was expected', index)
      }
      index++
    }
  }

  /** Length of the key's pattern when it stands at `index`, else 0. */
  #predicted(key: number, index: number): number {
    const keys = this.#keys
    const length = keys.patternLength[key]!
    if (length === 0 || index + length > this.#lexer.end) return 0
    const { view } = this.#lexer
    const { patterns } = keys
    const start = keys.patternStart[key]!
    const last = length - 4
    for (let at = 0; at < last; at += 4) {
      if (view.getInt32(index + at, true) !== patterns.getInt32(start + at, true)) return 0
    }
    return view.getInt32(index + last, true) === patterns.getInt32(start + last, true) ? length : 0
  }
}
