import { isAscii, isUtf8 } from 'node:buffer'

/** Bytes of a sample at most. */
export const SAMPLE = 1 << 18
const ENOUGH = 100_000

/** Looks at bytes as they come: whether all of them are UTF-8, and where the first letter beyond ASCII stands. */
export class Utf8Check {
  /** The end of a piece that may be the beginning of a letter. */
  #open: Uint8Array = new Uint8Array()
  #valid = true
  #letters = 0
  #wrong = 0
  readonly #sample: Uint8Array[] = []
  #sampled = 0

  push(piece: Uint8Array): void {
    if (this.#open.length === 0 && this.#sampled === 0 && isAscii(piece)) return
    const bytes = this.#open.length === 0 ? piece : Buffer.concat([this.#open, piece])
    const whole = bytes.length - openBytes(bytes)
    this.#open = Uint8Array.from(bytes.subarray(whole))
    this.#look(bytes.subarray(0, whole))
    if (this.#sampled === 0) this.#keep(bytes.subarray(lineBefore(bytes)))
    else this.#keep(piece)
  }

  /** Call it once, after the last piece. */
  end(): { readonly valid: boolean; readonly damaged: boolean; readonly sample: Uint8Array } {
    if (this.#open.length > 0) this.#look(this.#open)
    return { valid: this.#valid, damaged: this.#letters >= 10 * this.#wrong, sample: Buffer.concat(this.#sample) }
  }

  #look(bytes: Uint8Array): void {
    if (isUtf8(bytes)) {
      // While everything is right, only a hint of how much there is of it is needed.
      if (this.#letters < ENOUGH) this.#letters += lettersIn(bytes)
      return
    }
    this.#valid = false
    const { letters, wrong } = sequencesIn(bytes)
    this.#letters += letters
    this.#wrong += wrong
  }

  #keep(bytes: Uint8Array): void {
    if (this.#sampled >= SAMPLE) return
    const part = Uint8Array.from(bytes.subarray(0, SAMPLE - this.#sampled))
    this.#sample.push(part)
    this.#sampled += part.length
  }
}

/** Bytes at the end that begin a letter and do not end it. */
function openBytes(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return back < lengthOf(byte) ? back : 0
  }
  return 0
}

const lengthOf = (lead: number): number => (lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2)

function lettersIn(bytes: Uint8Array): number {
  let count = 0
  for (const byte of bytes) if (byte >= 0xc0) count++
  return count
}

/** Letters of more than one byte that are right, and bytes that belong to none. */
function sequencesIn(bytes: Uint8Array): { readonly letters: number; readonly wrong: number } {
  let letters = 0
  let wrong = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte < 0x80) continue
    const length = byte >= 0xc0 ? lengthOf(byte) : 0
    if (length > 0 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length))) {
      letters++
      at += length - 1
    } else wrong++
  }
  return { letters, wrong }
}

/** Where the line with the first byte beyond ASCII begins, in these bytes. */
function lineBefore(bytes: Uint8Array): number {
  let at = bytes.findIndex((byte) => byte >= 0x80)
  while (at > 0 && bytes[at - 1] !== 10 && bytes[at - 1] !== 13) at--
  return Math.max(at, 0)
}
