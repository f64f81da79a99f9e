import { request, type ClientRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import { isIP, type Socket } from 'node:net'
import { connect, type ConnectionOptions, type SecureContext, type TLSSocket } from 'node:tls'
import { cancelled, RollcallError } from '../../../shared/errors.ts'
import { networkFailure } from './failures.ts'
import { bypassesProxy, configuredProxy, type Proxy } from './proxy.ts'
import { trusted } from './trust.ts'

export interface TlsTarget {
  readonly host: string
  readonly port: number
  /** Protocols offered, the server's answer must be one of them. */
  readonly alpn: readonly string[]
  /** Milliseconds for all of it: name, proxy, TCP, TLS. */
  readonly timeout: number
  readonly proxy?: string | undefined
  /** Path of a PEM file with certificates to trust beside the usual ones. */
  readonly extraCa?: string | undefined
  readonly environment?: NodeJS.ProcessEnv | undefined
  readonly signal: AbortSignal
  /** Completes "Could not ...". */
  readonly purpose: string
  readonly redact: (text: string) => string
}

/** A slow first address (IPv6, say) costs this long before the next one is tried. */
const NEXT_ADDRESS_AFTER = 1_000

/**
 * A TLS connection (1.2 or newer, names and chain checked) for protocols that are not HTTP/1.1, through the same proxy and with
 * the same certificates as every call. NETWORK, TIMEOUT,
 * INVALID_INPUT (bad settings), CANCELLED.
 */
export async function openTls(target: TlsTarget): Promise<TLSSocket> {
  const url = new URL(`https://${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`)
  const configured = configuredProxy(target)
  const proxy = configured === null || bypassesProxy(url, target.environment) ? null : configured
  const limit = new AbortController()
  const timer = setTimeout(
    () => limit.abort(Object.assign(new Error('no connection'), { code: 'UND_ERR_CONNECT_TIMEOUT' })),
    target.timeout,
  )
  const signal = AbortSignal.any([target.signal, limit.signal])
  try {
    const ca = { secureContext: trusted(target.extraCa) }
    const through = proxy === null ? undefined : await tunnel(proxy, url, ca, signal)
    return await handshake(target, through, ca, signal)
  } catch (error) {
    const context = {
      purpose: target.purpose,
      host: url.host,
      proxy: proxy?.host ?? null,
      timeouts: { connect: target.timeout, headers: target.timeout, idle: target.timeout },
      redact: (text: string) => target.redact((proxy?.secrets ?? []).reduce((said, secret) => said.replaceAll(secret, '[redacted]'), text)),
    }
    throw networkFailure(context, limit.signal.aborted ? limit.signal.reason : error, target.signal).error
  } finally {
    clearTimeout(timer)
  }
}

function handshake(
  target: TlsTarget,
  through: Socket | undefined,
  ca: { readonly secureContext: SecureContext },
  signal: AbortSignal,
): Promise<TLSSocket> {
  const options: ConnectionOptions = {
    ...ca,
    host: target.host,
    // An address is no name (RFC 6066); it is checked against the certificate all the same.
    ...(isIP(target.host) === 0 ? { servername: target.host } : {}),
    ALPNProtocols: [...target.alpn],
    minVersion: 'TLSv1.2',
    ...(through === undefined
      ? { port: target.port, autoSelectFamily: true, autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER }
      : { socket: through }),
  }
  return new Promise((resolve, reject) => {
    const socket = connect(options)
    const settle = (error: Error | null): void => {
      signal.removeEventListener('abort', onAbort)
      socket.removeListener('error', settle)
      if (error === null) resolve(socket)
      else {
        socket.on('error', () => undefined)
        socket.destroy()
        through?.destroy()
        reject(error)
      }
    }
    const onAbort = (): void => settle(cancelled(signal.reason))
    socket.once('error', settle)
    socket.once('secureConnect', () => settle(socket.alpnProtocol === false ? wrongProtocol(target) : null))
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
}

/** The socket a proxy gives us to `url`, by CONNECT. */
export function tunnel(proxy: Proxy, url: URL, ca: { readonly secureContext: SecureContext }, signal: AbortSignal): Promise<Socket> {
  const port = url.port === '' ? '443' : url.port
  const options = {
    host: proxy.hostname,
    port: proxy.port,
    method: 'CONNECT',
    path: `${url.hostname}:${port}`,
    headers: {
      host: `${url.hostname}:${port}`,
      ...(proxy.authorization === null ? {} : { 'proxy-authorization': proxy.authorization }),
    },
    agent: false,
    signal,
  } as const
  return new Promise((resolve, reject) => {
    const call: ClientRequest = proxy.secure ? secureRequest({ ...options, ...ca }) : request(options)
    call.once('connect', (response, socket) => {
      if (response.statusCode === 200) resolve(socket)
      else {
        socket.destroy()
        // The words networkFailure reads.
        reject(Object.assign(new Error(`Proxy response (${response.statusCode ?? 0}) !== 200`), { code: 'PROXY' }))
      }
    })
    call.once('error', reject)
    call.once('response', (response) => {
      response.resume()
      call.destroy()
      reject(Object.assign(new Error(`Proxy response (${response.statusCode ?? 0}) !== 200`), { code: 'PROXY' }))
    })
    call.end()
  })
}

const wrongProtocol = ({ host, port, purpose, alpn }: TlsTarget) =>
  new RollcallError('NETWORK', {
    message: `Could not ${purpose}: ${host}:${port} does not agree to the protocol needed (${alpn.join(', ')}).`,
    remedy: 'A proxy or firewall that inspects traffic must let HTTP/2 through for this host; ask whoever runs it.',
  })
