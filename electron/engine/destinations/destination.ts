import type { z } from 'zod'
import type { DeliveryReceipt, DestinationKind } from '../../../shared/deliveries.ts'
import type { Clock, Logger } from '../../../shared/platform.ts'
import type { Depth } from '../../../shared/syncs.ts'
import type { NetworkSettings } from '../http/client.ts'
import type { HttpClient } from '../http/http.ts'
import { fieldsOf } from '../settings/field-info.ts'
import type { CheckStep } from '../sources/source.ts'
import type { ServingContext } from './serving.ts'

export interface DestinationContext<Config> {
  /** Parsed by the destination's `configSchema`, secrets included. */
  readonly config: Config
  readonly http: HttpClient
  /** For protocols the HTTP client does not speak. */
  readonly network: NetworkSettings
  /** Where the proxy variables and the destination's own are read. */
  readonly environment: NodeJS.ProcessEnv | undefined
  readonly signal: AbortSignal
  readonly log: Logger
  readonly clock: Clock
  /** Of this process alone; made when it is needed. */
  readonly scratchDir: string
}

/** What is to leave. */
export interface Subject {
  readonly connectionName: string
  readonly sourceId: string | null
  readonly runId: string
  /** Null when nobody signed. */
  readonly reviewId: string | null
  /** An ordinary snapshot file without what was excluded. */
  readonly snapshotPath: string
  /** When the source was read, milliseconds since 1970. */
  readonly readAt: number
  /** The resource types a narrowed run kept; null: all. */
  readonly onlyTypes: readonly string[] | null
  /** What the run left out; absent: nothing. */
  readonly depth?: Depth
}

/** What arrived here last of the same connection, kept as a snapshot: a destination that still holds it need not be read. */
interface Arrived {
  readonly sha256: string | null
  readonly snapshotPath: string
}

/** What lies at the destination, and where the subject would go. */
export interface Standing {
  /** Of the way `file`: the path. */
  readonly target: string | null
  /** Another text as soon as something else lies there. */
  readonly fingerprint: string
  /** It as a snapshot, to compare with; null when there is nothing. */
  readonly snapshotPath: string | null
  /** "the sync already in /data/sync.c1z" */
  readonly what: string | null
}

/** An approved plan to be carried out. */
export interface Work {
  readonly subject: Subject
  readonly target: string | null
  /** The head of the audit trail, to go along with what was reviewed; null with what was not. */
  readonly trailNote: string | null
  /** `done` of `total` in units of `note`. */
  readonly onProgress: (done: number, total: number, note: string) => void
}

/** Where data leaves to, in the shape of a source. By its `way` the house knows what it can be asked. */
export type Destination<Schema extends z.ZodObject = z.ZodObject> = FileDestination<Schema> | ServiceDestination<Schema>

interface AnyDestination<Schema extends z.ZodObject> {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly helpUrl?: string
  readonly configSchema: Schema
  /** "Test": cheap, changes nothing. Yields each step as it ends; a failed step ends the check. */
  check(context: DestinationContext<z.output<Schema>>): AsyncIterable<CheckStep>
}

/** It is brought what was approved. */
export interface FileDestination<Schema extends z.ZodObject = z.ZodObject> extends AnyDestination<Schema> {
  readonly way: 'file'
  /** Looks at the destination; changes nothing. `target` overrides where a file goes. NOT_WRITABLE, UNSUPPORTED, INVALID_INPUT. */
  plan(
    context: DestinationContext<z.output<Schema>>,
    subject: Subject,
    given: { readonly target: string | null; readonly arrived: Arrived | null },
  ): Promise<Standing>
  /** The fingerprint of what lies at the target now; cheap when it is still the `known` one. */
  fingerprint(context: DestinationContext<z.output<Schema>>, target: string | null, known: string): Promise<string>
  /** Brings the subject there, whole or not at all. Doing it twice does no harm. */
  apply(context: DestinationContext<z.output<Schema>>, work: Work): Promise<DeliveryReceipt>
  /** The receipt when exactly the subject lies there already (an earlier try that died before it could say so), else null. */
  arrived(context: DestinationContext<z.output<Schema>>, work: Work): Promise<DeliveryReceipt | null>
}

/** The other side asks, and what was approved is what it gets. */
export interface ServiceDestination<Schema extends z.ZodObject = z.ZodObject> extends AnyDestination<Schema> {
  readonly way: 'service'
  /** Answers the other side until `context.stop`. Rejects when it was refused for good at the start. */
  serve(context: ServingContext<z.output<Schema>>): Promise<void>
  /** Whom it talks to, for people. */
  hostOf(config: z.output<Schema>): string
}

export const kindOf = (destination: Destination): DestinationKind => ({
  id: destination.id,
  title: destination.title,
  description: destination.description,
  way: destination.way,
  helpUrl: destination.helpUrl ?? null,
  fields: fieldsOf(destination.configSchema),
})
