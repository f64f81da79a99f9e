import { kinds, type Row } from '../scan/row.ts'
import { readStatus, strength } from '../statuses.ts'
import { slotText } from './values.ts'

/** Three words hold a text of 4 to 12 bytes completely; every status Percipio documents is one. */
const shortest = 4
const longest = 12
const maxEntries = 16

/** Reads the status of a row without making a text of it, once its spelling has been seen. */
export class StatusCache {
  /** Per entry: length, first, middle and last word, strength, whether it is unknown. */
  readonly #entries = new Int32Array(maxEntries * 6)
  #count = 0
  /** Of the status read last. */
  unknown = false

  /** Strength of the status in `slot`. */
  read(row: Row, slot: number): number {
    this.unknown = false
    const kind = row.slotKind[slot] ?? kinds.absent
    if (kind === kinds.absent || kind === kinds.null) return strength.noStatusReported
    const start = row.slotStart[slot] ?? 0
    const end = row.slotEnd[slot] ?? 0
    const length = end - start
    if (kind !== kinds.text || length < shortest || length > longest) return this.#readText(row, slot)

    const { view } = row
    const entries = this.#entries
    const first = view.getInt32(start, true)
    const middle = view.getInt32(start + Math.min(4, length - 4), true)
    const last = view.getInt32(end - 4, true)
    for (let at = 0; at < this.#count * 6; at += 6) {
      if (entries[at + 1] === first && entries[at] === length && entries[at + 2] === middle && entries[at + 3] === last) {
        this.unknown = entries[at + 5] === 1
        return entries[at + 4] ?? 0
      }
    }
    const status = this.#readText(row, slot)
    if (this.#count < maxEntries) entries.set([length, first, middle, last, status, Number(this.unknown)], this.#count++ * 6)
    return status
  }

  #readText(row: Row, slot: number): number {
    const nested = row.slotKind[slot] === kinds.nested
    const status = readStatus(nested ? '{}' : slotText(row, slot))
    this.unknown = status.unknown
    return status.strength
  }
}
