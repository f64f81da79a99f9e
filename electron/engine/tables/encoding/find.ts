import { notReadable, refused } from '../faults.ts'
import type { TableFile } from '../drop/table-file.ts'
import type { Encoding, EncodingFinding } from './encodings.ts'
import { guessOld } from './guess.ts'
import { Utf8Check } from './utf8-check.ts'

const HEAD = 1 << 18

export interface EncodingOptions {
  /** The person's choice; null: found out. */
  readonly encoding: Encoding | null
  /** false: UTF-8 and nothing else, unless one is chosen. */
  readonly detect: boolean
}

/**
 * The encoding of a file, which is read once for it: a byte order mark, the zeros of UTF-16, whether every byte is UTF-8, and only then a
 * guess. A guess never wins over bytes that are UTF-8.
 *
 * @throws RollcallError UNSUPPORTED for what is no text (a workbook, UTF-32), INVALID_INPUT for what is not UTF-8 while nothing else is allowed
 */
export async function findEncoding(file: TableFile, options: EncodingOptions, signal: AbortSignal): Promise<EncodingFinding> {
  const heads: Uint8Array[] = []
  let headBytes = 0
  let bytes = 0
  const check = new Utf8Check()
  for await (const piece of file.bytes(signal)) {
    if (headBytes < HEAD) {
      const part = Uint8Array.from(piece.subarray(0, HEAD - headBytes))
      heads.push(part)
      headBytes += part.length
    }
    bytes += piece.length
    check.push(piece)
  }
  const head = Buffer.concat(heads)
  requireText(file, head)
  const { valid, damaged, sample } = check.end()
  const found = { sample, head, bytes, damaged: false, confidence: 1, markBytes: 0 }
  const mark = markOf(head)
  const chosen = options.encoding
  if (chosen !== null) {
    const broken = chosen === 'utf-8' && !valid
    return { ...found, encoding: chosen, from: 'choice', markBytes: mark?.encoding === chosen ? mark.bytes : 0, damaged: broken }
  }
  if (mark !== null && (mark.encoding !== 'utf-8' || valid))
    return { ...found, encoding: mark.encoding, from: 'mark', markBytes: mark.bytes }
  const pattern = options.detect && mark === null ? zerosOf(head) : null
  if (pattern !== null) return { ...found, encoding: pattern, from: 'pattern', confidence: 0.9, sample: head }
  if (valid) return { ...found, encoding: 'utf-8', from: 'valid' }
  if (mark !== null || damaged) {
    return { ...found, encoding: 'utf-8', from: mark === null ? 'valid' : 'mark', markBytes: mark?.bytes ?? 0, damaged: true }
  }
  if (!options.detect) {
    throw notReadable(file.shown, 'it is not UTF-8', 'Save it as CSV UTF-8, choose its encoding, or let encodings be found out.')
  }
  return { ...found, ...guessOld(sample), from: 'guess' }
}

function markOf(head: Uint8Array): { readonly encoding: Encoding; readonly bytes: number } | null {
  const [first, second, third] = head
  if (first === 0xef && second === 0xbb && third === 0xbf) return { encoding: 'utf-8', bytes: 3 }
  if (first === 0xff && second === 0xfe) return { encoding: 'utf-16le', bytes: 2 }
  if (first === 0xfe && second === 0xff) return { encoding: 'utf-16be', bytes: 2 }
  return null
}

/** UTF-16 without a mark: of its delimiters, digits and line ends every second byte is zero. */
function zerosOf(head: Uint8Array): Encoding | null {
  let even = 0
  let odd = 0
  for (let at = 0; at < head.length; at++) {
    if (head[at] !== 0) continue
    if (at % 2 === 0) even++
    else odd++
  }
  if ((even + odd) * 10 < head.length) return null
  if (odd > even * 10) return 'utf-16le'
  return even > odd * 10 ? 'utf-16be' : null
}

const begins = (head: Uint8Array, ...bytes: readonly number[]): boolean => bytes.every((byte, at) => head[at] === byte)

function requireText(file: TableFile, head: Uint8Array): void {
  const saveAs = 'Open it in the program that made it and save it as CSV UTF-8.'
  if (begins(head, 0x50, 0x4b, 3, 4)) throw refused(file.shown, 'it is a workbook or a zip under another name, not text', saveAs)
  if (begins(head, 0xd0, 0xcf, 0x11, 0xe0)) throw refused(file.shown, 'it is an old Excel workbook, not text', saveAs)
  if (begins(head, 0x25, 0x50, 0x44, 0x46)) throw refused(file.shown, 'it is a PDF, not text', saveAs)
  if (begins(head, 0x1f, 0x8b)) throw refused(file.shown, 'it is compressed with gzip', 'Unpack it and name the file inside.')
  if (begins(head, 0xff, 0xfe, 0, 0) || begins(head, 0, 0, 0xfe, 0xff)) throw refused(file.shown, 'it is UTF-32', saveAs)
}
