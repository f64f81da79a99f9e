import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from 'node:http2'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectNodeAdapter } from '@connectrpc/connect-node'
import { selfSigned } from '../../../electron/engine/http/testing/certificate.ts'
import { BatonServiceFake } from './baton-service.ts'
import { clientSecret, TokenEndpoint } from './token-endpoint.ts'

/** A ConductorOne tenant on the loopback address: token endpoint and gRPC on one TLS port, as the real one. */
export interface FakeTenant {
  readonly clientId: string
  readonly clientSecret: string
  readonly address: string
  /** PEM file of the certificate authority to trust. */
  readonly caFile: string
  readonly certificate: Certificate
  readonly tokens: TokenEndpoint
  readonly service: BatonServiceFake
  /** Cuts every connection there is. */
  cut(): void
  /** Not to be reached until `start`, which takes the same port again. */
  stop(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

interface Certificate {
  readonly cert: string
  readonly key: string
}

export interface TenantOptions {
  /** Default: a new one. */
  readonly certificate?: Certificate
  readonly now?: () => number
  /** Of the client id; the certificate is for it and for localhost. */
  readonly host?: string
  readonly tls?: { readonly maxVersion?: 'TLSv1.2' | 'TLSv1.1'; readonly minVersion?: 'TLSv1.2' | 'TLSv1'; readonly ciphers?: string }
}

export async function startTenant(options: TenantOptions = {}): Promise<FakeTenant> {
  const { now = Date.now, host = 'localhost' } = options
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-tenant-'))
  const certificate = options.certificate ?? selfSigned([host, 'localhost', '127.0.0.1'])
  const { cert, key } = certificate
  const caFile = join(folder, 'ca.pem')
  writeFileSync(caFile, cert)
  let clientId = ''
  const tokens = new TokenEndpoint({
    get clientId() {
      return clientId
    },
    now,
    problem: (text) => service.problems.push(text),
  })
  const service: BatonServiceFake = new BatonServiceFake(tokens)
  const adapter = connectNodeAdapter({ routes: service.routes, acceptCompression: [] })
  const sessions = new Set<ServerHttp2Session>()
  const sockets = new Set<Socket>()
  let server: Http2SecureServer
  let port = 0

  const open = async (): Promise<void> => {
    server = createSecureServer({ cert, key, allowHTTP1: true, ...options.tls }, (request, response) => {
      if (request.url === '/auth/v1/token') void tokens.handle(request as unknown as IncomingMessage, response as unknown as ServerResponse)
      else adapter(request, response)
    })
    server.on('session', (session) => {
      sessions.add(session)
      session.on('error', () => undefined).once('close', () => sessions.delete(session))
    })
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined).once('close', () => sockets.delete(socket))
    })
    server.on('sessionError', () => undefined)
    server.on('secureConnection', (socket: Socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined).once('close', () => sockets.delete(socket))
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
    clientId = `swift-otter-12345@${host}:${port}/ccc`
  }
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
    for (const session of sessions) session.destroy()
  }
  const stop = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    cut()
    await closed
  }
  await open()
  return {
    clientId,
    clientSecret,
    address: `${host}:${port}`,
    caFile,
    certificate,
    tokens,
    service,
    cut,
    stop,
    start: open,
    async close() {
      await stop().catch(() => undefined)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
