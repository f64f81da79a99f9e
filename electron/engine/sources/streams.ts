import type { Clock, Logger } from '../../../shared/platform.ts'
import type { Json, SourceRecord } from '../../../shared/records.ts'
import type { PhaseDefinition } from '../../../shared/runs.ts'
import type { Sink } from '../graph/sink.ts'
import type { HttpClient } from '../http/http.ts'
import type { Reading } from '../spool/reading.ts'

/** How a stream is read: all of it, or what changed since a cursor. */
type ReadMode = 'full' | 'delta'

/** One page of a stream, kept whole with the state behind it. */
export interface Batch<State extends Json = Json> {
  readonly records: readonly SourceRecord[]
  /** Keys of records that the source says are no more. */
  readonly gone?: readonly string[]
  /** Changes of other streams that came with this page (a feed of events). */
  readonly others?: readonly { readonly stream: string; readonly records: readonly SourceRecord[]; readonly gone?: readonly string[] }[]
  /** Where the next page begins; null: this was the last. */
  readonly next: State | null
  /** How many records the stream has in all, as the service says; null or left out: it does not say. */
  readonly total?: number | null
  /** From where the next reading of changes begins, once this reading is whole. The last one given counts. */
  readonly cursor?: Json
  /** The stream is not whole, though it ended: why, as a sentence. */
  readonly incomplete?: string
  /** The list is gone through once more: its pages may be those that came before. */
  readonly revisit?: true
}

export interface ReadFrom<State extends Json = Json> {
  readonly mode: ReadMode
  /** Where to go on; null: from the beginning. */
  readonly state: State | null
  /** Of a reading of changes: what the reading before left; null else. */
  readonly cursor: Json
  /** Of a stream that is read once per record of another: that record; null else. */
  readonly parent: SourceRecord | null
  /** Times the page is to be halved, as the service could not make larger ones. */
  readonly halved: number
}

export interface ReadContext<Config> {
  /** Parsed by the source's `configSchema`, secrets included. */
  readonly config: Config
  readonly http: HttpClient
  readonly signal: AbortSignal
  readonly log: Logger
  readonly clock: Clock
}

/** A collection of a source, read page by page. */
export interface Stream<Config, State extends Json = Json> {
  /** Unique within the source; in origins, the spool, mappings. */
  readonly name: string
  /** For people: "Classes". */
  readonly title: string
  /** What its records are counted in: "classes". */
  readonly unit: string
  /** A record's own key within the stream; of two records with one key the later counts. */
  key(record: SourceRecord): string
  readonly modes: readonly ReadMode[]
  /** It is read once for each record of this stream, which stands before it. */
  readonly per?: string
  /** It may be missing (403, 404, 501): what the reading before had of it stays. */
  readonly optional?: boolean
  /** Fields of its records that are never kept, at any depth: passwords, say. */
  readonly drop?: readonly string[]
  /** False: not read with these settings; what the reading before had stays, as it is not known to be gone. */
  wanted?(config: Config): boolean
  read(context: ReadContext<Config>, from: ReadFrom<State>): AsyncIterable<Batch<State>>
}

/** What a source with streams has beside what every source has. */
export interface StreamRoad<Config> {
  readonly road: 'streams'
  readonly streams: readonly Stream<Config>[]
  /** How it is to be read, by its settings and the last whole reading (milliseconds since 1970; null: there is none). */
  mode(config: Config, last: { readonly readAt: number; readonly fullAt: number } | null, now: number): ReadMode
  /** Pure: the same reading makes the same graph. It waits for nothing; where it yields, others have a turn. */
  map(config: Config, reading: Reading, sink: Sink): Iterable<void>
}

/** The phase in which a stream is read. */
export const phaseOf = ({ name, title }: { readonly name: string; readonly title: string }): PhaseDefinition => ({
  id: `read-${name}`,
  title,
})

/** The phase in which the graph is made of what was read. */
export const buildPhase: PhaseDefinition = { id: 'build', title: 'Build graph' }

/** The phases of a source with these streams. */
export const phasesOfStreams = (streams: readonly { readonly name: string; readonly title: string }[]): readonly PhaseDefinition[] => [
  ...streams.map(phaseOf),
  buildPhase,
]
