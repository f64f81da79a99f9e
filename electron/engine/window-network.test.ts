import { expect, test } from 'vitest'
import type { EnginePreferences } from '../../shared/engine-protocol.ts'
import type { Logger } from '../../shared/platform.ts'
import { windowNetwork } from './window-network.ts'

const bare = 'http://proxy.example:3128'
const whole = 'http://dana:canary@proxy.example:3128'
const preferences = (proxy: string, signIn: EnginePreferences['network']['signIn']): EnginePreferences => ({
  network: { proxy, extraCa: '', signIn },
})

function opened(limit?: number) {
  const lines: string[] = []
  const note = (event: string, fields?: object): void => void lines.push(`${event} ${JSON.stringify(fields ?? {})}`)
  const log: Logger = { debug: note, info: note, warn: note, error: note }
  return { network: windowNetwork(log, limit), lines }
}

test('what is known is answered at once, and nothing where nothing is set', async () => {
  const { network, lines } = opened()
  expect(await network.ask()).toEqual({})
  network.set(preferences(whole, 'known'))
  expect(await network.ask()).toEqual({ proxy: whole })
  network.set({ network: { proxy: '', extraCa: '/ca.pem', signIn: 'known' } })
  expect(await network.ask()).toEqual({ extraCa: '/ca.pem' })
  expect(lines).toEqual([])
})

test('whoever asks while the keychain is asked gets the sign-in too', async () => {
  const { network, lines } = opened()
  network.set(preferences(bare, 'awaited'))
  const asked = [network.ask(), network.ask()]
  // Another preference changes meanwhile.
  network.set(preferences(bare, 'awaited'))
  await Promise.resolve()
  network.set(preferences(whole, 'known'))
  expect(await Promise.all(asked)).toEqual([{ proxy: whole }, { proxy: whole }])
  expect(lines).toEqual([])
})

test('a keychain that does not give it, or says nothing, holds nobody for ever, and that is said', async () => {
  const { network, lines } = opened()
  network.set(preferences(bare, 'awaited'))
  const asked = network.ask()
  network.set(preferences(bare, 'missing'))
  expect(await asked).toEqual({ proxy: bare })

  const silent = opened(1)
  silent.network.set(preferences(bare, 'awaited'))
  expect(await silent.network.ask()).toEqual({ proxy: bare })
  expect([...lines, ...silent.lines]).toEqual([
    'the proxy is called without the user and password kept for it {"keychain":"missing"}',
    'the proxy is called without the user and password kept for it {"keychain":"awaited"}',
  ])
})

test('nobody who is stopped waits', async () => {
  const { network } = opened()
  network.set(preferences(bare, 'awaited'))
  const stop = new AbortController()
  const asked = network.ask(stop.signal)
  stop.abort()
  expect(await asked).toEqual({ proxy: bare })
  expect(await network.ask(stop.signal)).toEqual({ proxy: bare })
})
