import { createHmac, randomBytes, randomInt } from 'node:crypto'
import KSUID from 'ksuid'
import { syncIdTime } from '../sync-id.ts'
import { formatTime, parseTime } from '../text-time.ts'

/**
 * Invented texts, numbers and days for those of a file. The key is made for one file and kept nowhere, so that nobody can try out names
 * against the copy. What is equal stays equal, and texts that differ in case alone differ in case alone.
 */

/** Letters of invented texts: without vowels and digits, so that no word, number or id of the original comes about by chance. */
const consonants = 'bcdfghjklmnpqrstvwxz'
/** Of two, three and four bytes in UTF-8, so that texts keep their size. */
const wider = ['', '', 'бвгджзклмнпрстфхцчшщ', 'ばびぶべぼがぎぐげござじずぜぞだぢづでど', '𐐨𐐩𐐪𐐫𐐬𐐭𐐮𐐯𐐰𐐱𐐲𐐳𐐴𐐵𐐶𐐷𐐸𐐹𐐺𐐻'].map((letters) =>
  Array.from(letters),
)

/** 20 to the 16th are enough for any file: two texts never share a pseudonym. */
const fewestLetters = 16
const day = 86_400_000
const kept = /[\s@.:/_,;#()-]/
const email = /^[^\s@]+@[^\s@]+$/
const dated = /^(\d{4}-\d{2}-\d{2})((?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?)$/

export class Pseudonyms {
  readonly #key = randomBytes(32)
  /** Whole days, back: no date of the copy lies ahead of its time. */
  readonly #shift = -randomInt(400, 2000) * day
  readonly #recent = new Map<string, string>()

  /** A text that stands for `text`: of its length (16 letters or more), with its capitals and separators. Dates are shifted, addresses end in `.example`. */
  text(text: string): string {
    if (text === '') return ''
    const before = this.#recent.get(text)
    if (before !== undefined) return before
    const made = this.#dateText(text) ?? (email.test(text) ? this.#address(text) : this.#letters(text))
    if (this.#recent.size >= 50_000) this.#recent.clear()
    this.#recent.set(text, made)
    return made
  }

  /** An address on the web that leads nowhere. */
  url(url: string): string {
    return url === ''
      ? ''
      : `https://${this.#letters(url.replace(/[^A-Za-z]/g, 'x') + url)
          .replace(/[^a-z]/g, '')
          .slice(0, 24)}.example/`
  }

  /** A number of as many digits; one up to 100 in amount (a score, a count) as it is. */
  number(value: number): number {
    if (!Number.isFinite(value) || Math.abs(value) <= 100) return value
    const digits = Math.min(15, Math.floor(Math.log10(Math.abs(value))) + 1)
    const stream = this.#stream(`number ${value}`, digits)
    let made = ((stream[0] ?? 0) % 9) + 1
    for (let at = 1; at < digits; at += 1) made = made * 10 + ((stream[at] ?? 0) % 10)
    return Math.sign(value) * made
  }

  /** Bytes of the same number that mean nothing. */
  bytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#stream(Buffer.from(bytes).toString('base64'), bytes.length))
  }

  /** A moment, in milliseconds. */
  moment(time: number): number {
    return time + this.#shift
  }

  /** A time as the database has it; what is no time becomes that of 2000. */
  time(text: string): string {
    const parsed = parseTime(text)
    return parsed === null ? formatTime(Date.UTC(2000, 0)) : formatTime(this.moment(parsed.time))
  }

  /** A sync id whose time is shifted like all others. */
  syncId(id: string): string {
    if (id === '') return ''
    const time = syncIdTime(id)
    const payload = Buffer.from(this.#stream(`sync ${id}`, 16))
    return KSUID.fromParts(Math.max(this.moment(time ?? Date.UTC(2020, 0)), 14e11), payload).string
  }

  #dateText(text: string): string | null {
    const [, date, rest = ''] = dated.exec(text) ?? []
    const at = date === undefined ? NaN : Date.parse(`${date}T00:00:00Z`)
    const shifted = at + this.#shift
    if (Number.isNaN(at) || shifted < Date.UTC(0, 0)) return null
    // Shifted by whole days, the time of day stays.
    return `${new Date(shifted).toISOString().slice(0, 10)}${rest}`
  }

  #address(text: string): string {
    const at = text.lastIndexOf('@')
    const host = this.#letters(text.slice(at + 1).toLowerCase())
      .replaceAll(/[^a-z]/g, '')
      .slice(0, 40)
    // Forty letters, as a host may be long and the part before it only sixty-four.
    return `${this.#letters(text, text.slice(0, at))
      .replaceAll(/[\s@:/,;#().]/g, 'x')
      .slice(0, 60)}@${host}.example`
  }

  /** Letters drawn for `text`, in the shape of `shape`. */
  #letters(text: string, shape = text): string {
    const characters = Array.from(shape)
    const stream = this.#stream(`text ${text.toLowerCase()}`, characters.length + fewestLetters)
    let drawn = 0
    const made = characters.map((character, at) => {
      if (kept.test(character)) return /\s/.test(character) ? ' ' : character
      drawn += 1
      const own = wider[Buffer.byteLength(character)] ?? []
      const alphabet = own.length > 0 ? own : Array.from(consonants)
      const letter = alphabet[(stream[at] ?? 0) % alphabet.length] ?? 'x'
      return character !== character.toLowerCase() && own.length === 0 ? letter.toUpperCase() : letter
    })
    for (let at = characters.length; drawn < fewestLetters; at += 1, drawn += 1) made.push(consonants[(stream[at] ?? 0) % 20] ?? 'x')
    return made.join('')
  }

  #stream(name: string, length: number): Uint8Array {
    const blocks: Buffer[] = []
    for (let at = 0; at * 32 < length; at += 1) blocks.push(createHmac('sha256', this.#key).update(`${at} ${name}`).digest())
    return Buffer.concat(blocks).subarray(0, length)
  }
}
