import type { Keytar } from './keytar.ts'

export interface Call {
  readonly id: number
  readonly method: keyof Keytar
  readonly words: readonly string[]
}

export type Answer = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string }

/** A process that answers {@link Call}s. */
export interface KeychainChild {
  send(call: Call): void
  onMessage(listener: (answer: Answer) => void): void
  onExit(listener: () => void): void
  kill(): void
}

/** A keychain whose calls can be given up. */
export interface KillableKeytar extends Keytar {
  /** Ends the process; what was asked of it fails. The next call starts another. */
  giveUp(): void
}

/** Asks a process of its own, started at the first call. */
export function keytarInChild(start: () => KeychainChild): KillableKeytar {
  let child: KeychainChild | null = null
  let last = 0
  const waiting = new Map<number, { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void }>()

  const lose = (lost: KeychainChild): void => {
    if (child !== lost) return
    child = null
    const left = [...waiting.values()]
    waiting.clear()
    for (const { reject } of left) reject(new Error('The process that asks the keychain ended.'))
  }
  const running = (): KeychainChild => {
    if (child !== null) return child
    const started = start()
    child = started
    started.onMessage((answer) => {
      const call = waiting.get(answer.id)
      waiting.delete(answer.id)
      if ('error' in answer) call?.reject(new Error(answer.error))
      else call?.resolve(answer.value)
    })
    started.onExit(() => lose(started))
    return started
  }
  const ask = <T>(method: keyof Keytar, ...words: readonly string[]): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const id = ++last
      waiting.set(id, { resolve: (value) => resolve(value as T), reject })
      try {
        running().send({ id, method, words })
      } catch (error) {
        waiting.delete(id)
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    })
  return {
    getPassword: (service, account) => ask('getPassword', service, account),
    setPassword: (service, account, password) => ask('setPassword', service, account, password),
    deletePassword: (service, account) => ask('deletePassword', service, account),
    findCredentials: (service) => ask('findCredentials', service),
    giveUp: () => {
      const ended = child
      if (ended === null) return
      lose(ended)
      ended.kill()
    },
  }
}

export const isKillable = (keytar: Keytar | KillableKeytar): keytar is KillableKeytar => 'giveUp' in keytar
