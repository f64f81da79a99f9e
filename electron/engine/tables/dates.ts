/** In which order the parts of a file's dates stand. It is one order for the whole file, and one row is enough to prove it. */

/** `iso`: year first; `mdy` and `dmy` are proven by a part above 12; `unclear`: no value says; `mixed`: values prove both; `none`: no dates. */
export type DateOrder = 'iso' | 'mdy' | 'dmy' | 'unclear' | 'mixed' | 'none'

const parts = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T].*)?$/
const yearFirst = /^\d{4}[-/.]?\d{2}[-/.]?\d{2}(?:[ T].*)?$/

/** Collects what the values of a file's date columns prove. */
export class DateEvidence {
  #iso = 0
  #either = 0
  #monthFirst = 0
  #dayFirst = 0

  see(text: string): void {
    if (text === '') return
    const found = parts.exec(text)
    if (found === null) {
      if (yearFirst.test(text)) this.#iso++
      return
    }
    const first = Number(found[1])
    const second = Number(found[3])
    if (first > 12 && second <= 12) this.#dayFirst++
    else if (second > 12 && first <= 12) this.#monthFirst++
    else this.#either++
  }

  get order(): DateOrder {
    if (this.#monthFirst > 0 && this.#dayFirst > 0) return 'mixed'
    if (this.#monthFirst > 0) return 'mdy'
    if (this.#dayFirst > 0) return 'dmy'
    if (this.#either > 0) return 'unclear'
    return this.#iso > 0 ? 'iso' : 'none'
  }
}

/** Whether a text looks like a date, in any order. */
export const looksLikeDate = (text: string): boolean => parts.test(text) || (text.length > 4 && yearFirst.test(text))

/** Whether a column of this matched name holds dates. */
export const isDateColumn = (name: string): boolean =>
  /(^|_)(date|dob|birthday|start|end)(_|$)|date$|^birth|(start|end|begin)date$|_(start|end)$/.test(name)
