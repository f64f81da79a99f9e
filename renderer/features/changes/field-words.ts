import { fieldsOf } from '../../../shared/fields.ts'
import type { ListName } from '../../../shared/query.ts'
import { codeWords, slugCalled, type Vocabulary } from '../../../shared/vocabulary.ts'
import { count, date } from '../../ports/format.ts'
import { isPlainAttribute, tellsOfSomebody } from '../../ports/mask.ts'

/** The fields of differences as they are read. */
export interface FieldWords {
  /** A field's name; of a profile, the source's own name. */
  readonly title: (field: string) => string
  readonly text: (field: string, value: Value) => string
  /** Both sides of a difference, as exactly as it takes to see what it is. */
  readonly texts: (field: string, before: Value, after: Value) => readonly [string, string]
}
type Value = string | number | null

/** `mask`: of what may tell of somebody. */
export function fieldWords(vocabulary: Vocabulary, list: ListName, mask: (text: string) => string): FieldWords {
  const fields = fieldsOf(vocabulary, list)
  // Differences name attributes as the vocabulary does.
  const found = (name: string) => fields.all.find(({ attribute }) => attribute?.name === name) ?? fields.named(name)
  const isTime = (name: string): boolean => ['time', 'date'].includes(found(name)?.kind ?? '')
  const masked = (name: string, value: Value, written: string): string =>
    typeof value === 'string' && !isPlainAttribute(value) && tellsOfSomebody(fields, found(name)?.name ?? name) ? mask(written) : written
  const plain = (name: string, value: Value): string => {
    if (value === null) return ''
    if (typeof value === 'string') return codes.has(name) ? slugCalled(vocabulary, value) : value
    return isTime(name) ? date(value) : count(value)
  }
  return {
    title: (name) => {
      const title = found(name)?.title ?? codeWords(name)
      // The day of a status is not to be taken for the status.
      return isTime(name) && vocabulary.slugs.some(({ word }) => word === title) ? `${title} on` : title
    },
    text: (name, value) => masked(name, value, plain(name, value)),
    texts: (name, before, after) => {
      for (const write of [plain, ...(isTime(name) ? times : others)]) {
        const [was, is] = [write(name, before), write(name, after)]
        if (was !== null && is !== null && read(was) !== read(is)) return [masked(name, before, was), masked(name, after, is)]
      }
      return [masked(name, before, plain(name, before)), masked(name, after, plain(name, after))]
    },
  }
}

/** Fields whose values are codes of the source. */
const codes = new Set(['status', 'slug'])

const exact = { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' } as const
const moment = new Intl.DateTimeFormat('en-GB', exact)
const clock = new Intl.DateTimeFormat('en-GB', {
  ...{ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 },
  timeZone: 'UTC',
})
const digits = new Intl.NumberFormat('en', { maximumFractionDigits: 20 })

/** As it reads on a screen: blanks run together there, and what has no width is not seen. */
const read = (text: string): string =>
  text
    .normalize('NFC')
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim()

/** With every character that could be mistaken or not seen as its number, blanks as dots. */
const spelled = (text: string): string =>
  text.replaceAll(/[^!-~]/gu, (letter) => (letter === ' ' ? '·' : `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`))

/** One way to write a value down; null where it is not for it. */
type Writing = (name: string, value: Value) => string | null

const dated =
  (format: Intl.DateTimeFormat): Writing =>
  (_name, value) =>
    typeof value === 'number' ? format.format(value) : null
const asSpelled: Writing = (_name, value) => (typeof value === 'string' ? spelled(value) : null)

/** From what is read most easily to what tells any two apart. */
const times: readonly Writing[] = [dated(moment), dated(clock), asSpelled]
const others: readonly Writing[] = [(_name, value) => (typeof value === 'number' ? digits.format(value) : null), asSpelled]
