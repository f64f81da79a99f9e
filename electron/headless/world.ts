import type { Writable } from 'node:stream'
import type { ContractRouterClient } from '@orpc/contract'
import type { contract } from '../../shared/contract.ts'
import type { SourceInfo } from '../../shared/sources-contract.ts'
import type { ChannelKindInfo } from '../../shared/notices.ts'
import type { DestinationKind } from '../../shared/deliveries.ts'
import type { Logger } from '../../shared/platform.ts'
import type { Vault } from './keychain.ts'

export type EngineClient = ContractRouterClient<typeof contract>

export type Terminal = Writable & { readonly isTTY?: boolean; readonly columns?: number }

export interface OpenEngine {
  readonly client: EngineClient
  close(): Promise<void>
}

export interface EngineRequest {
  readonly dataDir: string
  readonly log: Logger
  readonly environment: NodeJS.ProcessEnv
  /** A PEM file with certificates to trust besides, or null. */
  readonly extraCa: string | null
  /** The engine's way to ask for the secrets of a saved connection. */
  readonly secrets: (ownerId: string, names: readonly string[]) => Promise<Record<string, string>>
  /** Puts a secret of what was set up into the keychain. */
  readonly keepSecret?: (id: string, name: string, value: string) => Promise<void>
  /** Where the key of the audit trail lies. */
  readonly vault?: {
    readonly read: (name: string) => Promise<string | null>
    readonly write: (name: string, value: string) => Promise<void>
  }
  /** Also start scheduled runs and send the notices that wait. */
  readonly background?: boolean
  /** Make a new catalog where the one there was is gone, empty or damaged. */
  readonly startNew?: boolean
}

/** Everything the command asks of the process it runs in, so that tests can run it whole without one. */
export interface World {
  readonly version: string
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly stdout: Terminal
  readonly stderr: Terminal
  readonly environment: NodeJS.ProcessEnv
  readonly platform: NodeJS.Platform
  readonly workingDirectory: string
  readonly home: string
  /** Aborts at the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
  readonly now: () => number
  readonly vault: Vault
  readonly sources: readonly SourceInfo[]
  readonly destinations: readonly DestinationKind[]
  readonly channels: readonly ChannelKindInfo[]
  readonly redact: (secrets: readonly string[]) => (text: string) => string
  readonly openEngine: (request: EngineRequest) => Promise<OpenEngine>
}
