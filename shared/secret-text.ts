import { RollcallError } from './errors.ts'

/** How a secret that was piped, saved or pasted becomes the secret itself. Test: secret-text.test.ts. */

/** A text as programs save it: UTF-8 with or without a byte order mark, or UTF-16 as Windows' own tools write it. Null when it is neither. */
export function decodeText(bytes: Uint8Array): string | null {
  const [first = 0, second = 0] = bytes
  const encoding =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : bytes.length >= 2 && bytes.length % 2 === 0
          ? withoutMark(bytes)
          : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** UTF-16 without its mark: in a text of ASCII characters, and secrets are, every other byte is 0. */
function withoutMark(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | 'utf-8' {
  const zeros = (from: number): boolean => bytes.every((byte, at) => at % 2 !== from || byte === 0)
  return zeros(1) ? 'utf-16le' : zeros(0) ? 'utf-16be' : 'utf-8'
}

const pairs: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['\u201c', '\u201d'],
  ['\u2018', '\u2019'],
]

/**
 * The secret without what comes along: blanks, line ends and invisible characters around it, and of a token also quotes around it and
 * "Bearer" or "Authorization: Bearer" in front. What a person chose as a password may have all of these, so they stay.
 * `title` names it in the errors. INVALID_INPUT when nothing is left, or when it cannot be a secret; the message never quotes it.
 */
export function cleanSecret(title: string, text: string, kind: 'token' | 'password' = 'token'): string {
  let value = trimmed(text)
  if (kind === 'token') {
    for (let before = ''; before !== value;) {
      before = value
      const bare = value.replace(/^(?:authorization\s*:\s*)?bearer(?:\s+|$)/i, '')
      const pair = pairs.find(([open, close]) => bare.length >= 2 && bare.startsWith(open) && bare.endsWith(close))
      value = trimmed(pair ? bare.slice(1, -1) : bare)
    }
  }
  if (value === '') throw wrong(`The ${title} is empty.`, 'Check where it should come from.')
  if (/[\r\n]/.test(value))
    throw wrong(`The ${title} has more than one line.`, 'Give the secret alone, in one line, without anything before or after it.')
  // eslint-disable-next-line no-control-regex -- finding control characters is the point
  if (/[\u0000-\u001f\u007f-\u009f\ufffd]/.test(value))
    throw wrong(
      `The ${title} holds characters no text has.`,
      'Save it as plain text (UTF-8 or UTF-16), not as a document or a compressed file.',
    )
  if (kind === 'token' && /\s/.test(value))
    throw wrong(`The ${title} has a blank in the middle.`, 'Give the secret alone, without its name and without anything behind it.')
  if (kind === 'token' && /[^\u0021-\u007e]/.test(value))
    throw wrong(
      `The ${title} holds a character a token cannot have, perhaps one that is not seen.`,
      'Copy it once more, from where it was issued.',
    )
  return value
}

/** What a person chose is told from what a service issued by the name of its field. */
export const secretKind = (field: { readonly name: string }): 'token' | 'password' => (/password/i.test(field.name) ? 'password' : 'token')

const trimmed = (text: string): string => text.replace(/^[\s\ufeff\u200b-\u200f\u2060]+|[\s\ufeff\u200b-\u200f\u2060]+$/g, '')

const wrong = (message: string, remedy: string) => new RollcallError('INVALID_INPUT', { message, remedy })
