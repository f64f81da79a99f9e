import { lookup as resolve, type LookupAddress } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/**
 * Which addresses are of this computer or a private network, and which of them a webhook never reaches. Its names are judged by what
 * they resolve to, at the moment of connecting: a name that is harmless when it is saved may point elsewhere later.
 */
const never = list([
  ...['0.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '240.0.0.0/4'],
  // Metadata of clouds that is not link-local: Azure's, Alibaba's, Oracle's.
  ...['168.63.129.16/32', '100.100.100.200/32', '192.0.0.192/32'],
  ...['::/128', 'fe80::/10', 'ff00::/8', 'fd00:ec2::254/128'],
])
const inside = list([
  ...['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '192.0.0.0/24', '198.18.0.0/15'],
  ...['::1/128', 'fc00::/7', 'fec0::/10'],
])

function list(subnets: readonly string[]): BlockList {
  const made = new BlockList()
  for (const subnet of subnets) {
    const [net = '', bits = ''] = subnet.split('/')
    made.addSubnet(net, Number(bits), net.includes(':') ? 'ipv6' : 'ipv4')
  }
  return made
}

/** Why this address (not a name) may not be reached, or null when it may. */
export function addressProblem(address: string, allowPrivate: boolean): string | null {
  for (const each of [address, ...carriedIPv4(address)]) {
    const family = isIP(each) === 6 ? 'ipv6' : 'ipv4'
    if (never.check(each, family)) return `${address} is link-local or reserved; webhooks never go there`
    if (!allowPrivate && inside.check(each, family))
      return `${address} is an address of this computer or of a private network; the channel does not allow that`
  }
  return null
}

/** The IPv4 address inside an IPv6 one: mapped, NAT64, 6to4. */
function carriedIPv4(address: string): string[] {
  if (isIP(address) !== 6) return []
  const words = expanded(address)
  const at = (first: number): string => {
    const [high = 0, low = 0] = words.slice(first)
    return [high >> 8, high & 255, low >> 8, low & 255].join('.')
  }
  const start = words.slice(0, 6).join(':')
  if (start === '0:0:0:0:0:65535' || (start === '0:0:0:0:0:0' && (words[6] ?? 0) > 0) || start === `100:65435:0:0:0:0`) return [at(6)]
  return words[0] === 0x2002 ? [at(1)] : []
}

/** The eight words of an IPv6 address. */
function expanded(address: string): number[] {
  const bare = (address.split('%')[0] ?? '').replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a: string, b: string, c: string, d: string) =>
    [Number(a) * 256 + Number(b), Number(c) * 256 + Number(d)].map((word) => word.toString(16)).join(':'),
  )
  const [head = '', tail] = bare.split('::')
  const words = (text: string): number[] => (text === '' ? [] : text.split(':').map((word) => parseInt(word, 16)))
  if (tail === undefined) return words(head)
  const [front, back] = [words(head), words(tail)]
  return [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back]
}

export class ForbiddenAddress extends Error {}

/** Resolves as Node does, and fails with {@link ForbiddenAddress} when any address of the name may not be reached. */
export const guardedLookup =
  (allowPrivate: boolean, lookup: typeof resolve = resolve): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => {
      if (error !== null) {
        callback(error, '', 0)
        return
      }
      const problem = addresses.map(({ address }) => addressProblem(address, allowPrivate)).find((each) => each !== null)
      const [first] = addresses
      if (problem !== undefined || first === undefined) callback(new ForbiddenAddress(problem ?? 'no address'), '', 0)
      else if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
