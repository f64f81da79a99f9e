/**
 * Which of two old encodings a text is in, by what its letters look like: é between letters is likely, È in the middle of a word is not,
 * and neither is ∑. Only for bytes that are no UTF-8.
 */

type Old = 'windows-1252' | 'macintosh'

const tables: Readonly<Record<Old, readonly string[]>> = { 'windows-1252': tableOf('windows-1252'), macintosh: tableOf('macintosh') }

function tableOf(encoding: Old): readonly string[] {
  const decoder = new TextDecoder(encoding)
  return Array.from({ length: 256 }, (_, byte) => decoder.decode(Uint8Array.of(byte)))
}

/** Letters of the languages these encodings were made for that are more than rare. */
const common = new Set('áàâäãåæçéèêëíìîïñóòôöõøœßúùûüÁÄÅÇÉÑÖØÜß')

/** The likelier of the two, and how sure it is, 0 to 1. */
export function guessOld(bytes: Uint8Array): { readonly encoding: Old; readonly confidence: number } {
  const windows = scoreOf(bytes, tables['windows-1252'])
  // Macintosh programs ended lines with CR alone, and nobody else did.
  const macintosh = scoreOf(bytes, tables.macintosh) + (onlyCarriageReturns(bytes) ? 2 : 0)
  const between = Math.abs(windows - macintosh) / Math.max(1, Math.abs(windows) + Math.abs(macintosh))
  return {
    encoding: macintosh > windows ? 'macintosh' : 'windows-1252',
    confidence: Math.round(Math.min(0.95, 0.5 + between / 2) * 100) / 100,
  }
}

function onlyCarriageReturns(bytes: Uint8Array): boolean {
  return bytes.includes(13) && !bytes.includes(10)
}

function scoreOf(bytes: Uint8Array, table: readonly string[]): number {
  let score = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte < 0x80) continue
    score += likelihood(table[bytes[at - 1] ?? 0] ?? '', table[byte] ?? '', table[bytes[at + 1] ?? 0] ?? '')
  }
  return score
}

const isUpper = (text: string): boolean => /\p{Lu}/u.test(text)
const isLower = (text: string): boolean => /\p{Ll}/u.test(text)
const isLetter = (text: string): boolean => /\p{L}/u.test(text)

function likelihood(before: string, here: string, after: string): number {
  if (here <= '\u009f' || here === '\ufffd') return -5
  if (isLetter(here)) {
    const known = common.has(here) ? 1 : -0.5
    if (isLower(here)) return known + (isUpper(after) ? -1.5 : isLetter(before) || isLower(after) ? 1 : 0)
    if (isLower(before)) return -2
    return known + (isLetter(after) ? 0.5 : -0.5)
  }
  if (here === '’' || here === '‘') return isLetter(before) || isLetter(after) ? 1 : 0
  if (/[–—“”…«»°ªº\u00a0¿¡]/.test(here)) return isLower(before) && isLower(after) ? -1 : 0.5
  return isLetter(before) || isLetter(after) ? -2 : -0.5
}
