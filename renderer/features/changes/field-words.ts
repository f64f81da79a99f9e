import { count, date } from '../../ports/format.ts'
import { slugWords } from '../../ports/slug-words.ts'

const words: Readonly<Record<string, string>> = {
  name: 'Name',
  status: 'Account status',
  email: 'E-mail',
  login: 'Login',
  parent: 'Parent',
  description: 'Description',
  firstAccess: 'First access',
  lastAccess: 'Last access',
  completedAt: 'Completed on',
  score: 'Score',
  attempts: 'Attempts',
}
const times = new Set(['firstAccess', 'lastAccess', 'completedAt'])

/** A field's name as a person reads it; of a profile, the source's own name. */
export function fieldWords(field: string): string {
  if (field.startsWith('profile.')) return field.slice('profile.'.length)
  return (Object.hasOwn(words, field) ? words[field] : undefined) ?? slugWords(field)
}

export function fieldText(field: string, value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'string') return field === 'status' ? slugWords(value) : value
  return times.has(field) ? date(value) : count(value)
}

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

type Value = string | number | null

/** One way to write a value down; null where it is not for it. */
type Writing = (field: string, value: Value) => string | null

const dated =
  (format: Intl.DateTimeFormat): Writing =>
  (field, value) =>
    times.has(field) && typeof value === 'number' ? format.format(value) : null

/** From what is read most easily to what tells any two apart. */
const writings: readonly Writing[] = [
  fieldText,
  dated(moment),
  dated(clock),
  (field, value) => (typeof value === 'number' && !times.has(field) ? digits.format(value) : null),
  (_field, value) => (typeof value === 'string' ? spelled(value) : null),
]

/** Both sides of a difference, as exactly as it takes to see what it is. */
export function fieldTexts(field: string, before: Value, after: Value): readonly [string, string] {
  for (const write of writings) {
    const [was, is] = [write(field, before), write(field, after)]
    if (was !== null && is !== null && read(was) !== read(is)) return [was, is]
  }
  return [fieldText(field, before), fieldText(field, after)]
}
