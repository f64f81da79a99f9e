import type { Socket } from 'node:net'
import type { NetworkSettings } from '../http/client.ts'
import { bypassesProxy, configuredProxy } from '../http/proxy.ts'
import { tunnel } from '../http/tls-connection.ts'
import { trusted } from '../http/trust.ts'

type SocketCallback = (error: Error | null, options?: { connection: Socket }) => void

/** How a mail server is reached. */
export interface MailRoute {
  /** Null: nodemailer connects by itself. */
  readonly getSocket: ((options: unknown, callback: SocketCallback) => void) | null
  /** What must not be told: the proxy's password. */
  readonly secrets: readonly string[]
  /** What the proxy said when the server was asked for directly after it, to be told with the server's own failure. */
  note(): string
}

/** Milliseconds for the proxy to answer. */
const patience = 10_000

/**
 * Through the same proxy as every other call, when NO_PROXY does not except the server. Many proxies let nothing but the web through,
 * and mail servers are often inside: where the proxy refuses, the server is asked directly. INVALID_INPUT for a bad proxy address.
 */
export function mailRoute(
  { host, port }: { readonly host: string; readonly port: number },
  network: NetworkSettings,
  environment: NodeJS.ProcessEnv | undefined,
  signal: AbortSignal,
): MailRoute {
  const url = URL.parse(`https://${host.includes(':') ? `[${host}]` : host}:${port}`)
  const proxy = configuredProxy({ proxy: network.proxy, environment })
  if (proxy === null || url === null || bypassesProxy(url, environment)) return { getSocket: null, secrets: [], note: () => '' }
  let refused = ''
  return {
    secrets: proxy.secrets,
    note: () => refused,
    getSocket: (_options, callback) => {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(patience)])
      tunnel(proxy, url, { secureContext: trusted(network.extraCa) }, limit).then(
        (connection) => callback(null, { connection }),
        (error: unknown) => {
          const said = /Proxy response \((\d+)\)/.exec(String(error))?.[1]
          refused = ` The proxy ${proxy.host} ${said === undefined ? 'did not answer' : `refused (${said})`}, so the server was asked directly.`
          callback(null)
        },
      )
    },
  }
}
