import type { SourceRecord } from '../../../shared/records.ts'

/** What was read of a source, kept in the spool: what a graph is made of. */
export interface Reading {
  /** The records of a stream as they came, each key once (the last that came); none of those that are gone. */
  stream(name: string): Iterable<SourceRecord>
  /** Streams that are not whole, with why. What is missing of them may be missing from the reading alone. */
  readonly incomplete: ReadonlyMap<string, string>
  /** When it began, milliseconds since 1970: "today" of everything in effect. */
  readonly readAt: number
}
