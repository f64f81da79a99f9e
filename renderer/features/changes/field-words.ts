import { count, date } from '../../components/format.ts'
import { slugWords } from '../../components/slug-words.ts'

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

const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' })

/** Both sides; of two moments of one day, the time too, or nothing would seem to have changed. */
export function fieldTexts(field: string, before: string | number | null, after: string | number | null): readonly [string, string] {
  const texts = [fieldText(field, before), fieldText(field, after)] as const
  if (texts[0] !== texts[1] || !times.has(field) || typeof before !== 'number' || typeof after !== 'number') return texts
  return [moment.format(before), moment.format(after)]
}
