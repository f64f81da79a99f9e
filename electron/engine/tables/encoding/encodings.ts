/** The encodings a table may be in, by the name decoders know. Shift_JIS is never guessed, only chosen. */
export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'macintosh', 'shift_jis'] as const

export type Encoding = (typeof encodings)[number]

/** How an encoding came to be taken. */
export type EncodingFrom = 'mark' | 'valid' | 'pattern' | 'guess' | 'choice'

export interface EncodingFinding {
  readonly encoding: Encoding
  /** `mark`: a byte order mark; `valid`: every byte is UTF-8; `pattern`: the zeros of UTF-16; `guess`: what its letters look like. */
  readonly from: EncodingFrom
  /** 0 to 1. */
  readonly confidence: number
  /** Bytes before the text. */
  readonly markBytes: number
  /** The text is UTF-8 but for some bytes: what they were is lost. */
  readonly damaged: boolean
  /** A stretch of the file around its first byte that is not ASCII, from a line's beginning; empty when all is ASCII. */
  readonly sample: Uint8Array
  /** The first bytes of the file, 256 KiB at most. */
  readonly head: Uint8Array
  /** Bytes of the file as they were counted. */
  readonly bytes: number
}
