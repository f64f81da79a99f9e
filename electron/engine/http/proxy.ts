import { BlockList, isIP } from 'node:net'
import { RollcallError } from '../../../shared/errors.ts'
import { readProxyAddress } from '../../../shared/proxy-address.ts'
import { isLoopback } from './address.ts'

interface ProxySettings {
  /** The proxy of the settings; wins over the environment. */
  readonly proxy?: string | undefined
  /** HTTPS_PROXY and NO_PROXY, in either case, are read from here. */
  readonly environment?: NodeJS.ProcessEnv | undefined
}

/** A proxy that calls can go through. */
export interface Proxy {
  readonly secure: boolean
  readonly hostname: string
  readonly port: number
  /** For people: host and port, never who signs in. */
  readonly host: string
  /** The address without user and password. */
  readonly href: string
  /** As they are meant, not as they are written in an address; null: nobody signs in. */
  readonly credentials: { readonly user: string; readonly password: string } | null
  /** The value of Proxy-Authorization, or null. */
  readonly authorization: string | null
  /** What must not be seen anywhere: the password in every form it has. */
  readonly secrets: readonly string[]
}

/** The proxy that calls go through if they go through one, or null. INVALID_INPUT when it is none. */
export function configuredProxy(settings: ProxySettings): Proxy | null {
  const { environment } = settings
  const candidates = [settings.proxy, environment?.https_proxy, environment?.HTTPS_PROXY]
  const text = candidates.map((candidate) => candidate?.trim() ?? '').find((candidate) => candidate !== '') ?? ''
  if (text === '') return null
  const read = readProxyAddress(text)
  if ('problem' in read) throw new RollcallError('INVALID_INPUT', { message: read.problem, remedy: read.remedy })
  const { secure, hostname, port, user, password, written } = read
  const credentials = user === '' && password === '' ? null : { user, password }
  const authorization = credentials === null ? null : `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const shown = `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`
  return {
    ...{ secure, hostname, port, credentials, authorization },
    host: shown,
    href: `${secure ? 'https' : 'http'}://${shown}`,
    secrets: password === '' ? [] : [...new Set([password, written, encodeURIComponent(password), authorization?.slice(6) ?? password])],
  }
}

/**
 * Whether a call to `url` avoids the proxy: always on this machine, else by NO_PROXY. That is a list, parted by commas, semicolons or
 * blanks, of names that also cover their subdomains (`name`, `.name`, `*.name`), names and addresses with `*` anywhere, addresses,
 * networks (10.0.0.0/8, fd00::/8) and `<local>` (names without a dot), each with an optional port; `*` is everything. A scheme in
 * front of one is passed over.
 */
export function bypassesProxy(url: URL, environment: NodeJS.ProcessEnv | undefined): boolean {
  if (isLoopback(url.hostname)) return true
  const host = plainHost(url.hostname)
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  const list = environment?.no_proxy ?? environment?.NO_PROXY ?? ''
  return list
    .toLowerCase()
    .split(/[,;\s]+/)
    .some((entry) => covers(entry.replace(/^[a-z][a-z\d+.-]*:\/\//, ''), host, port))
}

function covers(entry: string, host: string, port: string): boolean {
  if (entry === '<local>') return !host.includes('.') && isIP(host) === 0
  const network = /^\[?([\da-f:.]+)\]?\/(\d{1,3})$/.exec(entry)
  if (network !== null) return inNetwork(host, network[1] ?? '', Number(network[2]))
  const place = entry.replace(/\/.*$/, '')
  const found = isIP(place) === 6 ? { name: place } : /^(?:\[(?<six>[\da-f:.]+)\]|(?<name>[^:[\]]+))(?::(?<port>\d+))?$/.exec(place)?.groups
  const name = found?.six ?? found?.name ?? ''
  if (name === '' || (found?.port !== undefined && found.port !== port)) return false
  if (name === '*') return true
  if (isIP(name) === 6) return plainHost(URL.parse(`http://[${name}]`)?.hostname ?? name) === host
  const suffix = plainHost(name.replace(/^\*?\./, ''))
  if (suffix.includes('*')) return matches(suffix.split('*'), host)
  const ascii = URL.parse(`http://${suffix}`)?.hostname ?? suffix
  return host === ascii || (isIP(host) === 0 && host.endsWith(`.${ascii}`))
}

function inNetwork(host: string, net: string, bits: number): boolean {
  const family = isIP(net)
  if (family === 0 || isIP(host) !== family || bits > (family === 4 ? 32 : 128)) return false
  const list = new BlockList()
  const kind = family === 4 ? 'ipv4' : 'ipv6'
  list.addSubnet(net, bits, kind)
  return list.check(host, kind)
}

/** Whether the pieces between the stars stand in `text` in this order, the first at its beginning and the last at its end. */
function matches(pieces: readonly string[], text: string): boolean {
  const [first = '', ...others] = pieces
  const end = others.pop() ?? ''
  if (!text.startsWith(first) || !text.endsWith(end) || text.length < first.length + end.length) return false
  let at = first.length
  for (const piece of others) {
    const found = text.indexOf(piece, at)
    if (found === -1) return false
    at = found + piece.length
  }
  return at <= text.length - end.length
}

/** Without the brackets of an IPv6 address and without the root dot. */
function plainHost(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1').replace(/(.)\.$/, '$1')
}
