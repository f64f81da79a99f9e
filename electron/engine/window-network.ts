import type { EnginePreferences } from '../../shared/engine-protocol.ts'
import type { Logger } from '../../shared/platform.ts'
import type { NetworkSettings } from './http/client.ts'

/** Milliseconds; a keychain that does not answer is given up by main before. */
const patience = 20_000

/** The network as the window's preferences have it. */
export interface WindowNetwork {
  readonly set: (preferences: EnginePreferences) => void
  /**
   * Waits while the keychain is asked for the user and the password of the proxy, but not for ever: who calls the proxy without them is
   * turned away. Answers at once when `signal` aborts. Never rejects.
   */
  readonly ask: (signal?: AbortSignal) => Promise<NetworkSettings>
}

export function windowNetwork(log: Logger, limit = patience): WindowNetwork {
  let now: EnginePreferences['network'] = { proxy: '', extraCa: '', signIn: 'known' }
  let told = Promise.withResolvers<undefined>()

  const settled = async (signal: AbortSignal | undefined): Promise<void> => {
    const until = AbortSignal.any([AbortSignal.timeout(limit), ...(signal === undefined ? [] : [signal])])
    const over = new Promise<undefined>((resolve) => {
      if (until.aborted) resolve(undefined)
      else until.addEventListener('abort', () => resolve(undefined), { once: true })
    })
    while (now.signIn === 'awaited' && !until.aborted) await Promise.race([told.promise, over])
  }

  return {
    set: ({ network }) => {
      now = network
      told.resolve(undefined)
      told = Promise.withResolvers()
    },
    ask: async (signal) => {
      await settled(signal)
      const { proxy, extraCa, signIn } = now
      if (signIn !== 'known') log.warn('the proxy is called without the user and password kept for it', { keychain: signIn })
      return { ...(proxy === '' ? {} : { proxy }), ...(extraCa === '' ? {} : { extraCa }) }
    },
  }
}
