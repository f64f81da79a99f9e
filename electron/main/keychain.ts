import type { KeychainStatus, StoredSecret } from '../../shared/main-contract.ts'
import { RollcallError } from '../../shared/errors.ts'

const service = 'app.rollcall'
/** A locked keychain with nobody to unlock it never answers: every call ends after this. */
const limit = 15_000

interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>
  setPassword(service: string, account: string, password: string): Promise<void>
  deletePassword(service: string, account: string): Promise<boolean>
  findCredentials(service: string): Promise<{ account: string; password: string }[]>
}

const storeNames: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: 'macOS Keychain', win32: 'Windows Credential Manager' }

/** Secrets by connection and field. The window writes, asks what is there and removes; only the engine host reads. */
export interface Keychain {
  readonly status: KeychainStatus
  selfTest(): Promise<KeychainStatus>
  stored(connectionId: string): Promise<readonly StoredSecret[]>
  set(connectionId: string, name: string, value: string): Promise<StoredSecret>
  /** Values that exist, by name. Never leaves main but for the engine. */
  read(connectionId: string, names: readonly string[]): Promise<Record<string, string>>
  /** The values of all secrets there are, to take them out of a text. Those in a keychain that does not answer are not among them. */
  values(): Promise<readonly string[]>
  remove(connectionId: string, name?: string): Promise<void>
  /** Everything Rollcall ever stored, in the keychain and in memory; answers how many entries. */
  removeAll(): Promise<number>
}

/**
 * The OS keychain through keytar, and when there is none a memory that ends with the process: never a file. `onStatus` hears
 * every change, so that the window can say "waiting for your keychain to be unlocked" while a call hangs.
 */
export function openKeychain(onStatus: (status: KeychainStatus) => void, load: () => Promise<Keytar> = loadKeytar): Keychain {
  const name = storeNames[process.platform] ?? 'GNOME Keyring'
  const memory = new Map<string, string>()
  let status: KeychainStatus = { store: 'waiting', name, problem: null }
  const become = (next: KeychainStatus): void => {
    status = next
    onStatus(next)
  }
  const account = (connectionId: string, field: string): string => `${connectionId}/${field}`

  /** One keychain call with its limit. A slow one is shown as waiting after a second. */
  const askNow = async <T>(call: (keytar: Keytar) => Promise<T>): Promise<T> => {
    const slow = setTimeout(
      () => become({ store: 'waiting', name, problem: `Waiting for ${name}: unlock it in the window it opened.` }),
      1_000,
    )
    let deadline: NodeJS.Timeout | undefined
    try {
      const result = await Promise.race([
        load().then(call),
        new Promise<never>((_resolve, reject) => {
          deadline = setTimeout(() => reject(new Error('locked')), limit)
        }),
      ])
      if (status.store !== 'keychain') become({ store: 'keychain', name, problem: null })
      return result
    } catch (cause) {
      const locked = cause instanceof Error && cause.message === 'locked'
      become({
        store: 'memory',
        name,
        problem: locked
          ? `${name} is locked and did not answer. Unlock it and run the self-test; until then secrets are kept in memory only.`
          : `No keychain can be reached here. Start a Secret Service (GNOME Keyring, KWallet, KeePassXC) and run the self-test; until then secrets are kept in memory only.`,
      })
      throw new RollcallError('UNSUPPORTED', { message: 'The keychain did not answer.', remedy: status.problem ?? '', cause })
    } finally {
      clearTimeout(slow)
      clearTimeout(deadline)
    }
  }

  /** One after the other: two first calls at the same time can wait for each other in the system's library. */
  let last: Promise<unknown> = Promise.resolve()
  const ask = <T>(call: (keytar: Keytar) => Promise<T>): Promise<T> => {
    const turn = last.then(() => askNow(call))
    last = turn.catch(() => undefined)
    return turn
  }

  return {
    get status() {
      return status
    },
    selfTest: async () => {
      const probe = account('self-test', String(process.pid))
      try {
        await ask(async (keytar) => {
          await keytar.setPassword(service, probe, 'probe')
          const value = await keytar.getPassword(service, probe)
          await keytar.deletePassword(service, probe)
          if (value !== 'probe') throw new Error('the probe came back different')
        })
      } catch {
        // The status says it.
      }
      return status
    },
    stored: async (connectionId) => {
      const prefix = account(connectionId, '')
      const found = await ask((keytar) => keytar.findCredentials(service)).catch(() => [])
      const kept = found
        .filter((entry) => entry.account.startsWith(prefix))
        .map((entry) => ({ name: entry.account.slice(prefix.length), store: 'keychain' as const }))
      const inMemory = [...memory.keys()]
        .filter((key) => key.startsWith(prefix))
        .map((key) => ({ name: key.slice(prefix.length), store: 'memory' as const }))
      return [...kept, ...inMemory.filter((entry) => !kept.some((other) => other.name === entry.name))]
    },
    set: async (connectionId, field, value) => {
      const key = account(connectionId, field)
      try {
        await ask((keytar) => keytar.setPassword(service, key, value))
        memory.delete(key)
        return { name: field, store: 'keychain' }
      } catch {
        memory.set(key, value)
        return { name: field, store: 'memory' }
      }
    },
    read: async (connectionId, names) => {
      const values: Record<string, string> = {}
      for (const field of names) {
        const key = account(connectionId, field)
        const value = memory.get(key) ?? (await ask((keytar) => keytar.getPassword(service, key)).catch(() => null))
        if (value !== null) values[field] = value
      }
      return values
    },
    values: async () => {
      const kept = status.store === 'memory' ? [] : await ask((keytar) => keytar.findCredentials(service)).catch(() => [])
      return [...memory.values(), ...kept.map((entry) => entry.password)]
    },
    remove: async (connectionId, field) => {
      const prefix = account(connectionId, field ?? '')
      const chosen = (key: string): boolean => (field === undefined ? key.startsWith(prefix) : key === prefix)
      for (const key of [...memory.keys()].filter(chosen)) memory.delete(key)
      if (status.store === 'memory') return
      await ask(async (keytar) => {
        const found = await keytar.findCredentials(service)
        for (const entry of found.filter((other) => chosen(other.account))) await keytar.deletePassword(service, entry.account)
      })
    },
    removeAll: async () => {
      let removed = memory.size
      memory.clear()
      await ask(async (keytar) => {
        for (const entry of await keytar.findCredentials(service)) if (await keytar.deletePassword(service, entry.account)) removed += 1
      }).catch(() => undefined)
      return removed
    },
  }
}

async function loadKeytar(): Promise<Keytar> {
  return (await import('keytar')).default
}
