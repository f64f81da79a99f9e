import { Texts } from './texts.ts'
import { Variants, type FieldName, type Said } from './variants.ts'

const maxVariants = 8

/**
 * What the rows of a report say about each owner, as far as it differs. A variant is the raw text of one row's fields, known again by
 * its hash, with the newest instant it was said at: most rows repeat a variant and cost no more than that. An owner with many variants
 * has them folded into one value per field.
 */
export class VariantStore extends Variants {
  readonly #free: number[] = []
  #otherCount = 0

  /** True when the owner has this variant: then it was said again at `recency`. `row` counts from 1. */
  touch(owner: number, hashA: number, hashB: number, recency: number, row: number): boolean {
    const { firsts } = this
    if (!firsts.has(owner)) return false
    if (firsts.touch(owner, hashA, hashB, recency, row)) return true
    const { others } = this
    for (let next = firsts.next(owner); next !== 0; next = others.next(next - 1)) {
      if (others.touch(next - 1, hashA, hashB, recency, row)) return true
    }
    return false
  }

  /** `text` is copied. */
  add(owner: number, hashA: number, hashB: number, recency: number, row: number, text: Uint8Array): void {
    const { firsts, others } = this
    if (firsts.has(owner) && this.#count(owner) === maxVariants) this.#fold(owner)
    if (this.texts.wasteful) this.#compact()
    const place = this.texts.add(text)
    if (!firsts.has(owner)) {
      firsts.set(owner, hashA, hashB, recency, row, 0)
      firsts.setText(owner, place, text.length)
      return
    }
    const other = this.#free.pop() ?? this.#otherCount++
    others.set(other, hashA, hashB, recency, row, firsts.next(owner))
    others.setText(other, place, text.length)
    firsts.setNext(owner, other + 1)
  }

  #count(owner: number): number {
    let count = 1
    for (let next = this.firsts.next(owner); next !== 0; next = this.others.next(next - 1)) count++
    return count
  }

  #fold(owner: number): void {
    const { firsts, others, texts, folded } = this
    folded.set(owner, this.merge(owner, folded.get(owner) ?? new Map<FieldName, Said>()))
    for (let next = firsts.next(owner); next !== 0;) {
      const other = next - 1
      next = others.next(other)
      texts.drop(others.length(other))
      others.free(other)
      this.#free.push(other)
    }
    texts.drop(firsts.length(owner))
    firsts.free(owner)
  }

  /** Copies the texts that are still needed. */
  #compact(): void {
    const texts = new Texts()
    for (const records of [this.firsts, this.others]) {
      for (let number = 0; number < records.capacity; number++) {
        if (!records.has(number)) continue
        const length = records.length(number)
        records.setText(number, texts.add(this.texts.bytes(records.place(number), length)), length)
      }
    }
    this.texts = texts
  }
}
