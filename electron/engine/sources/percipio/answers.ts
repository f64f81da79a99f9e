import { z } from 'zod'
import type { HttpResponse } from '../../http/http.ts'
import { parseJson } from '../../http/json.ts'

/** What came back for a report: its rows, where it stands, or neither. */
export type Answer =
  | {
      readonly kind: 'rows'
      /** The whole body; it has been begun, so read it or end its iterator. */
      readonly body: AsyncIterable<Uint8Array>
      /** Bytes of the body, when the service says so and they are not packed. */
      readonly size: number | null
    }
  | { readonly kind: 'waiting'; readonly status: string }
  | { readonly kind: 'finished'; readonly status: string }
  | { readonly kind: 'failed'; readonly reason: string }
  /** An object that says nothing known. */
  | { readonly kind: 'unknown'; readonly text: string }
  | { readonly kind: 'not-json'; readonly text: string }

const maxStatusBytes = 64 * 1024

const statusObject = z.object({ status: z.string(), error: z.unknown().optional(), message: z.unknown().optional() })

/** `IN_PROGRESS`, `In_Progress` and `In Progress` are one. */
const normal = (status: string): string =>
  status
    .trim()
    .toUpperCase()
    .replaceAll(/[\s-]+/g, '_')

/** Looks at the first byte that is no space: `[` begins the report, `{` a status; anything else is no answer of this service. */
export async function readAnswer(response: HttpResponse): Promise<Answer> {
  const chunks: Uint8Array[] = []
  const iterator = response.body[Symbol.asyncIterator]()
  let size = 0
  let first: number | undefined
  while (first === undefined) {
    const next = await iterator.next()
    if (next.done === true) break
    chunks.push(next.value)
    size += next.value.length
    first = firstByte(chunks)
    if (size > maxStatusBytes) break
  }
  if (first === 0x5b) {
    const length = Number(response.headers['content-length'] ?? NaN)
    const packed = (response.headers['content-encoding'] ?? 'identity') !== 'identity'
    return { kind: 'rows', body: continued(chunks, iterator), size: packed || !Number.isSafeInteger(length) ? null : length }
  }
  try {
    while (size <= maxStatusBytes) {
      const next = await iterator.next()
      if (next.done === true) break
      chunks.push(next.value)
      size += next.value.length
    }
  } finally {
    await iterator.return?.()
  }
  return readStatus(Buffer.concat(chunks).toString('utf8'))
}

/** The first byte that is neither a space nor part of a byte order mark. */
function firstByte(chunks: readonly Uint8Array[]): number | undefined {
  let index = 0
  for (const chunk of chunks) {
    for (const byte of chunk) {
      const mark = byte === [0xef, 0xbb, 0xbf][index]
      index++
      if (!mark && byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return byte
    }
  }
  return undefined
}

/** `chunks`, then what `iterator` still has. By hand: a generator would cost every chunk of a large body some more turns. */
function continued(chunks: Uint8Array[], iterator: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> {
  const next = (): Promise<IteratorResult<Uint8Array>> => {
    const value = chunks.shift()
    return value === undefined ? iterator.next() : Promise.resolve({ value, done: false })
  }
  const end = async (): Promise<IteratorResult<Uint8Array>> => {
    await iterator.return?.()
    return { value: undefined, done: true }
  }
  return { [Symbol.asyncIterator]: () => ({ next, return: end }) }
}

function readStatus(text: string): Answer {
  let value: unknown
  try {
    value = parseJson(text.replace(/^\uFEFF/, ''))
  } catch {
    return { kind: 'not-json', text }
  }
  if (typeof value !== 'object' || value === null) return { kind: 'not-json', text }
  const parsed = statusObject.safeParse(value)
  if (!parsed.success) return { kind: 'unknown', text }
  const { status, error, message } = parsed.data
  switch (normal(status)) {
    case 'PENDING':
    case 'IN_PROGRESS':
      return { kind: 'waiting', status: normal(status) }
    case 'PROCESSED':
    case 'COMPLETED':
      return { kind: 'finished', status: normal(status) }
    case 'FAILED': {
      const reason = error ?? message ?? ''
      return { kind: 'failed', reason: typeof reason === 'string' ? reason : JSON.stringify(reason) }
    }
    default:
      return { kind: 'unknown', text }
  }
}
