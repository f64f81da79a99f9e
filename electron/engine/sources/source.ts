import type { z } from 'zod'
import type { Clock, Logger } from '../../../shared/platform.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import type { PhaseDefinition } from '../../../shared/runs.ts'
import type { ResourceType } from '../../../shared/graph.ts'
import type { Vocabulary } from '../../../shared/vocabulary.ts'
import type { Sink } from '../graph/sink.ts'
import type { HttpClient } from '../http/http.ts'

/** Metadata on a config field (`z.string().meta({...})`): draws the settings form, the flags, the environment and the docs table. */
export interface FieldMeta {
  readonly title: string
  readonly description: string
  /** Kept in the keychain, never in the catalog; write-only in the window. */
  readonly secret?: boolean
  /** One-letter flag. */
  readonly short?: string
  readonly group?: string
  readonly placeholder?: string
  /** The value is the path of a file or folder on this computer. */
  readonly place?: 'file' | 'folder'
  /** The value is the id of something that was set up: chosen by its name in a window. */
  readonly refersTo?: 'connection'
}

export interface PhaseReporter {
  /** Starts a phase; the one before is done. */
  start(phaseId: string): void
  /** Sets what is given, leaves the rest. Cheap: call it per chunk, it is coalesced. */
  update(change: {
    readonly counts?: Readonly<Record<string, number>>
    readonly unit?: string
    readonly done?: number
    readonly total?: number | null
    readonly note?: string
  }): void
}

/** What a source wants to find again after a restart, e.g. a report already requested. Saved at once, JSON, no secrets. */
interface Checkpoint {
  get(): unknown
  set(value: unknown): void
}

export interface SourceContext<Config> {
  /** Parsed by the source's `configSchema`, secrets included. */
  readonly config: Config
  readonly http: HttpClient
  readonly signal: AbortSignal
  readonly progress: PhaseReporter
  readonly checkpoint: Checkpoint
  readonly log: Logger
  readonly clock: Clock
}

export interface CheckStep {
  readonly id: string
  readonly title: string
  readonly outcome: 'pass' | 'fail' | 'skipped'
  readonly milliseconds: number
  readonly message: string
  readonly remedy?: string
  /** Of a failed step: the kind of failure, which becomes the command's exit code. */
  readonly code?: ErrorCode
}

export interface Source<Schema extends z.ZodObject = z.ZodObject> {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly helpUrl?: string
  readonly configSchema: Schema
  /** For `capabilities` and empty screens. */
  readonly resourceTypes: readonly ResourceType[]
  /** The source's own phases; the run adds "check" and "ready" after them. */
  readonly phases: readonly PhaseDefinition[]
  /** The words that come with its data. The values it gives of grants are in the order of these attributes. */
  vocabulary(config: z.output<Schema>): Vocabulary
  /** Which installation and organisation a config talks to: same text, same connection (secrets must not matter). */
  identity(config: z.output<Schema>): string
  /** "Test connection": cheap, never a whole sync. Yields each step as it ends; a failed step ends the check. */
  check(context: Omit<SourceContext<z.output<Schema>>, 'checkpoint' | 'progress'>): AsyncIterable<CheckStep>
  collect(context: SourceContext<z.output<Schema>>, sink: Sink): Promise<void>
}
