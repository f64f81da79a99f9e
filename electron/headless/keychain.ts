import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { RollcallError, type ErrorCode } from '../../shared/errors.ts'
import { keychainFault, NoAnswer, type KeychainProblem } from '../keychain/faults.ts'
import { isKillable, keytarInChild, type Answer, type KillableKeytar } from '../keychain/in-child.ts'
import { loadKeytar as loadHere, service, type Keytar } from '../keychain/keytar.ts'
import { entryLimit, inParts } from '../keychain/parts.ts'

const patience = 15_000

/** The operating system's keychain: one entry per connection and secret field, account `<connection id>/<field>`. */
export interface Vault {
  get(ownerId: string, field: string): Promise<string | null>
  set(ownerId: string, field: string, value: string): Promise<void>
  remove(ownerId: string, field: string): Promise<boolean>
}

const childFile = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../keychain/child.ts' : 'keychain-child.mjs', import.meta.url))

/** In a process of its own, where a call to a locked keychain would hold this one for ever; Windows has no such calls. */
const loadKeytar = (): (() => Promise<Keytar | KillableKeytar>) => {
  if (process.platform === 'win32') return loadHere
  const keytar = keytarInChild(() => {
    const child = fork(childFile, [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] })
    // The command ends when it is done, whether the child has or not.
    child.unref()
    child.channel?.unref()
    return {
      send: (call) => void child.send(call),
      onMessage: (listener) => child.on('message', (answer) => listener(answer as Answer)),
      onExit: (listener) => {
        child.once('exit', listener)
        child.once('error', listener)
      },
      kill: () => void child.kill('SIGKILL'),
    }
  })
  return () => Promise.resolve(keytar)
}

const codes: Readonly<Record<KeychainProblem, ErrorCode>> = {
  none: 'NOT_FOUND',
  locked: 'TIMEOUT',
  cancelled: 'CANCELLED',
  denied: 'MISSING_PERMISSION',
  'too-long': 'INVALID_INPUT',
  refused: 'UNSUPPORTED',
}

/**
 * Every call is given 15 seconds: a locked keychain may wait for a dialog nobody sees.
 * Fails with TIMEOUT (locked), NOT_FOUND (the machine has no keychain), CANCELLED, MISSING_PERMISSION, INVALID_INPUT (too long) or
 * UNSUPPORTED (refused for another reason).
 */
export const createVault = (
  load: () => Promise<Keytar | KillableKeytar> = loadKeytar(),
  limit = patience,
  platform: NodeJS.Platform = process.platform,
): Vault => {
  const call = async <T>(work: (keytar: Keytar) => Promise<T>): Promise<T> => {
    let timer: NodeJS.Timeout | undefined
    let giveUp = (): void => undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new NoAnswer()), limit)
    })
    const asked = load().then((keytar) => {
      if (isKillable(keytar)) giveUp = () => keytar.giveUp()
      return work(inParts(keytar, entryLimit(platform)))
    })
    try {
      return await Promise.race([asked, late])
    } catch (error) {
      asked.catch(() => undefined)
      giveUp()
      const { problem, message, remedy } = keychainFault(error, platform)
      throw new RollcallError(codes[problem], {
        message:
          problem === 'locked' && error instanceof NoAnswer ? `The keychain did not answer within ${limit / 1000} seconds.` : message,
        remedy: `${remedy} Or give the token by an environment variable or a file.`,
        detail: error instanceof Error ? error.message : String(error),
        cause: error,
      })
    } finally {
      clearTimeout(timer)
    }
  }
  const account = (ownerId: string, field: string): string => `${ownerId}/${field}`
  return {
    get: (ownerId, field) => call((keytar) => keytar.getPassword(service, account(ownerId, field))),
    set: (ownerId, field, value) => call((keytar) => keytar.setPassword(service, account(ownerId, field), value)),
    remove: (ownerId, field) => call((keytar) => keytar.deletePassword(service, account(ownerId, field))),
  }
}
