/** Under which all secrets of Rollcall lie in the keychain; the account is `<id>/<field>`. */
export const service = 'app.rollcall'

/** The calls of keytar that Rollcall makes. */
export interface Keytar {
  readonly getPassword: (service: string, account: string) => Promise<string | null>
  readonly setPassword: (service: string, account: string, password: string) => Promise<void>
  readonly deletePassword: (service: string, account: string) => Promise<boolean>
  readonly findCredentials: (service: string) => Promise<{ account: string; password: string }[]>
}

/** In this process. Only at the first call: on a machine without a keychain even loading it can fail. */
export async function loadKeytar(): Promise<Keytar> {
  const loaded = (await import('keytar')) as unknown as { default?: Keytar } & Keytar
  return loaded.default ?? loaded
}
