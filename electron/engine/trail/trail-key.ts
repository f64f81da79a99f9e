import { randomBytes } from 'node:crypto'
import type { Logger } from '../../../shared/platform.ts'
import { noteKey, type NoteKey } from './signed-note.ts'

/** What the trail keeps in the system's keychain: texts by name. Rejects when there is no keychain, or none that opens. */
export interface TrailVault {
  read(name: string): Promise<string | null>
  write(name: string, value: string): Promise<void>
}

/** Milliseconds somebody who waits for a signature gives the keychain; it may be asking a person to unlock it. */
const patience = 3000

const none = 'No keychain is at hand here, so the trail is not signed.'

/** The key that signs the trail's head, from the keychain, made there at the first need. Asked for only when a line was added or is to be shown. */
export class TrailKey {
  readonly #vault: TrailVault | null
  readonly #log: Logger
  #key: NoteKey | null = null
  #why: string | null = none
  #asking: Promise<void> | null = null

  constructor(vault: TrailVault | undefined, log: Logger) {
    this.#vault = vault ?? null
    this.#log = log
  }

  /** Why nothing is signed; null when the key is there. */
  get why(): string | null {
    return this.#key === null ? this.#why : null
  }

  /** The key as far as it is known now. */
  get now(): NoteKey | null {
    return this.#key
  }

  /** The key; null when the keychain does not give it soon. Never rejects. */
  async get(): Promise<NoteKey | null> {
    if (this.#key !== null || this.#vault === null) return this.#key
    this.#asking ??= this.#ask(this.#vault).finally(() => (this.#asking = null))
    await soon(this.#asking, undefined)
    return this.#key
  }

  /** What the keychain has under a name; null when it has nothing, or says nothing soon. Never rejects. */
  async kept(name: string): Promise<string | null> {
    if (this.#vault === null) return null
    return soon(
      this.#vault.read(name).catch(() => null),
      null,
    )
  }

  /** Waits no longer than anybody who needs the key would. Never rejects. */
  async keep(name: string, value: string): Promise<void> {
    if (this.#vault === null || (await this.get()) === null) return
    const kept = this.#vault
      .write(name, value)
      .catch((error: unknown) => this.#log.warn('head not kept in the keychain', { reason: String(error) }))
    await soon(kept, undefined)
  }

  async #ask(vault: TrailVault): Promise<void> {
    try {
      const stored = await vault.read('key')
      const seed = stored === null ? randomBytes(32) : Buffer.from(stored, 'base64')
      if (seed.length !== 32) throw new Error('what lies there is no key')
      if (stored === null) await vault.write('key', seed.toString('base64'))
      this.#key = noteKey(seed)
    } catch (error) {
      this.#why = `The keychain does not give the key that signs the trail: ${error instanceof Error ? error.message : String(error)}`
      this.#log.debug('trail not signed', { reason: this.#why })
    }
  }
}

async function soon<T>(work: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), patience)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
