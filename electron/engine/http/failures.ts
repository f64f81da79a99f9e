import { asRollcallError, cancelled, RollcallError, type ErrorCode } from '../../../shared/errors.ts'
import type { Timeouts } from './connections.ts'
import { isTransientStatus } from './retry.ts'

/** A failed try, with what the decision to try again needs. */
export interface Failure {
  readonly error: RollcallError
  /** It may go away by itself. */
  readonly transient: boolean
  /** The service cannot have seen the request. */
  readonly unsent: boolean
  readonly status: number | null
  /** A few words for the progress and the log. */
  readonly reason: string
  /** The answer's headers, if there was one. */
  readonly headers: Readonly<Record<string, string>>
}

/** What the sentences speak of. */
export interface CallContext {
  /** Completes "Could not ...". */
  readonly purpose: string
  /** The host and port asked. */
  readonly host: string
  /** The host and port of the proxy in between. */
  readonly proxy: string | null
  readonly timeouts: Timeouts
  readonly redact: (text: string) => string
}

/** The vendor's name for the call, for their support. */
const requestIdHeaders = ['x-request-id', 'request-id', 'x-correlation-id', 'x-amzn-requestid', 'x-amz-cf-id', 'x-ms-request-id', 'cf-ray']

const BODY_SHOWN = 300

/** The start of a body as errors show it. */
export function excerpt(body: string, redact: (text: string) => string): string {
  return redact(body).replace(/\s+/g, ' ').trim().slice(0, BODY_SHOWN)
}

/** An answer outside 2xx. `body`: its start. */
export function statusFailure(context: CallContext, status: number, headers: Readonly<Record<string, string>>, body: string): Failure {
  const [code, happened, remedy] = statusTexts(status)
  const ids = requestIdHeaders.flatMap((name) => (headers[name] === undefined ? [] : [`${name} ${headers[name].slice(0, 60)}`]))
  const text = excerpt(body, context.redact)
  const detail = [`status ${status}`, ...ids.map(context.redact), ...(text === '' ? [] : [`body ${text}`])].join('; ')
  return {
    error: new RollcallError(code, { message: `Could not ${context.purpose}: ${context.host} ${happened}.`, remedy, detail }),
    transient: isTransientStatus(status),
    unsent: false,
    status,
    reason: `status ${status}`,
    headers,
  }
}

function statusTexts(status: number): readonly [ErrorCode, string, string] {
  switch (status) {
    case 401:
      return [
        'BAD_CREDENTIALS',
        'does not accept the credentials (401)',
        'Check that the token is complete, has not expired and was not deactivated, or set a new one.',
      ]
    case 403:
      return [
        'MISSING_PERMISSION',
        'does not allow this with these credentials (403)',
        'Ask the administrator of the service to give this account the permission.',
      ]
    case 404:
      return ['NOT_FOUND', 'does not know what was asked for (404)', 'Check the address and the ids in the settings of the connection.']
    case 501:
      return ['UNSUPPORTED', 'does not offer this (501)', 'Check the address and the version in the settings of the connection.']
    case 429:
      return ['RATE_LIMITED', 'received too many requests (429)', 'Wait some minutes, then try again.']
    default:
  }
  if (status >= 500) {
    return [
      'SERVER_ERROR',
      `has a fault of its own (${status})`,
      'Try again later. If it stays, ask the support of the service; the log has the details.',
    ]
  }
  if (status >= 400) {
    return [
      'INVALID_INPUT',
      `rejected the request (${status})`,
      'Check the settings of the connection; the log has the answer of the service.',
    ]
  }
  return ['SERVER_ERROR', `gave an unexpected answer (${status})`, 'Check the address in the settings of the connection.']
}

const NOT_HTTP = 'NOT_HTTP'
const nameCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA'])
const unreachableCodes = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL'])
const untrusted = /^(CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|INVALID_CA|ERR_TLS_CERT|HOSTNAME_MISMATCH|UND_ERR_PRX_TLS)/
const handshake = /^(EPROTO|ERR_SSL_|ERR_TLS_)/

type Texts = readonly [code: ErrorCode, happened: string, remedy: string, transient: boolean, unsent: boolean]

/**
 * What went wrong between here and the service, while asking or while reading the body. An error that is none of the network's
 * becomes INTERNAL. Nothing of the original is kept but its redacted text: it can hold parts of the conversation.
 */
export function networkFailure(context: CallContext, thrown: unknown, signal: AbortSignal): Failure {
  if (thrown instanceof RollcallError) return failure(thrown, false, false, thrown.message)
  if (signal.aborted) return failure(cancelled(), false, false, 'cancelled')
  const error = thrown instanceof AggregateError ? (thrown.errors[0] as unknown) : thrown
  const code = errorCode(error)
  const text = error instanceof Error ? error.message : String(error)
  const detail = context.redact(`${code}: ${text}`)
  if (code === '') return failure(asRollcallError(new Error(context.redact(text))), false, false, 'internal error')
  const [kind, happened, remedy, transient, unsent] = networkTexts(context, code, text)
  return failure(
    new RollcallError(kind, { message: `Could not ${context.purpose}: ${happened}.`, remedy, detail }),
    transient,
    unsent,
    reason(code, text),
  )
}

function failure(error: RollcallError, transient: boolean, unsent: boolean, reason: string): Failure {
  return { error, transient, unsent, status: null, reason, headers: {} }
}

/** The code of the error, or of what caused it when that says more. */
function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const inner = errorCode(error.cause)
  if (inner !== '') return inner
  if ('code' in error && typeof error.code === 'string') return error.code
  // undici gives its parser's errors no code.
  if (error.name !== 'HTTPParserError') return ''
  return error.message.includes('EOF') ? 'UND_ERR_SOCKET' : NOT_HTTP
}

function reason(code: string, text: string): string {
  if (code.endsWith('TIMEOUT')) return 'timeout'
  return code === 'UND_ERR_SOCKET' || code.startsWith('UND_ERR_RES') ? 'connection cut' : text.includes('Proxy response') ? 'proxy' : code
}

const unreachableRemedy = 'Check the network of this computer, the address of the service and the proxy setting.'

function networkTexts(context: CallContext, code: string, text: string): Texts {
  const { host, proxy, timeouts } = context
  const there = proxy === null ? host : `${host} through the proxy ${proxy}`
  const nearest = proxy ?? host
  if (nameCodes.has(code)) return ['NETWORK', `the name ${nearest} cannot be found`, unreachableRemedy, true, true]
  if (unreachableCodes.has(code)) return ['NETWORK', `${nearest} cannot be reached`, unreachableRemedy, true, true]
  const proxyStatus = /Proxy response \((\d+)\)/.exec(text)?.[1]
  if (proxyStatus !== undefined) {
    const remedy =
      proxyStatus === '407'
        ? 'Give the proxy a user name and password: http://user:password@host:port, the user with its domain (CORP\\dana) where there is one. Those that are kept count only while the keychain is open.'
        : 'Ask whoever runs the proxy to let this service through.'
    return ['NETWORK', `the proxy ${nearest} refused the connection (${proxyStatus})`, remedy, isTransientStatus(Number(proxyStatus)), true]
  }
  if (untrusted.test(code)) return ['NETWORK', `the certificate of ${there} ${distrust(code)}`, distrustRemedy(code), false, true]
  if (handshake.test(code)) {
    return ['NETWORK', `no secure connection to ${there} could be agreed on`, 'Check that the address and port speak https.', false, true]
  }
  if (code === NOT_HTTP) {
    return ['NETWORK', `the answer of ${there} is not HTTP`, 'Check the address and port of the service.', false, false]
  }
  const later = 'Try again later. If it stays, check the network and the proxy, then ask the support of the service.'
  switch (code) {
    case 'UND_ERR_CONNECT_TIMEOUT':
      return ['TIMEOUT', `no connection to ${there} within ${seconds(timeouts.connect)}`, unreachableRemedy, true, true]
    case 'UND_ERR_HEADERS_TIMEOUT':
      return ['TIMEOUT', `${there} did not answer within ${seconds(timeouts.headers)}`, later, true, false]
    case 'UND_ERR_BODY_TIMEOUT':
      return ['TIMEOUT', `the answer of ${there} stopped for ${seconds(timeouts.idle)}`, later, true, false]
    case 'UND_ERR_INVALID_ARG':
      return ['INVALID_INPUT', 'the request cannot be sent', 'Check the settings of the connection for stray characters.', false, true]
    case 'UND_ERR_DESTROYED':
    case 'UND_ERR_CLOSED':
      return ['CANCELLED', 'the connection was closed here', 'Start it again when you are ready.', false, false]
    case 'UND_ERR_PRX_CONN':
      return ['NETWORK', `the proxy ${nearest} cut the connection`, later, true, true]
    default: {
      // A connection that never came about, or was lost before TLS was agreed on, carried no request.
      const unsent = text.startsWith('connect ') || text.includes('before secure TLS connection was established')
      return ['NETWORK', `the connection to ${there} was cut`, later, true, unsent]
    }
  }
}

function distrust(code: string): string {
  if (code === 'CERT_HAS_EXPIRED') return 'has expired'
  if (code === 'CERT_NOT_YET_VALID') return 'is not valid yet'
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH') return 'is for another name'
  return 'is not trusted on this computer'
}

function distrustRemedy(code: string): string {
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return 'Check the clock of this computer; else tell whoever runs the service.'
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH') return 'Check the address of the service in the settings.'
  return 'Trusted are the certificates of this system and those Rollcall brings. If your network inspects traffic, give Rollcall the CA certificate it uses: a PEM file, in the network settings or with --extra-ca.'
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`
}
