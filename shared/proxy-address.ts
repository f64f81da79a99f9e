/** A proxy's address as people write it: in the settings, in HTTPS_PROXY. Users and passwords are often written as they are. */
export interface ProxyAddress {
  readonly secure: boolean
  /** Without the brackets of IPv6. */
  readonly hostname: string
  readonly port: number
  /** As they are meant; empty: nobody signs in. */
  readonly user: string
  readonly password: string
  /** The password as it is written. */
  readonly written: string
}

export interface ProxyAddressProblem {
  /** A sentence that repeats nothing of the address: it may hold a password. */
  readonly problem: string
  readonly remedy: string
}

const form = 'Write it as http://host:port, with user:password and an @ before the host where it asks for them.'

/**
 * `[http[s]://][user[:password]@]host[:port]`. What stands before the last `@` is the user and the password, whatever signs they have:
 * escapes (%40) are undone where they are some, and every other sign is taken as it is.
 */
export function readProxyAddress(text: string): ProxyAddress | ProxyAddressProblem {
  const trimmed = text.trim()
  const [, scheme = 'http', rest = ''] = /^(?:([a-z][a-z\d+.-]*):\/\/)?(.*)$/is.exec(trimmed) ?? []
  const kind = scheme.toLowerCase()
  if (kind.startsWith('socks')) {
    return { problem: 'The proxy is a SOCKS proxy, which Rollcall does not speak.', remedy: `Name an HTTP proxy. ${form}` }
  }
  if (/^(pac\+|file$|data$)/.test(kind) || /^(PROXY|HTTPS?|DIRECT|SOCKS\d?)\s/.test(trimmed)) return automatic
  if (kind !== 'http' && kind !== 'https') return { problem: 'The proxy address is not one of http:// or https://.', remedy: form }

  const at = rest.lastIndexOf('@')
  const signIn = at === -1 ? '' : rest.slice(0, at)
  const [, place = '', path = ''] = /^([^/?#]*)(.*)$/s.exec(at === -1 ? rest : rest.slice(at + 1)) ?? []
  if (place !== '' && path !== '' && path !== '/') {
    if (/\.(pac|dat|js)\b|wpad|\bpac\b/i.test(path)) return automatic
    return { problem: 'The proxy address goes on after its port.', remedy: form }
  }
  const found = /^(?:\[(?<six>[\da-f:.]+)\]|(?<name>[^\s:[\]@\\]+))(?::(?<port>\d{1,5}))?$/iu.exec(place)?.groups
  const url = found === undefined ? null : URL.parse(`http://${place}`)
  const port = found?.port === undefined ? (kind === 'https' ? 443 : 80) : Number(found.port)
  if (found === undefined || url === null || port < 1 || port > 65_535) {
    return { problem: 'The proxy address names no computer and port.', remedy: form }
  }
  const colon = signIn.indexOf(':')
  const written = colon === -1 ? '' : signIn.slice(colon + 1)
  return {
    secure: kind === 'https',
    hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    user: unescaped(colon === -1 ? signIn : signIn.slice(0, colon)),
    password: unescaped(written),
    written,
  }
}

const automatic: ProxyAddressProblem = {
  problem: 'The proxy address is that of a script for automatic configuration (PAC), which Rollcall does not run.',
  remedy: `Ask whoever runs the network for the proxy itself: its name and port. ${form}`,
}

/** Escapes undone where all of them are some; a text with a bare % is meant as it is. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** What stands before the `@` where user and password are shown. */
const SHOWN_SIGN_IN = '***'

export interface ProxyParts {
  /** As it is written, without user and password. */
  readonly address: string
  /** User and password as they are written; null: nobody signs in. */
  readonly signIn: string | null
  /** The sign-in is not there, but is meant to be the one that is kept. */
  readonly isKept: boolean
}

/** Any text, also one that is no proxy's address: what may be a password is never part of the address. */
export function proxyParts(text: string): ProxyParts {
  const [, scheme = '', rest = ''] = /^([a-z][a-z\d+.-]*:\/\/)?(.*)$/is.exec(text.trim()) ?? []
  const at = rest.lastIndexOf('@')
  const before = rest.slice(0, Math.max(at, 0))
  const isKept = before === SHOWN_SIGN_IN
  return { address: `${scheme}${rest.slice(at + 1)}`, signIn: before === '' || isKept ? null : before, isKept }
}

/** The address with this sign-in, as a person would write it. */
export function withSignIn(address: string, signIn: string): string {
  const scheme = /^[a-z][a-z\d+.-]*:\/\//i.exec(address)?.[0] ?? ''
  return `${scheme}${signIn}@${address.slice(scheme.length)}`
}

/** For people and for files: that somebody signs in, never who. */
export function shownProxy(text: string): string {
  const { address, signIn, isKept } = proxyParts(text)
  return signIn === null && !isKept ? text.trim() : withSignIn(address, SHOWN_SIGN_IN)
}
