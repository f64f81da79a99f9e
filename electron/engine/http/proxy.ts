import { RollcallError } from '../../../shared/errors.ts'
import { isLoopback } from './address.ts'

interface ProxySettings {
  /** The proxy of the settings; wins over the environment. */
  readonly proxy?: string | undefined
  /** HTTPS_PROXY and NO_PROXY, in either case, are read from here. */
  readonly environment?: NodeJS.ProcessEnv | undefined
}

/** The proxy that calls go through if they go through one, or null. INVALID_INPUT when it is not a proxy URL. */
export function configuredProxy(settings: ProxySettings): URL | null {
  const { environment } = settings
  const candidates = [settings.proxy, environment?.https_proxy, environment?.HTTPS_PROXY]
  const text = candidates.map((candidate) => candidate?.trim() ?? '').find((candidate) => candidate !== '') ?? ''
  if (text === '') return null
  const url = URL.parse(text.includes('://') ? text : `http://${text}`)
  if (url === null || !['http:', 'https:', 'socks5:'].includes(url.protocol) || url.hostname === '') {
    throw new RollcallError('INVALID_INPUT', {
      message: 'The proxy address is not a valid URL.',
      remedy: 'Write it as http://host:port, in the network settings or in HTTPS_PROXY.',
    })
  }
  return url
}

/**
 * Whether a call to `url` avoids the proxy: always on this machine, else by NO_PROXY, a list (commas or blanks) of `*`, names
 * that also cover their subdomains, `.name` or `*.name`, and addresses, each with an optional port.
 */
export function bypassesProxy(url: URL, environment: NodeJS.ProcessEnv | undefined): boolean {
  if (isLoopback(url.hostname)) return true
  const host = plainHost(url.hostname)
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  const list = environment?.no_proxy ?? environment?.NO_PROXY ?? ''
  return list
    .toLowerCase()
    .split(/[,\s]+/)
    .some((entry) => {
      const parts = /^(?:\[(?<address>[\d:a-f.]+)\]|(?<name>[^:[\]]+))(?::(?<port>\d+))?$/.exec(entry)?.groups
      const name = parts === undefined ? entry : (parts.address ?? parts.name ?? '')
      if (name === '' || (parts?.port !== undefined && parts.port !== port)) return false
      const suffix = plainHost(name.replace(/^\*?\./, ''))
      return name === '*' || host === suffix || host.endsWith(`.${suffix}`)
    })
}

/** Without the brackets of an IPv6 address and without the root dot. */
function plainHost(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1').replace(/(.)\.$/, '$1')
}
