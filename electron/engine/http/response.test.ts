import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { HttpResponse } from './http.ts'
import { answer, CANARY, client, failureOf, get, readAll, serve } from './testing/harness.ts'

const plain = Buffer.from(JSON.stringify(Array.from({ length: 20_000 }, (_value, index) => ({ index, name: 'Zoë' }))))

describe('content codings', () => {
  test.each([
    ['gzip', gzipSync(plain)],
    ['x-gzip', gzipSync(plain)],
    ['deflate', deflateSync(plain)],
    ['br', brotliCompressSync(plain)],
    ['zstd', zstdCompressSync(plain)],
    ['gzip, br', brotliCompressSync(gzipSync(plain))],
    ['identity', plain],
  ])('%s is undone', async (coding, packed) => {
    const service = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': coding })
      for (let at = 0; at < packed.length; at += 1_000) response.write(packed.subarray(at, at + 1_000))
      response.end()
    })
    expect((await readAll(await client().request(get(service.origin)))).equals(plain)).toBe(true)
  })

  test.each([
    ['an unknown one', 'lzma', plain],
    ['the name of an object’s own method', 'constructor', plain],
    ['a body that is not what it says', 'gzip', plain],
    ['a body that is not what it says, brotli', 'br', Buffer.from('<html><body>no</body></html>')],
    ['a body that is not what it says, zstd', 'zstd', plain],
  ])('%s is MALFORMED_DATA', async (_what, coding, body) => {
    const service = await serve((_request, response) => response.writeHead(200, { 'content-encoding': coding }).end(body))
    expect((await failureOf(readAll(await client().request(get(service.origin))))).code).toBe('MALFORMED_DATA')
  })

  test('an error’s packed body is shown unpacked', async () => {
    const service = await serve((_request, response) => {
      response.writeHead(400, { 'content-encoding': 'gzip' }).end(gzipSync('start and timeFrame are both set'))
    })
    expect((await failureOf(client().request(get(service.origin)))).detail).toContain('start and timeFrame')
  })
})

test('text and JSON stop at their limit, also when a small body unpacks to a big one', async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000))
  const service = await serve((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))
  const error = await failureOf((await client().request(get(service.origin))).text(100_000))
  expect(error).toMatchObject({ code: 'MALFORMED_DATA' })
  expect(error.message).toContain('larger than 100000 bytes')
})

test('a page in place of JSON is MALFORMED_DATA with its beginning, without secrets', async () => {
  const page = `<html>\n<body>Sign in, ada@example.com ${CANARY}</body></html>`
  const service = await serve(answer(200, page, { 'content-type': 'text/html' }))
  const error = await failureOf((await client().request(get(service.origin))).json(z.object({})))
  expect(error).toMatchObject({ code: 'MALFORMED_DATA', detail: 'text/html; body <html> <body>Sign in, [e-mail] [redacted]</body></html>' })
})

test('JSON of another shape is MALFORMED_DATA with the fields that are wrong', async () => {
  const service = await serve(answer(200, '{"id":7}'))
  const error = await failureOf((await client().request(get(service.origin))).json(z.object({ id: z.string() })))
  expect(error.code).toBe('MALFORMED_DATA')
  expect(error.detail).toMatch(/^id: .*string/)
})

test('a byte order mark and split characters are read right', async () => {
  const bytes = Buffer.from('\ufeff"Zoë 🙂"')
  const service = await serve((_request, response) => {
    let at = 0
    const next = (): void => {
      if (at < bytes.length) response.write(bytes.subarray(at, ++at), () => setImmediate(next))
      else response.end()
    }
    next()
  })
  expect(await (await client().request(get(service.origin))).json(z.string())).toBe('Zoë 🙂')
})

test('an empty body is an empty text and no JSON', async () => {
  const service = await serve(answer(204))
  expect(await (await client().request(get(service.origin))).text()).toBe('')
  expect((await failureOf((await client().request(get(service.origin))).json(z.unknown()))).code).toBe('MALFORMED_DATA')
})

test('a body is read once', async () => {
  const service = await serve(answer(200, 'x'))
  const response = await client().request(get(service.origin))
  await response.text()
  await expect(response.text()).rejects.toThrow('only once')
})

test.each([
  ['a body that trickles', {}, Buffer.alloc(100_000, ' ')],
  // Packed, nothing of it can be shown before much of it has come.
  ['a packed body that trickles', { 'content-encoding': 'gzip' }, gzipSync(plain)],
])('%s ends with the budget of the whole read', async (_what, headers, body) => {
  const service = await serve((_request, response) => {
    response.writeHead(200, headers)
    let at = 0
    const timer = setInterval(() => response.write(body.subarray(at, ++at)), 10)
    response.once('close', () => clearInterval(timer))
  })
  for (const read of [(answered: HttpResponse) => readAll(answered), (answered: HttpResponse) => answered.text()]) {
    const http = client({ read: { milliseconds: 300, bytes: 1e9 } })
    expect(await failureOf(read(await http.request(get(service.origin))))).toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining('within 0.3 s') as string,
    })
  }
})

test('what a small body unpacks to is bounded, also where it is read as it arrives', async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000))
  const service = await serve((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))
  const http = client({ read: { milliseconds: 60_000, bytes: 1_000_000 } })
  expect(await failureOf(readAll(await http.request(get(service.origin))))).toMatchObject({
    code: 'MALFORMED_DATA',
    message: expect.stringContaining('larger than 1000000 bytes') as string,
  })
})

test('a part of an answer is refused: nobody asked for a part', async () => {
  const service = await serve(answer(206, '[]', { 'content-range': 'bytes 0-1/9' }))
  expect(await failureOf(client().request(get(service.origin)))).toMatchObject({
    code: 'MALFORMED_DATA',
    message: expect.stringContaining('a part of the whole (206)') as string,
  })
})
