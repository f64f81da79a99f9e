import { isAscii } from 'node:buffer'
import type { Encoding } from './encodings.ts'

/** A piece of text and the bytes read so far. */
export interface TextPiece {
  readonly text: string
  readonly bytes: number
}

/**
 * Bytes as text, piece by piece; where pieces end changes nothing. A mark at the beginning is no part of the text, one further on is. What is
 * no text in this encoding becomes U+FFFD: the rows that have one are told by their checks.
 */
export async function* textOf(pieces: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<TextPiece> {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true })
  const hasAscii = encoding !== 'utf-16le' && encoding !== 'utf-16be'
  let bytes = 0
  let started = false
  /** The last piece may have ended inside a letter. */
  let open = false
  for await (const piece of pieces) {
    bytes += piece.length
    let text: string
    if (hasAscii && !open && isAscii(piece)) text = Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString('latin1')
    else {
      text = decoder.decode(piece, { stream: true })
      open = (piece.at(-1) ?? 0) >= 0x80 || encoding === 'shift_jis'
    }
    if (text === '') continue
    if (!started && text.startsWith('\ufeff')) text = text.slice(1)
    started = true
    if (text !== '') yield { text, bytes }
  }
  const rest = decoder.decode()
  if (rest !== '') yield { text: rest, bytes }
}
