import { z } from 'zod'
import { RollcallError } from '../../shared/errors.ts'
import type { EnginePreferences } from '../../shared/engine-protocol.ts'
import type { preferenceChange, Preferences } from '../../shared/main-contract.ts'
import { proxyParts, readProxyAddress, shownProxy, withSignIn } from '../../shared/proxy-address.ts'
import type { Keychain } from './keychain.ts'
import type { PreferenceStore } from './preferences.ts'

/** The preferences, but for the user and the password of the proxy: these lie in the keychain and are nowhere shown. */
export interface KeptProxy {
  /** For the page and for files: a sign-in is `***`. */
  get(): Preferences
  /**
   * As {@link PreferenceStore.set}. A sign-in that is typed goes to the keychain; `***` means the kept one, which does not go to another
   * address (INVALID_INPUT); an address without one removes it.
   */
  set(change: z.infer<typeof preferenceChange>): Promise<Preferences>
  /** The proxy with its sign-in, for the engine. */
  address(): string
  /** Whether the address has its sign-in: if it has none it is `known`, too. `awaited`: the keychain was not asked yet, or has not answered. */
  standing(): EnginePreferences['network']['signIn']
  /** What must not be seen anywhere. */
  secrets(): readonly string[]
  /** Looks for what is kept, and moves what an earlier version left in the file. What the keychain does not take stays there, and is tried again. */
  settle(): Promise<void>
  /** Everything kept was removed: so is this. */
  forget(): void
}

/** Under which it lies in the keychain, as the secrets of a connection lie under its id. */
export const proxyAccount = 'proxy'
const field = 'signIn'

/** With the address it was given for: whoever writes the file of preferences does not get it sent elsewhere. */
const entry = z.strictObject({ place: z.string(), signIn: z.string() })
type Entry = z.infer<typeof entry>

type Store = Pick<Keychain, 'read' | 'set' | 'remove'>

export function keepProxySignIn(preferences: PreferenceStore, keychain: Store): KeptProxy {
  let known: Entry | null = null
  let asked = false
  let last: Promise<unknown> = Promise.resolve()
  /** One after the other. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }

  const get = (): Preferences => {
    const now = preferences.get()
    return { ...now, proxy: shownProxy(now.proxy) }
  }
  const keep = async (one: Entry): Promise<boolean> => {
    known = one
    return (await keychain.set(proxyAccount, field, JSON.stringify(one))).store === 'keychain'
  }
  const address = (): string => {
    const { proxy } = preferences.get()
    const { address: bare, isKept } = proxyParts(proxy)
    if (!isKept) return proxy
    return known?.place !== placeOf(bare) ? bare : withSignIn(bare, known.signIn)
  }

  const set = async (change: z.infer<typeof preferenceChange>): Promise<Preferences> => {
    if (change.proxy === undefined) {
      preferences.set(change)
      return get()
    }
    const now = proxyParts(preferences.get().proxy)
    const next = proxyParts(change.proxy)
    const place = placeOf(next.address)
    if (next.isKept) {
      if (!now.isKept && now.signIn === null) throw refused('No user and no password are kept for a proxy.')
      if (placeOf(now.address) !== place) {
        throw refused(`The user and the password that are kept belong to ${now.address}; they do not go to another one.`)
      }
      // As it stands: it may not be in the keychain yet.
      preferences.set(now.isKept ? change : { ...change, proxy: undefined })
      return get()
    }
    const before = known
    if (next.signIn !== null && place !== null) await keep({ place, signIn: next.signIn })
    try {
      preferences.set({ ...change, proxy: shownProxy(change.proxy) })
    } catch (error) {
      if (before !== null) await keep(before)
      throw error
    }
    if (next.signIn === null && (known !== null || now.isKept || now.signIn !== null)) {
      known = null
      // One that stays in a keychain that does not answer belongs to an address that is not used any more.
      await keychain.remove(proxyAccount, field)
    }
    return get()
  }

  const settle = async (): Promise<void> => {
    const { proxy } = preferences.get()
    const { address: bare, signIn, isKept } = proxyParts(proxy)
    const place = placeOf(bare)
    if (signIn !== null && place !== null) {
      if (await keep({ place, signIn })) preferences.set({ proxy: shownProxy(proxy) })
      return
    }
    if (!isKept || known !== null) return
    const text = (await keychain.read(proxyAccount, [field]))[field]
    known = text === undefined ? null : entryIn(text)
  }
  const standing = (): EnginePreferences['network']['signIn'] => {
    const { address: bare, isKept } = proxyParts(preferences.get().proxy)
    if (!isKept || known?.place === placeOf(bare)) return 'known'
    return asked ? 'missing' : 'awaited'
  }

  return {
    get,
    set: (change) => inTurn(() => set(change)),
    address,
    secrets: () => {
      const read = readProxyAddress(address())
      if ('problem' in read || (read.user === '' && read.password === '')) return []
      const { user, password, written } = read
      return [password, written, proxyParts(address()).signIn ?? '', Buffer.from(`${user}:${password}`).toString('base64')].filter(
        (text) => text !== '',
      )
    },
    standing,
    settle: () => inTurn(() => settle().finally(() => (asked = true))),
    forget: () => {
      known = null
      const { address: bare, signIn, isKept } = proxyParts(preferences.get().proxy)
      if (signIn !== null || isKept) preferences.set({ proxy: bare })
    },
  }
}

/** Whom a sign-in was given for; null: nobody can be named. */
function placeOf(address: string): string | null {
  const read = readProxyAddress(address)
  return 'problem' in read ? null : `${read.secure ? 'https' : 'http'}://${read.hostname}:${read.port}`
}

function entryIn(text: string): Entry | null {
  try {
    return entry.parse(JSON.parse(text))
  } catch {
    return null
  }
}

const refused = (message: string): RollcallError =>
  new RollcallError('INVALID_INPUT', { message, remedy: 'Type those of this proxy before its @, or leave them out.' })
