import { connect, type ClientHttp2Session, type ClientHttp2Stream, type OutgoingHttpHeaders } from 'node:http2'
import type { CallOptions } from '@connectrpc/connect'
import type { GrpcTransportOptions } from '@connectrpc/connect-node'
import { RollcallError } from '../../../../shared/errors.ts'
import type { NetworkSettings } from '../../http/client.ts'
import { openTls } from '../../http/tls-connection.ts'

/** Tells `request` which call it is for; never sent. */
const callHeader = 'rollcall-call'

type SessionManager = NonNullable<GrpcTransportOptions['sessionManager']>

export interface SessionOptions extends NetworkSettings {
  readonly host: string
  readonly port: number
  /** Milliseconds to a connection. */
  readonly dial: number
  readonly environment: NodeJS.ProcessEnv | undefined
  readonly redact: (text: string) => string
}

/**
 * The one HTTP/2 connection to the tenant, made when it is needed and again after it was lost. Of our own because the library's
 * knows neither the proxy nor the certificates of the network settings, and because it takes no limit for dialling.
 */
export class Session implements SessionManager {
  readonly authority: string
  readonly #options: SessionOptions
  readonly #closed = new AbortController()
  /** Calls under way by number, and the connection each is on. */
  readonly #calls = new Map<string, { readonly lost: AbortController; session: ClientHttp2Session | null }>()
  #count = 0
  #session: Promise<ClientHttp2Session> | null = null

  constructor(options: SessionOptions) {
    this.#options = options
    const { host, port } = options
    this.authority = new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`).origin
  }

  async request(method: string, path: string, headers: OutgoingHttpHeaders, options: object): Promise<ClientHttp2Stream> {
    const { [callHeader]: number, ...sent } = headers
    const session = await this.#open()
    const call = this.#calls.get(String(number))
    if (call !== undefined) call.session = session
    return session.request({ ...sent, ':method': method, ':path': path }, options)
  }

  /** Part of the library's interface; its own manager counts pings by it. */
  notifyResponseByteRead(): void {
    return
  }

  /**
   * Makes a call that fails as soon as the connection is lost. The library waits for the time limit then: a stream whose connection
   * is gone just closes.
   */
  async call<T>(signal: AbortSignal, make: (options: CallOptions) => Promise<T>): Promise<T> {
    const number = String(this.#count++)
    const lost = new AbortController()
    this.#calls.set(number, { lost, session: null })
    try {
      return await make({ signal: AbortSignal.any([signal, lost.signal]), headers: { [callHeader]: number } })
    } catch (error) {
      throw lost.signal.aborted && !signal.aborted ? connectionLost(this.#options.host) : error
    } finally {
      this.#calls.delete(number)
    }
  }

  /** The next call makes a new connection: this one seems to be dead, though nobody said so. */
  reset(): void {
    this.#session = null
  }

  close(): void {
    this.#closed.abort()
    void this.#session?.then(
      (session) => session.destroy(),
      () => undefined,
    )
    this.#session = null
  }

  #open(): Promise<ClientHttp2Session> {
    if (this.#session !== null) return this.#session
    const opening = this.#dial()
    this.#session = opening
    const forget = (): void => {
      if (this.#session === opening) this.#session = null
    }
    opening.then((session) => {
      session.once('goaway', forget).once('close', () => {
        forget()
        // An answer that came with the end is read first.
        setImmediate(() => {
          for (const call of this.#calls.values()) if (call.session === session) call.lost.abort()
        })
      })
      if (session.closed || session.destroyed) forget()
    }, forget)
    return opening
  }

  async #dial(): Promise<ClientHttp2Session> {
    const { host, port, dial, environment, redact, proxy, extraCa } = this.#options
    const socket = await openTls({
      ...{ host, port, environment, redact, proxy, extraCa },
      alpn: ['h2'],
      timeout: dial,
      signal: this.#closed.signal,
      purpose: 'reach ConductorOne',
    })
    const session = connect(this.authority, { createConnection: () => socket })
    // A lost connection is told by the calls on it.
    session.on('error', () => undefined)
    return session
  }
}

const connectionLost = (host: string) =>
  new RollcallError('NETWORK', {
    message: `The connection to ${host} was cut.`,
    remedy: 'It is made again by itself. If this stays, check the network and the proxy.',
  })
