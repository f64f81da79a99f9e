import { readMailAddress } from '../../../../shared/mail-address.ts'
import type { RecordState } from '../state.ts'
import { trim } from '../values.ts'
import { callingCode, knownCountries, phoneNumber } from './phone.ts'
import { onTexts, plain, type TransformDefinition } from './definition.ts'

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** After a blank, a hyphen, and an apostrophe with more than one letter behind it. */
const titled = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/(^|[\s\-/(.])(\p{L})/gu, (_, before: string, letter: string) => before + capital(letter))
    .replaceAll(/(\p{L}['’])(\p{L})(?=\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase())

const orNull = (text: string): string | null => (text === '' ? null : text)

const plainMail =
  /^[a-z0-9!#$%&*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&*+/=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/

/** An address that mail programs take, without a name beside it. */
export const isMail = (text: string): boolean =>
  (text.length <= 320 && plainMail.test(text)) || (!text.includes('<') && (readMailAddress(text)?.address ?? '') !== '')

function mail(text: string, state: RecordState): string | null {
  const address = trim(text).toLowerCase()
  if (address === '') return null
  if (!isMail(address)) state.problem('EMAIL_INVALID')
  return address
}

const textParameter = { name: 'text', kind: 'text' } as const

export const textTransforms: readonly TransformDefinition[] = [
  plain(
    'trim',
    onTexts((text) => orNull(trim(text))),
  ),
  plain(
    'lower',
    onTexts((text) => text.toLowerCase()),
  ),
  plain(
    'upper',
    onTexts((text) => text.toUpperCase()),
  ),
  plain('title', onTexts(titled)),
  plain(
    'collapse_spaces',
    onTexts((text) => orNull(text.trim().replaceAll(/\s+/g, ' '))),
  ),
  plain(
    'digits',
    onTexts((text) => orNull(text.replaceAll(/\D+/g, ''))),
  ),
  plain('email', onTexts(mail)),
  {
    name: 'phone_e164',
    parameters: [{ name: 'country', kind: 'text', optional: true }],
    refuses: (given) => {
      const country = given.text('country')
      return country === null || callingCode(country) !== null
        ? null
        : { parameter: 'country', why: `"${country}" is not known: give the country's calling code (44), or one of ${knownCountries}.` }
    },
    compile: (given) => {
      const country = given.text('country')
      const code = country === null ? null : callingCode(country)
      return onTexts((text, state) => phoneNumber(text, code) ?? state.problem('CAST_FAILED'))
    },
  },
  {
    name: 'pad',
    parameters: [{ name: 'width', kind: 'whole' }],
    refuses: (given) =>
      (given.whole('width') ?? 0) <= 255 ? null : { parameter: 'width', why: 'The width is at most 255: ids are no longer.' },
    compile: (given) => {
      const width = given.whole('width') ?? 0
      return onTexts((text) => text.padStart(width, '0'))
    },
  },
  {
    name: 'strip_prefix',
    parameters: [textParameter],
    compile: (given) => {
      const prefix = given.text('text') ?? ''
      return onTexts((text) => orNull(text.startsWith(prefix) ? text.slice(prefix.length) : text))
    },
  },
  {
    name: 'strip_suffix',
    parameters: [textParameter],
    compile: (given) => {
      const suffix = given.text('text') ?? ''
      return onTexts((text) => orNull(text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text))
    },
  },
]
