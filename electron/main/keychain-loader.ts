import { join } from 'node:path'
import { utilityProcess } from 'electron'
import type { Answer } from '../keychain/in-child.ts'
import { keytarInChild, type KillableKeytar } from '../keychain/in-child.ts'
import { loadKeytar, type Keytar } from '../keychain/keytar.ts'

/**
 * keytar as this system needs it. libsecret (Linux) is asked in a process of its own, for a call to a locked keyring never comes
 * back. A Mac's keychain knows programs by what they are: there it is Rollcall itself that asks, as ever.
 */
export function keychainLoader(): () => Promise<Keytar | KillableKeytar> {
  if (process.platform !== 'linux') return loadKeytar
  const keytar = keytarInChild(() => {
    const child = utilityProcess.fork(join(__dirname, '..', 'keychain', 'index.cjs'), [], {
      serviceName: 'Rollcall keychain',
      stdio: 'ignore',
    })
    return {
      send: (call) => child.postMessage(call),
      onMessage: (listener) => child.on('message', (answer: unknown) => listener(answer as Answer)),
      onExit: (listener) => child.once('exit', listener),
      kill: () => {
        // It may be held by the very call that is given up; nothing less than this ends it.
        if (child.pid === undefined) child.kill()
        else process.kill(child.pid, 'SIGKILL')
      },
    }
  })
  return () => Promise.resolve(keytar)
}
