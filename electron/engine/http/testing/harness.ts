import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, expect } from 'vitest'
import { cancelled, RollcallError } from '../../../../shared/errors.ts'
import type { Clock, Logger } from '../../../../shared/platform.ts'
import { Secret } from '../../../../shared/secret.ts'
import { bearerAuthorizer } from '../authorizers/bearer.ts'
import { createHttpClient, type HttpOptions } from '../client.ts'
import type { HttpClient, HttpRequest, HttpResponse } from '../http.ts'

/** The token of every client made here. `afterEach` fails a test that let it into a log line. */
export const CANARY = 'canary-3f9c7a51e8d24b60'

const closers: (() => Promise<void> | void)[] = []
let logged: string[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
  const lines = logged
  logged = []
  expect(lines.filter((line) => line.includes(CANARY))).toEqual([])
})

export function onEnd(close: () => Promise<void> | void): void {
  closers.push(close)
}

const write = (event: string, fields?: Readonly<Record<string, unknown>>): void => {
  logged.push(inspect([event, fields], { depth: 9, maxStringLength: null }))
}
const log: Logger = { debug: write, info: write, warn: write, error: write }

export function logLines(): readonly string[] {
  return logged
}

/** Virtual time: a sleep takes none and moves the clock. */
export class TestClock implements Clock {
  time = 1_700_000_000_000
  readonly sleeps: number[] = []

  now(): number {
    return this.time
  }

  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw cancelled(signal.reason)
    this.sleeps.push(milliseconds)
    const wakes = this.time + milliseconds
    await new Promise((resolve) => setImmediate(resolve))
    this.time = Math.max(this.time, wakes)
  }
}

export interface TestServer {
  readonly server: Server
  readonly origin: string
  readonly port: number
  /** Method, path and headers of each request, in order. */
  readonly requests: { readonly method: string; readonly path: string; readonly headers: IncomingMessage['headers'] }[]
}

/** A loopback server that answers with `script`; its last entry serves all further requests. */
export async function serve(
  script: RequestListener | RequestListener[],
  tls?: { cert: string; key: string },
  host = '127.0.0.1',
): Promise<TestServer> {
  const steps = Array.isArray(script) ? script : [script]
  const requests: TestServer['requests'][number][] = []
  const listener: RequestListener = (request, response) => {
    const step = steps[Math.min(requests.length, steps.length - 1)]
    requests.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers })
    step?.(request, response)
  }
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  onEnd(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return { server, origin: `${tls === undefined ? 'http' : 'https'}://${host}:${port}`, port, requests }
}

export function answer(
  status: number,
  body = '',
  headers: Record<string, string> = {},
): (request: IncomingMessage, response: ServerResponse) => void {
  return (_request, response) => response.writeHead(status, headers).end(body)
}

/** A client with the canary as its token, short timeouts, and waits that take no time. */
export function client(options: Partial<HttpOptions> = {}): HttpClient & { readonly clock: TestClock } {
  const clock = new TestClock()
  const made = createHttpClient({
    userAgent: 'rollcall/test',
    authorizer: () => bearerAuthorizer(new Secret(CANARY)),
    secrets: [],
    environment: {},
    timeouts: { connect: 2_000, headers: 2_000, idle: 2_000 },
    clock,
    log,
    ...options,
  })
  onEnd(() => made.close())
  return { clock, request: (request) => made.request(request), close: () => made.close() }
}

/** A GET that cannot be aborted, unless told otherwise. */
export function get(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url, signal: new AbortController().signal, purpose: 'test the service', ...more }
}

/** The RollcallError that `work` ends with, after a look for the canary in all of it. */
export async function failureOf(work: Promise<unknown>): Promise<RollcallError> {
  const error: unknown = await work.then(
    () => expect.fail('it should have failed'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(RollcallError)
  expect(inspect(error, { depth: 9, maxStringLength: null, showHidden: true })).not.toContain(CANARY)
  return error as RollcallError
}

export async function readAll(response: HttpResponse): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of response.body) parts.push(part)
  return Buffer.concat(parts)
}
