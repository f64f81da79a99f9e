import { slotNames } from './fields.ts'

/** What stands in a slot. */
export const kinds = {
  absent: 0,
  /** Text without escapes, valid UTF-8: the bytes between the quotes are the value. */
  text: 1,
  /** Text that has to be decoded: escapes, or bytes that are not UTF-8. */
  escapedText: 2,
  number: 3,
  true: 4,
  false: 5,
  null: 6,
  /** An object or an array. */
  nested: 7,
} as const

/**
 * The row the scanner stands at. One object for all rows, valid only until the handler returns: offsets into `bytes`.
 * `slotStart..slotEnd` is the value without its quotes. `runStart..runEnd` are stretches of raw JSON (`"key":value,"key":value`)
 * that hold, together, every field that says something about the person.
 */
export class Row {
  bytes: Buffer = Buffer.alloc(0)
  view: DataView = new DataView(new ArrayBuffer(0))
  /** From 1. */
  number = 0
  start = 0
  end = 0
  /** False: the array held something else than an object here; then there are no slots and no runs. */
  isObject = true
  invalidUtf8 = false
  readonly slotStart = new Int32Array(slotNames.length)
  readonly slotEnd = new Int32Array(slotNames.length)
  readonly slotKind = new Uint8Array(slotNames.length)
  runs = 0
  runStart = new Int32Array(32)
  runEnd = new Int32Array(32)

  addRun(start: number, end: number): void {
    if (this.runs === this.runStart.length) {
      const [starts, ends] = [this.runStart, this.runEnd]
      this.runStart = new Int32Array(this.runs * 2)
      this.runEnd = new Int32Array(this.runs * 2)
      this.runStart.set(starts)
      this.runEnd.set(ends)
    }
    this.runStart[this.runs] = start
    this.runEnd[this.runs] = end
    this.runs++
  }
}
