import { pipeline, type Readable, type Transform } from 'node:stream'
import { setTimeout as after } from 'node:timers'
import { constants, createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import type { z } from 'zod'
import type { Dispatcher } from 'undici'
import { RollcallError } from '../../../shared/errors.ts'
import { excerpt, networkFailure, type CallContext } from './failures.ts'
import type { HttpResponse, ReadBudget } from './http.ts'
import { parseJson } from './json.ts'

/** What `openResponse` can undo. */
export const ACCEPT_ENCODING = 'gzip, deflate, br, zstd'

const DEFAULT_LIMIT = 16 * 1024 * 1024
/** Answers that are read as one text come in this time, however steadily they trickle. */
const TEXT_MILLISECONDS = 300_000
/** A body that is read as it arrives: far above the largest report, and an end all the same. */
const defaultReadBudget: ReadBudget = { milliseconds: 2 * 3_600_000, bytes: 16 * 1024 ** 3 }
/** An unread rest up to this size and time is read to its end, which saves the connection. */
const DISCARD_BYTES = 64 * 1024
const DISCARD_MILLISECONDS = 250
const DECODED_CHUNK = 128 * 1024

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip({ chunkSize: DECODED_CHUNK }),
  deflate: () => createInflate({ chunkSize: DECODED_CHUNK }),
  br: () => createBrotliDecompress({ chunkSize: DECODED_CHUNK }),
  // The window that RFC 9659 allows for content codings: 8 MiB.
  zstd: () => createZstdDecompress({ chunkSize: DECODED_CHUNK, params: { [constants.ZSTD_d_windowLogMax]: 23 } }),
}

export function plainHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const plain: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
  }
  return plain
}

/**
 * undici's response as ours: decoded, with our errors. `signal` is the one undici was given; `resets` counts the connections to
 * this origin that were reset. `budget` bounds the whole read: without it a byte a minute, or zeros that unpack without an end, would
 * keep a run busy for ever.
 */
export function openResponse(
  data: Dispatcher.ResponseData,
  context: CallContext,
  signal: AbortSignal,
  resets: () => number,
  budget: ReadBudget = defaultReadBudget,
): HttpResponse {
  const headers = plainHeaders(data.headers)
  const raw = data.body
  // Errors surface where the body is read; without a listener they would end the process when nobody reads.
  raw.on('error', () => undefined)
  const endsWithConnection = headers['content-length'] === undefined && headers['transfer-encoding'] === undefined
  const resetsBefore = resets()
  let taken = false

  async function* read(milliseconds = budget.milliseconds): AsyncGenerator<Uint8Array> {
    if (taken) throw new Error('The body of a response can be read only once.')
    taken = true
    let size = 0
    const late = { yes: false }
    const timer = after(() => {
      late.yes = true
      raw.destroy(cut('the read took too long'))
    }, milliseconds)
    try {
      const stream: AsyncIterable<Uint8Array> = decoded(raw, headers['content-encoding'] ?? '', context)
      for await (const part of stream) {
        size += part.byteLength
        if (size > budget.bytes) throw malformed(context, `the answer is larger than ${budget.bytes} bytes`, `status ${data.statusCode}`)
        yield part
      }
      // undici takes a reset for the end of such a body.
      if (endsWithConnection && resets() !== resetsBefore) throw cut('the connection was reset')
    } catch (error) {
      throw late.yes && !signal.aborted ? tooSlow(context, milliseconds, size) : bodyError(error, context, signal)
    } finally {
      clearTimeout(timer)
      raw.destroy()
    }
  }

  async function text(limit = DEFAULT_LIMIT): Promise<string> {
    const parts: Uint8Array[] = []
    let size = 0
    for await (const part of read(Math.min(TEXT_MILLISECONDS, budget.milliseconds))) {
      size += part.byteLength
      if (size > limit) throw malformed(context, `the answer is larger than ${limit} bytes`, `status ${data.statusCode}`)
      parts.push(part)
    }
    return new TextDecoder().decode(Buffer.concat(parts))
  }

  return {
    status: data.statusCode,
    headers,
    body: { [Symbol.asyncIterator]: () => read() },
    text,
    async json<T>(schema: z.ZodType<T>, limit?: number) {
      const body = await text(limit)
      const described = `${headers['content-type'] ?? 'no content type'}; body ${excerpt(body, context.redact)}`
      let value: unknown
      try {
        value = parseJson(body)
      } catch {
        throw malformed(context, 'the answer is not JSON', described)
      }
      const checked = schema.safeParse(value)
      if (checked.success) return checked.data
      const issues = checked.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.')}: ${issue.message}`)
      throw malformed(context, 'the answer does not have the expected fields', `${context.redact(issues.join('; '))}; ${described}`)
    },
    async discard() {
      if (taken) {
        raw.destroy()
        return
      }
      taken = true
      await raw
        .dump({ limit: DISCARD_BYTES, signal: AbortSignal.any([signal, AbortSignal.timeout(DISCARD_MILLISECONDS)]) })
        .catch(() => undefined)
      raw.destroy()
    },
  }
}

/** Undoes the codings, the last applied first. Nothing is wrapped when there are none. */
function decoded(raw: Readable, contentEncoding: string, context: CallContext): Readable {
  const codings = contentEncoding
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim().replace(/^x-/, ''))
    .filter((coding) => coding !== '' && coding !== 'identity')
  let stream = raw
  for (const coding of codings.reverse()) {
    const create = Object.hasOwn(decoders, coding) ? decoders[coding] : undefined
    if (create === undefined)
      throw malformed(context, 'the answer is packed in an unknown way', `content-encoding ${contentEncoding.slice(0, 60)}`)
    // The callback is the error's second listener; the reader of the last stream gets it too.
    stream = pipeline(stream, create(), () => undefined)
  }
  return stream
}

function bodyError(error: unknown, context: CallContext, signal: AbortSignal): RollcallError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!signal.aborted && /^(Z_|ZSTD_|ERR_(?!SSL|TLS|STREAM))/.test(code)) {
    // A packed body that ends early was cut; anything else is not what it says it is.
    if (code === 'Z_BUF_ERROR') return networkFailure(context, cut('the packed body ends early'), signal).error
    return malformed(context, 'the answer cannot be unpacked', code)
  }
  return networkFailure(context, error, signal).error
}

const tooSlow = ({ purpose, host }: CallContext, milliseconds: number, bytes: number): RollcallError =>
  new RollcallError('TIMEOUT', {
    message: `Could not ${purpose}: the answer of ${host} was not read to its end within ${milliseconds / 1000} s.`,
    remedy: 'Try again later. If it stays, check the network and the proxy, then ask the support of the service.',
    detail: `${bytes} bytes had come`,
  })

function malformed(context: CallContext, happened: string, detail: string): RollcallError {
  return new RollcallError('MALFORMED_DATA', {
    message: `Could not ${context.purpose}: ${happened} (${context.host}).`,
    remedy:
      'Check the address of the service; a proxy or sign-in page may have answered in its place. The log has the beginning of the answer.',
    detail,
  })
}

/** As undici reports a connection that ended in the middle. */
function cut(text: string): Error {
  return Object.assign(new Error(text), { code: 'UND_ERR_SOCKET' })
}
