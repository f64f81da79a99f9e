import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { RollcallError } from '../../shared/errors.ts'
import type { Logger } from '../../shared/platform.ts'
import { addressSettings } from './engine.ts'
import { addressProblem } from './http/address-rules.ts'
import { failedWith } from './router/failures.ts'

/** Under these names inputs carry addresses: every setting of a source, a destination or a notice channel that is one. */
const addressNames = addressSettings

/** A name server that says nothing for so long keeps nobody waiting; what it does not know cannot be reached either. */
const patience = 2_000

type Resolve = (host: string) => Promise<readonly string[]>

const resolved: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address)

/** Whom a text names, as a host and as people read it; null when it names nobody. Takes URLs, `host[:port]` and `name@host[:port]/…`. */
function placeIn(text: string): { readonly host: string; readonly shown: string } | null {
  const trimmed = text.trim()
  if (isIP(trimmed) !== 0) return { host: trimmed, shown: trimmed }
  const bare = /^[a-z][a-z\d+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed.slice(trimmed.indexOf('@') + 1)}`
  const url = URL.parse(bare)
  if (url === null || url.hostname === '') return null
  return { host: url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, ''), shown: url.host }
}

/** Whether `host` is this computer, in a private network, or an address that clouds and systems keep for themselves. */
export async function isInside(host: string, resolve: Resolve = resolved): Promise<boolean> {
  if (isIP(host) !== 0) return addressProblem(host, false) !== null
  if (/(^|\.)localhost$/i.test(host)) return true
  const giveUp = new AbortController()
  try {
    const nothing = wait(patience, [], { signal: giveUp.signal, ref: false })
    nothing.catch(() => undefined)
    const addresses = await Promise.race([resolve(host), nothing])
    return addresses.some((address) => addressProblem(address, false) !== null)
  } catch {
    return false
  } finally {
    giveUp.abort()
  }
}

/** Every address an input sets that lies inside, once each, as people read it. A channel that may post anywhere inside is one by itself. */
export async function insideAddresses(input: unknown, resolve: Resolve = resolved): Promise<readonly string[]> {
  const found = new Set<string>()
  for (const { text, may } of addressesIn(input)) {
    const place = text === null ? { host: '', shown: 'any private address' } : placeIn(text)
    if (place !== null && !found.has(place.shown) && (may || (await isInside(place.host, resolve)))) found.add(place.shown)
  }
  return [...found]
}

function* addressesIn(input: unknown): Generator<{ readonly text: string | null; readonly may: boolean }> {
  const seen = new Set<object>()
  const waiting = [input]
  while (waiting.length > 0) {
    const value = waiting.pop()
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    const fields = value as Readonly<Record<string, unknown>>
    // Where the name of a receiver leads is judged again whenever something is sent; with this it may lead inside.
    const may = fields.allowPrivate === true
    const texts = [...addressNames].flatMap((name) => fields[name]).filter((text): text is string => typeof text === 'string')
    for (const text of texts) yield { text, may }
    if (may && texts.length === 0) yield { text: null, may }
    for (const part of Object.values(value)) waiting.push(part)
  }
}

/**
 * Options of the handler behind a window's port: a call that sets an address inside is let through once the person has agreed to it
 * in a dialog of main, which no page can answer. CANCELLED otherwise, before the call sees its input.
 */
export const onlyAgreed = (agree: (address: string) => Promise<boolean>, log: Logger, resolve: Resolve = resolved) => ({
  clientInterceptors: [
    async <T>(call: { readonly path: readonly string[]; readonly input: unknown; readonly next: () => Promise<T> }): Promise<T> => {
      for (const address of await insideAddresses(call.input, resolve)) {
        if (await agree(address)) continue
        log.warn('address refused', { call: call.path.join('.') })
        throw failedWith(notAgreed(address))
      }
      return call.next()
    },
  ],
})

const notAgreed = (address: string): RollcallError =>
  new RollcallError('CANCELLED', {
    message: `Rollcall was not allowed to connect to ${address}, which is on this computer or in a private network.`,
    remedy: 'Nothing was changed. Try again and agree in the dialog if the address is right.',
  })
