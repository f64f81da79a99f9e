import type { z } from 'zod'
import type { Clock, Logger } from '../../../shared/platform.ts'
import { RollcallError, type ErrorCode } from '../../../shared/errors.ts'
import type { PhaseDefinition } from '../../../shared/runs.ts'
import type { ResourceType } from '../../../shared/graph.ts'
import type { TypeWords, Vocabulary } from '../../../shared/vocabulary.ts'
import type { Sink } from '../graph/sink.ts'
import type { HttpNeeds } from '../http/client.ts'
import type { HttpClient } from '../http/http.ts'
import { checkedFields } from '../settings/config.ts'
import type { StreamRoad } from './streams.ts'

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

interface SourceBase<Schema extends z.ZodObject> {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly helpUrl?: string
  readonly configSchema: Schema
  /** For `capabilities` and empty screens. */
  readonly resourceTypes: readonly ResourceType[]
  /** The source's own phases; the run adds "check" and "ready" after them. */
  readonly phases: readonly PhaseDefinition[]
  /** The words of its types, to say what it will bring before it is set up; default: made of `resourceTypes`. */
  readonly brings?: readonly TypeWords[]
  /** The words that come with its data. The values it gives of grants are in the order of these attributes. */
  vocabulary(config: z.output<Schema>): Vocabulary
  /** Which installation and organisation a config talks to: same text, same connection (secrets must not matter). */
  identity(config: z.output<Schema>): string
  /** What it needs of the network beyond the usual: how it signs in, how often and how many calls at a time. */
  client?(config: z.output<Schema>, platform: { readonly clock: Clock; readonly log: Logger }): HttpNeeds
  /** "Test connection": cheap, never a whole sync. Yields each step as it ends; a failed step ends the check. */
  check(context: Omit<SourceContext<z.output<Schema>>, 'checkpoint' | 'progress'>): AsyncIterable<CheckStep>
}

/** One report, read in one go. */
interface DirectRoad<Config> {
  readonly road: 'direct'
  collect(context: SourceContext<Config>, sink: Sink): Promise<void>
}

/** Where data comes from: in one go, or stream by stream into a spool of which the graph is made. */
export type Source<Schema extends z.ZodObject = z.ZodObject> = DirectSource<Schema> | StreamSource<Schema>
export type DirectSource<Schema extends z.ZodObject = z.ZodObject> = SourceBase<Schema> & DirectRoad<z.output<Schema>>
export type StreamSource<Schema extends z.ZodObject = z.ZodObject> = SourceBase<Schema> & StreamRoad<z.output<Schema>>

/** INVALID_INPUT, naming the sources there are. */
export function sourceById(sources: readonly Source[], id: string): Source {
  const source = sources.find((candidate) => candidate.id === id)
  if (source !== undefined) return source
  const known = sources.map((candidate) => candidate.id).join(', ')
  throw new RollcallError('INVALID_INPUT', { message: `There is no source "${id}".`, remedy: `Choose one of: ${known}.` })
}

/** The installation a config without its secrets talks to. INVALID_INPUT for unknown settings and bad values. */
export const identityOf = (source: Source, config: Readonly<Record<string, unknown>>): string =>
  source.identity(checkedFields(source, config))
