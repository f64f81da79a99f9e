/** A text in UTF-8, one character per byte, with where each byte came from: its escapes may have been undone. */
export interface DecodedText {
  readonly bytes: string
  /** Of each byte, the first character of the original text it stands for, and the one after the last. */
  readonly from: Int32Array
  readonly to: Int32Array
}

/** In URLs, in HTML and XML, and in JSON. Every alternative is bounded, so that looking for them takes linear time. */
const escapes =
  /%[\da-f]{2}|&(?:#\d{1,7}|#x[\da-f]{1,6}|amp|lt|gt|quot|apos);|\\u(d[89ab][\da-f]{2})\\u(d[c-f][\da-f]{2})|\\u[\da-f]{4}|\\x[\da-f]{2}|\\["\\/bfnrt]/gi

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const inJson: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

export const hasEscapes = (text: string): boolean => text.search(escapes) >= 0

export const utf8 = (text: string): string => Buffer.from(text).toString('latin1')

/** `text` as it is. */
export function asBytes(text: string): DecodedText {
  const bytes = utf8(text)
  const from = new Int32Array(bytes.length)
  const to = new Int32Array(bytes.length)
  let at = 0
  for (let index = 0; index < text.length;) {
    const point = text.codePointAt(index) ?? 0
    const next = index + (point > 0xffff ? 2 : 1)
    // A lone half of a pair is written as U+FFFD, of three bytes, too.
    const length = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
    from.fill(index, at, at + length)
    to.fill(next, at, at + length)
    at += length
    index = next
  }
  return { bytes, from, to }
}

/** The text with its escapes undone once; null when there are none. */
export function unescaped(text: DecodedText): DecodedText | null {
  const parts: string[] = []
  const from = new Int32Array(text.bytes.length)
  const to = new Int32Array(text.bytes.length)
  let read = 0
  let size = 0
  const copyTo = (end: number): void => {
    parts.push(text.bytes.slice(read, end))
    from.set(text.from.subarray(read, end), size)
    to.set(text.to.subarray(read, end), size)
    size += end - read
  }
  for (const match of text.bytes.matchAll(escapes)) {
    const end = match.index + match[0].length
    copyTo(match.index)
    // Never longer than the escape.
    const meant = meaningOf(match)
    parts.push(meant)
    from.fill(text.from[match.index] ?? 0, size, size + meant.length)
    to.fill(text.to[end - 1] ?? 0, size, size + meant.length)
    size += meant.length
    read = end
  }
  if (read === 0) return null
  copyTo(text.bytes.length)
  return { bytes: parts.join(''), from: from.subarray(0, size), to: to.subarray(0, size) }
}

/** The bytes an escape stands for. */
function meaningOf([escape, high, low]: RegExpExecArray): string {
  if (escape.startsWith('%')) return String.fromCharCode(parseInt(escape.slice(1), 16))
  if (escape.startsWith('&#')) {
    const isHex = escape[2] === 'x' || escape[2] === 'X'
    const point = isHex ? parseInt(escape.slice(3), 16) : parseInt(escape.slice(2), 10)
    return utf8(point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point))
  }
  if (escape.startsWith('&')) return named[escape.slice(1, -1).toLowerCase()] ?? ''
  if (high !== undefined && low !== undefined) return utf8(String.fromCharCode(parseInt(high, 16), parseInt(low, 16)))
  const kind = escape.charAt(1)
  if (escape.length > 2) return utf8(String.fromCharCode(parseInt(escape.slice(2), 16)))
  return inJson[kind] ?? kind
}
