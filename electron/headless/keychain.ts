import { RollcallError } from '../../shared/errors.ts'

const service = 'app.rollcall'
const patience = 15_000

/** The three calls of keytar that Rollcall makes. */
export interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>
  setPassword(service: string, account: string, password: string): Promise<void>
  deletePassword(service: string, account: string): Promise<boolean>
}

/** The operating system's keychain: one entry per connection and secret field, account `<connection id>/<field>`. */
export interface Vault {
  get(connectionId: string, field: string): Promise<string | null>
  set(connectionId: string, field: string, value: string): Promise<void>
  remove(connectionId: string, field: string): Promise<boolean>
}

/** Loads keytar at the first call only: on a machine without a keychain even loading it can fail. */
const loadKeytar = async (): Promise<Keytar> => {
  const loaded = (await import('keytar')) as unknown as { default?: Keytar } & Keytar
  return loaded.default ?? loaded
}

/**
 * Every call is given 15 seconds: a locked keychain may wait for a dialog nobody sees.
 * Fails with TIMEOUT, or NOT_FOUND when the machine has no keychain.
 */
export const createVault = (load: () => Promise<Keytar> = loadKeytar, limit = patience): Vault => {
  const call = async <T>(work: (keytar: Keytar) => Promise<T>): Promise<T> => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(
          new RollcallError('TIMEOUT', {
            message: `The keychain did not answer within ${limit / 1000} seconds.`,
            remedy: 'Unlock the keychain and try again, or give the token by an environment variable or a file.',
          }),
        )
      }, limit)
    })
    try {
      return await Promise.race([load().then(work), late])
    } catch (error) {
      if (error instanceof RollcallError) throw error
      throw new RollcallError('NOT_FOUND', {
        message: 'No keychain can be used on this machine.',
        remedy: 'Give the token by an environment variable or a file.',
        detail: error instanceof Error ? error.message : String(error),
        cause: error,
      })
    } finally {
      clearTimeout(timer)
    }
  }
  const account = (connectionId: string, field: string): string => `${connectionId}/${field}`
  return {
    get: (connectionId, field) => call((keytar) => keytar.getPassword(service, account(connectionId, field))),
    set: (connectionId, field, value) => call((keytar) => keytar.setPassword(service, account(connectionId, field), value)),
    remove: (connectionId, field) => call((keytar) => keytar.deletePassword(service, account(connectionId, field))),
  }
}
