import { createServer, type AddressInfo, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { answer, client, failureOf, get, onEnd, readAll, serve } from './testing/harness.ts'

/** A loopback server that speaks raw bytes. */
async function serveRaw(onRequest: (socket: Socket, count: number) => void): Promise<string> {
  const sockets = new Set<Socket>()
  let count = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', () => onRequest(socket, ++count))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onEnd(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const once = { tries: 1, budget: 0, base: 1, cap: 1 }
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

describe('a cut connection', () => {
  test.each([
    ['before the headers', ''],
    ['in the headers', 'HTTP/1.1 200 OK\r\ncontent-le'],
  ])('%s is tried again', async (_where, start) => {
    const origin = await serveRaw((socket, count) => {
      if (count === 1) socket.write(start, () => socket.destroy())
      else socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
    })
    expect(await (await client().request(get(origin))).text()).toBe('ok')
  })

  test.each([
    ['a known length, closed', 'content-length: 100', 'abc', false],
    ['a known length, reset', 'content-length: 100', 'abc', true],
    ['chunks, closed', 'transfer-encoding: chunked', '3\r\nabc\r\n', false],
    ['chunks, reset', 'transfer-encoding: chunked', '3\r\nabc\r\n', true],
    ['chunks, closed inside one', 'transfer-encoding: chunked', 'ff\r\nabc', false],
    ['no length, reset', 'connection: close', 'abc', true],
    ['chunks and close, reset', 'connection: close\r\ntransfer-encoding: chunked', '3\r\nabc\r\n', true],
    ['a known length and close, reset', 'connection: close\r\ncontent-length: 100', 'abc', true],
  ])('in the middle of a body (%s) is an error, never a short body', async (_what, header, start, reset) => {
    let cut = (): void => undefined
    const origin = await serveRaw((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${header}\r\n\r\n${start}`)
      cut = () => (reset ? socket.resetAndDestroy() : socket.end())
    })
    const response = await client().request(get(origin))
    const got: number[] = []
    const error = await failureOf(
      (async () => {
        for await (const part of response.body) {
          got.push(...part)
          if (got.length === 3) cut()
        }
      })(),
    )
    expect(error.code).toBe('NETWORK')
    expect(error.message).toContain('was cut')
    expect(Buffer.from(got).toString()).toBe('abc')
  })

  test('in the middle of a packed body is NETWORK, also when HTTP itself ends well', async () => {
    const packed = gzipSync(Buffer.alloc(100_000, 'abc'))
    const service = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed.subarray(0, packed.length - 30))
    })
    expect((await failureOf(readAll(await client().request(get(service.origin))))).code).toBe('NETWORK')
    const origin = await serveRaw((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${packed.length}\r\n\r\n`)
      socket.write(packed.subarray(0, 100), () => setTimeout(() => socket.destroy(), 20))
    })
    expect((await failureOf(readAll(await client().request(get(origin))))).code).toBe('NETWORK')
  })

  test('a body without a length ends with its connection', async () => {
    const origin = await serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nabc'))
    expect(await (await client().request(get(origin))).text()).toBe('abc')
  })

  test('a body that is longer than it said ends where it said', async () => {
    const origin = await serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabcdef'))
    const body = await (await client().request(get(origin))).text()
    expect(body).toBe('abc')
  })
})

test('an answer that is not HTTP is an error of the network', async () => {
  const origin = await serveRaw((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))
  const error = await failureOf(client({ retry: once }).request(get(origin)))
  expect(error.code).toBe('NETWORK')
  expect(error.message).toContain('is not HTTP')
})

test('https to a port that speaks http says so and is not tried again', async () => {
  const service = await serve(answer(200))
  const http = client()
  const error = await failureOf(http.request(get(service.origin.replace('http:', 'https:'))))
  expect(error).toMatchObject({ code: 'NETWORK', remedy: 'Check that the address and port speak https.' })
  expect(http.clock.sleeps).toEqual([])
})

describe('time limits', () => {
  const timeouts = { connect: 2_000, headers: 1_000, idle: 1_000 }

  test('stuck headers', async () => {
    const service = await serve(() => undefined)
    const error = await failureOf(client({ timeouts, retry: once }).request(get(service.origin)))
    expect(error.code).toBe('TIMEOUT')
    expect(error.message).toContain('did not answer within 1 s')
  })

  test('headers that arrive byte by byte for ever', async () => {
    const origin = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx: ')
      const timer = setInterval(() => socket.write('a'), 20)
      socket.once('close', () => clearInterval(timer))
    })
    const error = await failureOf(client({ timeouts, retry: once }).request(get(origin)))
    expect(error.code).toBe('TIMEOUT')
  })

  test('a stuck server is tried again', async () => {
    const service = await serve([() => undefined, answer(200, 'fine')])
    expect(await (await client({ timeouts }).request(get(service.origin))).text()).toBe('fine')
  })

  test('a stuck body', async () => {
    const service = await serve((_request, response) => response.writeHead(200).write('abc'))
    const error = await failureOf(readAll(await client({ timeouts }).request(get(service.origin))))
    expect(error.code).toBe('TIMEOUT')
    expect(error.message).toContain('stopped for 1 s')
  })

  test('a slow body may take longer than any of them', async () => {
    const service = await serve((_request, response) => {
      let left = 14
      const timer = setInterval(() => (left-- > 0 ? response.write('abc') : (clearInterval(timer), response.end())), 100)
    })
    // Each pause is a tenth of the limit, all of them together are longer than it.
    expect((await readAll(await client({ timeouts }).request(get(service.origin)))).toString()).toBe('abc'.repeat(14))
  })

  test('a slow reader is not a stuck body', async () => {
    const service = await serve((_request, response) => response.end(Buffer.alloc(3_000_000)))
    const response = await client({ timeouts }).request(get(service.origin))
    let size = 0
    for await (const part of response.body) {
      if (size === 0) await pause(1_500)
      size += part.byteLength
    }
    expect(size).toBe(3_000_000)
  })

  test('an error with a stuck body is still that error', async () => {
    const service = await serve((_request, response) => response.writeHead(403).write('because'))
    expect(await failureOf(client({ timeouts }).request(get(service.origin)))).toMatchObject({ code: 'MISSING_PERMISSION' })
  })
})

describe('abort ends at once', () => {
  const slow = { connect: 600_000, headers: 600_000, idle: 600_000 }

  async function aborted(work: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    const controller = new AbortController()
    const failing = failureOf(work(controller.signal))
    await pause(60)
    controller.abort()
    // Every limit of its own is longer than this test may take.
    expect((await failing).code).toBe('CANCELLED')
  }

  test('before it began', async () => {
    const service = await serve(answer(200))
    const error = await failureOf(client().request(get(service.origin, { signal: AbortSignal.abort() })))
    expect(error.code).toBe('CANCELLED')
    expect(service.requests).toEqual([])
  })

  test('while it connects', async () => {
    // TLS is part of connecting; this server never answers.
    const origin = await serveRaw(() => undefined)
    await aborted((signal) => client({ timeouts: slow }).request(get(origin.replace('http', 'https'), { signal })))
  })

  test('while it waits for headers', async () => {
    const service = await serve(() => undefined)
    await aborted((signal) => client({ timeouts: slow }).request(get(service.origin, { signal })))
  })

  test('while it waits before another try', async () => {
    const service = await serve(answer(503))
    const { systemClock } = await import('./system-clock.ts')
    await aborted((signal) => client({ clock: systemClock }).request(get(service.origin, { signal })))
  })

  test('while it waits for its turn', async () => {
    const service = await serve(() => undefined)
    const http = client({ concurrency: 1, timeouts: slow })
    http.request(get(service.origin)).catch(() => undefined)
    await aborted((signal) => http.request(get(service.origin, { signal })))
  })

  test('while the body is stuck', async () => {
    const service = await serve((_request, response) => response.writeHead(200).write('abc'))
    await aborted(async (signal) => readAll(await client({ timeouts: slow }).request(get(service.origin, { signal }))))
  })

  test('while a packed body is stuck', async () => {
    const service = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).write(gzipSync(Buffer.alloc(90_000, 'ab')).subarray(0, 50))
    })
    await aborted(async (signal) => readAll(await client({ timeouts: slow }).request(get(service.origin, { signal }))))
  })

  test('while a body streams, and between its headers and the reader', async () => {
    const service = await serve((_request, response) => {
      const timer = setInterval(() => response.write(Buffer.alloc(10_000)), 5)
      response.once('close', () => clearInterval(timer))
    })
    await aborted(async (signal) => readAll(await client().request(get(service.origin, { signal }))))
    const controller = new AbortController()
    const response = await client().request(get(service.origin, { signal: controller.signal }))
    controller.abort()
    await pause(20)
    expect((await failureOf(readAll(response))).code).toBe('CANCELLED')
  })

  test('while an error’s body is read', async () => {
    const service = await serve((_request, response) => response.writeHead(500).write('abc'))
    await aborted((signal) => client({ timeouts: slow }).request(get(service.origin, { signal })))
  })
})

test('a reader that stops early frees the connection and its place', async () => {
  const closed: boolean[] = []
  const service = await serve((_request, response) => {
    response.once('close', () => closed.push(true))
    response.write(Buffer.alloc(1_000_000))
  })
  const http = client({ concurrency: 1 })
  for (let count = 0; count < 3; count++) {
    const response = await http.request(get(service.origin))
    for await (const part of response.body) if (part.byteLength > 0) break
  }
  await pause(20)
  expect(closed).toHaveLength(3)
})

test('a discarded body frees its place, whatever its state', async () => {
  const service = await serve([
    answer(200, 'short'),
    (_request, response) => response.end(Buffer.alloc(5_000_000)),
    (_request, response) => response.writeHead(200).write('stuck'),
    answer(200, 'last'),
  ])
  const http = client({ concurrency: 1 })
  for (let count = 0; count < 3; count++) await (await http.request(get(service.origin))).discard()
  expect(await (await http.request(get(service.origin))).text()).toBe('last')
})

test('closing cuts connections that are still being made', async () => {
  const made = Promise.withResolvers<undefined>()
  const cut = Promise.withResolvers<undefined>()
  const server = createServer((socket) => {
    socket
      .on('error', () => undefined)
      .once('close', () => cut.resolve(undefined))
      .resume()
    made.resolve(undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onEnd(() => void server.close())
  const http = client({ timeouts: { connect: 60_000, headers: 60_000, idle: 60_000 } })
  const call = failureOf(http.request(get(`https://127.0.0.1:${(server.address() as AddressInfo).port}`)))
  await made.promise
  await http.close()
  expect((await call).code).toBe('CANCELLED')
  await cut.promise
})
