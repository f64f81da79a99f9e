import { RollcallError } from '../../../shared/errors.ts'
import { checkedUrl, isLoopback } from './address.ts'
import type { HttpRequest } from './http.ts'

const MOST_HOPS = 5
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** One request of a chain of redirects. */
export interface Hop {
  readonly url: URL
  readonly method: HttpRequest['method']
  readonly body: string | undefined
  /** Still at the origin that was asked: credentials may be sent. Once left, never again in this chain. */
  readonly trusted: boolean
  /** Redirects followed so far. */
  readonly count: number
}

/**
 * Where an answer sends the request, or null when it is not a redirect. Throws for a redirect that is not followed: too many,
 * a body meant for another origin, from the net to this machine, or to plain http.
 */
export function nextHop(hop: Hop, status: number, headers: Readonly<Record<string, string>>, purpose: string): Hop | null {
  const location = headers.location
  if (!redirects.has(status) || location === undefined) return null
  const target = URL.parse(location, hop.url.href)
  if (target === null) return null
  const url = checkedUrl(target.href, purpose)
  const sameOrigin = url.origin === hop.url.origin
  // As browsers do: 307 and 308 repeat the request, the others turn it into a GET.
  const repeats = status === 307 || status === 308 || hop.method === 'GET'
  const carries = repeats && (hop.body !== undefined || hop.method !== 'GET')
  if (hop.count >= MOST_HOPS || (!sameOrigin && (carries || (isLoopback(url.hostname) && !isLoopback(hop.url.hostname))))) {
    throw new RollcallError('SERVER_ERROR', {
      message: `Could not ${purpose}: ${hop.url.host} sends the request ${hop.count >= MOST_HOPS ? 'from one address to the next' : `on to ${url.host}, where it must not go`}.`,
      remedy: 'Check the address of the service in the settings of the connection.',
      detail: `status ${status}, redirect ${hop.count + 1}`,
    })
  }
  return {
    url,
    method: repeats ? hop.method : 'GET',
    body: repeats ? hop.body : undefined,
    trusted: hop.trusted && sameOrigin,
    count: hop.count + 1,
  }
}
