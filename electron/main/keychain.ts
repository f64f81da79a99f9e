import type { KeychainStatus, StoredSecret } from '../../shared/main-contract.ts'
import { asRollcallError, RollcallError } from '../../shared/errors.ts'
import { trailAccount } from '../../shared/trail-account.ts'
import { keychainFault, keychainName, NoAnswer, type KeychainFault } from '../keychain/faults.ts'
import { isKillable, type KillableKeytar } from '../keychain/in-child.ts'
import { loadKeytar, service, type Keytar } from '../keychain/keytar.ts'
import { entryLimit, inParts } from '../keychain/parts.ts'

/** A locked keychain with nobody to unlock it never answers: every call ends after this. */
const patience = 15_000

/** Secrets by connection and field. The window writes, asks what is there and removes; only the engine host reads. */
export interface Keychain {
  readonly status: KeychainStatus
  /** Writes, reads and deletes a probe; when that works, what was only in memory moves into the keychain. */
  selfTest(): Promise<KeychainStatus>
  stored(ownerId: string): Promise<readonly StoredSecret[]>
  set(ownerId: string, name: string, value: string): Promise<StoredSecret>
  /** In the keychain or nowhere: rejects, saying why, when it does not take it. For the engine. */
  keep(ownerId: string, name: string, value: string): Promise<void>
  /** Values that exist, by name. Never leaves main but for the engine. */
  read(ownerId: string, names: readonly string[]): Promise<Record<string, string>>
  /** The values of all secrets there are, to take them out of a text. Those in a keychain that does not answer are not among them. */
  values(): Promise<readonly string[]>
  /** Of one name, or all: as many as the keychain lets go. Never rejects; the names of those that are gone, and what is left. */
  remove(ownerId: string, name?: string): Promise<Removal<readonly string[]>>
  /** What the audit trail keeps under a name, in the keychain alone; with `value`, writes it. Rejects when it does not answer. For the engine. */
  trail(name: string, value?: string): Promise<string | null>
  /** Every secret Rollcall ever stored, in the keychain and in memory: as many as the keychain lets go. Never rejects; how many are gone, and what is left. What the audit trail keeps there stays: it is no secret of a person. */
  removeAll(): Promise<Removal<number>>
  /** The app ends: no call is waited for any more. Answers whether one is still under way in this very process, and would hold it. */
  end(): boolean
}

/** What came of removing secrets. `problem`: some are still there, or may be, and why. */
interface Removal<T> {
  readonly removed: T
  readonly problem: RollcallError | null
}

interface KeychainOptions {
  /** Default: keytar in this process. */
  readonly load?: () => Promise<Keytar | KillableKeytar>
  readonly platform?: NodeJS.Platform
  /** Milliseconds. */
  readonly limit?: number
}

/**
 * The OS keychain through keytar, and when there is none a memory that ends with the process: never a file. `onStatus` hears
 * every change, so that the window can say "waiting for your keychain to be unlocked" while a call hangs.
 */
export function openKeychain(onStatus: (status: KeychainStatus) => void, options: KeychainOptions = {}): Keychain {
  const { load = loadKeytar, platform = process.platform, limit = patience } = options
  const name = keychainName(platform)
  const memory = new Map<string, string>()
  /** What the keychain last failed with; null: it has kept something since. */
  let fault: KeychainFault | null = null
  let proven = false
  let waiting = true
  let ended = false
  let giveUp: (() => void) | null = null
  let hanging = 0
  const now = (): KeychainStatus => {
    const count = memory.size
    const inMemory = count === 0 ? '' : ` ${count === 1 ? 'One secret is' : `${count} secrets are`} in memory only, until Rollcall quits.`
    if (fault !== null) {
      const rest = count === 0 ? ' Until then secrets are kept in memory only.' : inMemory
      return { store: 'memory', name, problem: `${fault.message} ${fault.remedy} Then run the self-test.${rest}`, inMemory: count }
    }
    if (waiting || !proven)
      return {
        store: 'waiting',
        name,
        problem: waiting && proven ? `Waiting for ${name}.${inMemory}` : inMemory.trim() || null,
        inMemory: count,
      }
    return {
      store: 'keychain',
      name,
      problem: inMemory === '' ? null : `${inMemory.trim()} Run the self-test to put what is missing into ${name}.`,
      inMemory: count,
    }
  }
  const tell = (): void => onStatus(now())
  const account = (ownerId: string, field: string): string => `${ownerId}/${field}`

  /** One keychain call with its limit. A slow one is shown as waiting after a second. Fails with what the window shows. */
  const askNow = async <T>(call: (keytar: Keytar) => Promise<T>): Promise<T> => {
    const slow = setTimeout(
      () => onStatus({ ...now(), store: 'waiting', problem: `Waiting for ${name}: unlock it in the window it opened.` }),
      1_000,
    )
    let deadline: NodeJS.Timeout | undefined
    let stop: (() => void) | null = null
    hanging += 1
    const work = load().then((keytar) => {
      if (isKillable(keytar)) stop = giveUp = () => keytar.giveUp()
      return call(inParts(keytar, entryLimit(platform)))
    })
    const settled = (): void => void (hanging -= 1)
    work.then(settled, settled)
    try {
      return await Promise.race([
        work,
        new Promise<never>((_resolve, reject) => {
          deadline = setTimeout(() => reject(new NoAnswer()), limit)
        }),
      ])
    } catch (cause) {
      if (cause instanceof NoAnswer) (stop as (() => void) | null)?.()
      fault = keychainFault(cause, platform)
      throw new RollcallError('UNSUPPORTED', { message: fault.message, remedy: fault.remedy, cause })
    } finally {
      clearTimeout(slow)
      clearTimeout(deadline)
      waiting = false
      tell()
    }
  }

  /** One after the other: two first calls at the same time can wait for each other in the system's library. */
  let last: Promise<unknown> = Promise.resolve()
  const ask = <T>(call: (keytar: Keytar) => Promise<T>): Promise<T> => {
    const turn = last.then(() => {
      if (ended) throw new RollcallError('CANCELLED', { message: 'Rollcall is ending.', remedy: 'Start it again.' })
      return askNow(call)
    })
    last = turn.catch(() => undefined)
    return turn
  }
  /** The keychain has kept something and given it back: only that proves that it is open. */
  const works = (): void => {
    fault = null
    proven = true
    tell()
  }

  /** A keychain that is known not to answer is not waited for again. */
  const requireAnswering = (): void => {
    if (fault?.problem === 'locked' || fault?.problem === 'none') throw new Error(`${fault.message} ${fault.remedy}`)
  }

  const moveIn = async (): Promise<void> => {
    for (const [key, value] of memory) {
      await ask((keytar) => keytar.setPassword(service, key, value))
      memory.delete(key)
    }
  }

  /** Their accounts: from memory, and from the keychain one by one, so that one it keeps holds no other. */
  const removeThose = async (chosen: (key: string) => boolean): Promise<Removal<ReadonlySet<string>>> => {
    const removed = new Set([...memory.keys()].filter(chosen))
    for (const key of removed) memory.delete(key)
    tell()
    let left: readonly string[] | null = null
    const failure = await ask(async (keytar) => {
      left = (await keytar.findCredentials(service)).map((entry) => entry.account).filter(chosen)
      let first: Error | null = null
      for (const key of left) {
        try {
          if (await keytar.deletePassword(service, key)) removed.add(key)
          left = left.filter((other) => other !== key)
        } catch (error) {
          first ??= error instanceof Error ? error : new Error(String(error))
        }
      }
      if (first !== null) throw first
    }).then(
      () => null,
      (error: unknown) => asRollcallError(error),
    )
    // Without a keychain there is nothing in it.
    return { removed, problem: failure === null || fault?.problem === 'none' ? null : stillThere(left, failure) }
  }
  const stillThere = (left: readonly string[] | null, { code, message, remedy, cause }: RollcallError): RollcallError => {
    const what = left === null ? 'Secrets may still be' : left.length === 1 ? 'One secret is still' : `${left.length} secrets are still`
    return new RollcallError(code, { message: `${what} in ${name}. ${message}`, remedy: `${remedy} Then try again.`, cause })
  }

  return {
    get status() {
      return now()
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
        works()
        await moveIn()
        tell()
      } catch {
        // The status says it.
      }
      return now()
    },
    stored: async (ownerId) => {
      const prefix = account(ownerId, '')
      const found =
        fault?.problem === 'locked' || fault?.problem === 'none'
          ? []
          : await ask((keytar) => keytar.findCredentials(service)).catch(() => [])
      const inMemory = [...memory.keys()]
        .filter((key) => key.startsWith(prefix))
        .map((key) => ({ name: key.slice(prefix.length), store: 'memory' as const, problem: now().problem }))
      const kept = found
        .filter((entry) => entry.account.startsWith(prefix) && !memory.has(entry.account))
        .map((entry) => ({ name: entry.account.slice(prefix.length), store: 'keychain' as const, problem: null }))
      // What was typed last counts, and that is in memory.
      return [...kept, ...inMemory]
    },
    set: async (ownerId, field, value) => {
      const key = account(ownerId, field)
      try {
        await ask((keytar) => keytar.setPassword(service, key, value))
        memory.delete(key)
        works()
        return { name: field, store: 'keychain', problem: null }
      } catch {
        memory.set(key, value)
        const problem = fault === null ? null : `${fault.message} ${fault.remedy}`
        tell()
        return { name: field, store: 'memory', problem }
      }
    },
    keep: async (ownerId, field, value) => {
      requireAnswering()
      const key = account(ownerId, field)
      await ask((keytar) => keytar.setPassword(service, key, value))
      memory.delete(key)
      works()
    },
    read: async (ownerId, names) => {
      const values: Record<string, string> = {}
      for (const field of names) {
        const key = account(ownerId, field)
        const value = memory.get(key) ?? (await ask((keytar) => keytar.getPassword(service, key)).catch(() => null))
        if (value !== null) values[field] = value
      }
      return values
    },
    values: async () => {
      const kept = fault !== null ? [] : await ask((keytar) => keytar.findCredentials(service)).catch(() => [])
      return [...memory.values(), ...kept.map((entry) => entry.password)]
    },
    remove: async (ownerId, field) => {
      const prefix = account(ownerId, field ?? '')
      const chosen = (key: string): boolean => (field === undefined ? key.startsWith(prefix) : key === prefix)
      const { removed, problem } = await removeThose(chosen)
      return { removed: [...removed].map((key) => key.slice(account(ownerId, '').length)), problem }
    },
    trail: async (field, value) => {
      requireAnswering()
      const key = account(trailAccount, field)
      if (value === undefined) return ask((keytar) => keytar.getPassword(service, key))
      await ask((keytar) => keytar.setPassword(service, key, value))
      return value
    },
    removeAll: async () => {
      const { removed, problem } = await removeThose((key) => !key.startsWith(account(trailAccount, '')))
      return { removed: removed.size, problem }
    },
    end: () => {
      ended = true
      const here = hanging > 0 && giveUp === null
      giveUp?.()
      return here
    },
  }
}
