/**
 * What Electron main and the engine process say to each other besides the contract. A utility process gets its ports by
 * transfer; a Node child has none, so main carries each port's messages over the one pipe (`port`, `data`, `closed`).
 */
export type ToEngine =
  | {
      readonly kind: 'start'
      readonly dataDir: string
      readonly version: string
      readonly network: { readonly proxy: string; readonly extraCa: string }
      readonly keepSnapshots: number
    }
  | { readonly kind: 'port'; readonly port: number }
  | { readonly kind: 'data'; readonly port: number; readonly data: unknown }
  | { readonly kind: 'closed'; readonly port: number }
  /** The person chose this file in a dialog, dropped it or opened it with Rollcall: the window may name it from now on. */
  | { readonly kind: 'allow'; readonly path: string }
  | { readonly kind: 'secrets'; readonly request: number; readonly values: Readonly<Record<string, string>> }
  | { readonly kind: 'stop' }

export type FromEngine =
  | { readonly kind: 'ready' }
  | { readonly kind: 'data'; readonly port: number; readonly data: unknown }
  | { readonly kind: 'secrets'; readonly request: number; readonly connectionId: string; readonly names: readonly string[] }
  | { readonly kind: 'failed'; readonly message: string; readonly remedy: string }
