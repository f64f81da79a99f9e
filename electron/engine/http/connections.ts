import { Socket, type LookupFunction } from 'node:net'
import { Agent, buildConnector, Pool, ProxyAgent, type Dispatcher } from 'undici'
import { bypassesProxy, configuredProxy } from './proxy.ts'
import { trusted } from './trust.ts'

/** Milliseconds. */
export interface Timeouts {
  /** To a connection, TLS and proxy included. */
  readonly connect: number
  /** From the request sent to the answer's headers. */
  readonly headers: number
  /** Between two pieces of the body while somebody reads; never for a whole body. */
  readonly idle: number
}

/** A dead address of a host with several (IPv6 first) costs this long; Node's own 250 ms gives up on far but living ones. */
const NEXT_ADDRESS_AFTER = 1_000

interface ConnectionSettings {
  readonly proxy?: string | undefined
  /** Path of a PEM file with certificates to trust beside the usual ones. */
  readonly extraCa?: string | undefined
  readonly environment?: NodeJS.ProcessEnv | undefined
  readonly timeouts: Timeouts
  /** Resolves names of direct connections; it may refuse. */
  readonly lookup?: LookupFunction | undefined
}

export interface Connections {
  /** What carries a call to `url`; `proxy` is the proxy's host and port when it goes through one. */
  to(url: URL): { readonly dispatcher: Dispatcher; readonly proxy: string | null }
  /** How many connections to `origin` the other side has reset so far. */
  resets(origin: string): number
  /** Secrets in the settings: the proxy's password, in every form it has. */
  readonly secrets: readonly string[]
  /** Cuts all connections. */
  destroy(): void
}

/** Opens nothing yet. INVALID_INPUT for a bad proxy address or certificate file. */
export function createConnections(settings: ConnectionSettings): Connections {
  const { timeouts } = settings
  const connect = {
    timeout: timeouts.connect,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER,
    // HTTP/2 gains nothing for one big body and costs a layer of flow control.
    allowH2: false,
    secureContext: trusted(settings.extraCa),
  }
  const sockets = watchSockets()
  const shared = { allowH2: false, headersTimeout: timeouts.headers, bodyTimeout: timeouts.idle }
  const direct = new Agent({
    ...shared,
    connect: sockets.watched(buildConnector({ ...connect, ...(settings.lookup && { lookup: settings.lookup }) })),
  })
  const proxy = configuredProxy(settings)
  const proxied =
    proxy &&
    new ProxyAgent({
      ...shared,
      uri: proxy.href,
      ...(proxy.authorization === null ? {} : { token: proxy.authorization }),
      requestTls: connect,
      proxyTls: connect,
      // The CONNECT call is part of connecting.
      clientFactory: (origin, options) => new Pool(origin, { ...sockets.watching(options), headersTimeout: timeouts.connect }),
      factory: (origin, options: Pool.Options) => new Pool(origin, sockets.watching(options)),
    })
  return {
    to(url) {
      if (proxied === null || bypassesProxy(url, settings.environment)) return { dispatcher: direct, proxy: null }
      return { dispatcher: proxied, proxy: proxy?.host ?? null }
    },
    resets: (origin) => sockets.resets.get(origin) ?? 0,
    secrets: proxy?.secrets ?? [],
    destroy() {
      // Not awaited: undici waits for connections that are still being made. Those would keep the process until their time is up.
      for (const agent of [direct, proxied]) agent?.destroy().catch(() => undefined)
      for (const socket of sockets.opening) socket.destroy()
    },
  }
}

/** An eye on the sockets that undici opens: which are still being opened, and which the other side reset. */
function watchSockets() {
  const opening = new Set<Socket>()
  const resets = new Map<string, number>()
  // undici's own connectors return the socket at once, which their type does not say.
  const watched = (connector: (...call: Parameters<buildConnector.connector>) => unknown): buildConnector.connector => {
    return (target, callback) => {
      const started = connector(target, (...[error, socket]) => {
        if (started instanceof Socket) opening.delete(started)
        if (error !== null) {
          callback(error, null)
          return
        }
        const origin = `${target.protocol}//${target.host ?? target.hostname}`
        socket.on('error', (failure: NodeJS.ErrnoException) => {
          if (failure.code === 'ECONNRESET') resets.set(origin, (resets.get(origin) ?? 0) + 1)
        })
        callback(null, socket)
      })
      if (started instanceof Socket) opening.add(started)
    }
  }
  const watching = (options: Pool.Options): Pool.Options =>
    typeof options.connect === 'function' ? { ...options, connect: watched(options.connect) } : options
  return { opening, resets, watched, watching }
}
