import type { RollcallError } from '../../../shared/errors.ts'
import type { ResourceType } from '../../../shared/graph.ts'
import type { Clock, Logger } from '../../../shared/platform.ts'
import type { Depth } from '../../../shared/syncs.ts'
import type { NetworkSettings } from '../http/client.ts'
import type { HttpClient } from '../http/http.ts'

/** What a destination that asks for itself (`way: 'service'`) and the room that runs it (engine/services) say to each other. */

/** What a task wants to have, in our words. */
export interface WantedSync {
  readonly taskId: string
  /** Only these types and what is on them; null: all. */
  readonly resourceTypes: readonly string[] | null
  /** `resources`: neither entitlements nor grants; `entitlements`: no grants. */
  readonly depth: Depth
}

/** A finished .c1z that may be uploaded. It stays as it is until the task has ended. */
export interface ServedFile {
  readonly path: string
  /** For the task's own record: what it holds. */
  readonly told: string
  /** Called once, when it has arrived. */
  readonly uploaded: (upload: { readonly bytes: number; readonly sha256: string; readonly attempts: number }) => Promise<void>
  /** Called once instead when it has not. */
  readonly failed: (error: RollcallError) => Promise<void>
}

type ServingState = 'connecting' | 'polling' | 'working' | 'broken'

/** How the service stands; what is left out stays as it was. */
export interface ServingChange {
  readonly state?: ServingState
  readonly nextPollAt?: number | null
  /** One more poll was answered. */
  readonly polled?: true
  readonly error?: RollcallError | null
  /** Of an upload under way. */
  readonly note?: string | null
}

export interface EndedTask {
  readonly outcome: 'done' | 'refused' | 'failed'
  readonly message: string
}

export interface ServingContext<Config> {
  /** Parsed, secrets included. */
  readonly config: Config
  readonly http: HttpClient
  readonly network: NetworkSettings
  readonly environment: NodeJS.ProcessEnv | undefined
  readonly version: string
  readonly clock: Clock
  readonly log: Logger
  /** Whose data is served. */
  readonly connector: {
    readonly displayName: string
    readonly description: string
    readonly helpUrl: string | null
    readonly resourceTypes: readonly ResourceType[]
  }
  /** Aborted: end in good order, giving back what cannot be finished. */
  readonly stop: AbortSignal
  /** Makes the file for a task. Rejects with the reason when there is none; that becomes the task's answer. */
  readonly prepare: (wanted: WantedSync, signal: AbortSignal) => Promise<ServedFile>
  readonly changed: (change: ServingChange) => void
  readonly taskStarted: (task: { readonly id: string; readonly type: string }) => void
  readonly taskEnded: (taskId: string, end: EndedTask) => void
  /** The greeting was answered. */
  readonly greeted: () => void
}
