/** What the engine needs to know of the window's preferences. Empty text: not set. */
export interface EnginePreferences {
  readonly network: {
    readonly proxy: string
    readonly extraCa: string
    /** The proxy's user and password: in its address if it has any, or not yet, as the keychain is being asked, or the keychain did not give them. */
    readonly signIn: 'known' | 'awaited' | 'missing'
  }
}

/** What main did that the audit trail tells of: names and numbers, never a value. */
export type TrailNote =
  /** A secret was put into the keychain or taken out: whose it is, and its name. */
  | { readonly what: 'secret'; readonly id: string; readonly name: string; readonly change: 'set' | 'removed' }
  /** All secrets there were are gone. */
  | { readonly what: 'all secrets'; readonly removed: number }
  /** Preferences that decide whom Rollcall believes or talks to: which are another now, and whether they say anything. */
  | { readonly what: 'preferences'; readonly changed: Readonly<Record<string, 'set' | 'removed'>> }

/**
 * What Electron main and the engine process say to each other besides the contract. A utility process gets its ports by
 * transfer; a Node child has none, so main carries each port's messages over the one pipe (`port`, `data`, `closed`).
 */
export type ToEngine =
  | (EnginePreferences & { readonly kind: 'start'; readonly dataDir: string; readonly version: string; readonly startNew?: boolean })
  /** The person changed them; they hold from the next run on. */
  | (EnginePreferences & { readonly kind: 'preferences' })
  | { readonly kind: 'port'; readonly port: number }
  | { readonly kind: 'data'; readonly port: number; readonly data: unknown }
  | { readonly kind: 'closed'; readonly port: number }
  /** The person chose this file or folder in a dialog, dropped it or opened it with Rollcall: the window may name it from now on, to read it or to write it too. */
  | { readonly kind: 'allow'; readonly path: string; readonly access: 'read' | 'write' }
  | { readonly kind: 'secrets'; readonly request: number; readonly values: Readonly<Record<string, string>> }
  /** What the person answered to `agree`. */
  | { readonly kind: 'agreed'; readonly request: number; readonly agreed: boolean }
  /** Asks what the catalog holds, for a bundle of diagnostics. */
  | { readonly kind: 'diagnostics'; readonly request: number }
  /** What the keychain said to an `ask-vault` or a `keep-secret`: the text there is, or that it failed, in words. */
  | { readonly kind: 'vault'; readonly request: number; readonly value: string | null; readonly error: string | null }
  /** Something for the audit trail that main did. */
  | { readonly kind: 'note'; readonly note: TrailNote }
  | { readonly kind: 'stop' }

export type FromEngine =
  | { readonly kind: 'ready' }
  | { readonly kind: 'data'; readonly port: number; readonly data: unknown }
  | { readonly kind: 'secrets'; readonly request: number; readonly ownerId: string; readonly names: readonly string[] }
  /** Reads what the trail keeps in the keychain under a name; with `value`, writes it. */
  | { readonly kind: 'ask-vault'; readonly request: number; readonly name: string; readonly value?: string }
  /** Puts a secret into the keychain under the id it is of, or says in `vault` why it does not lie there. */
  | { readonly kind: 'keep-secret'; readonly request: number; readonly id: string; readonly name: string; readonly value: string }
  /** The page sets an address of this computer or of a private network: may it? */
  | { readonly kind: 'agree'; readonly request: number; readonly address: string }
  | { readonly kind: 'diagnostics'; readonly request: number; readonly catalog: object | null }
  /** `catalogLost`: it can start with a new catalog, if the person wants that. */
  | { readonly kind: 'failed'; readonly message: string; readonly remedy: string; readonly catalogLost: boolean }
