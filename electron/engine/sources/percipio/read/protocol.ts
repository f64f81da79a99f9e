import type { Rules } from '../aggregate/aggregation.ts'
import type { PackedReading } from '../aggregate/reading.ts'
import type { RingMemory } from './ring.ts'

/** What the thread that reads a report is given. */
export interface ReaderTask {
  readonly ring: RingMemory
  readonly rules: Rules
  /** When the report is read, milliseconds since 1970. */
  readonly readAt: number
  /** How far it is, written after every stretch of bytes: see `tallyNames`. */
  readonly tally: Int32Array<SharedArrayBuffer>
}

export const tallyNames = ['rows', 'people', 'courses', 'pairs', 'skipped'] as const
export type Tally = Readonly<Record<(typeof tallyNames)[number], number>>

/** What that thread says. Anything else that happens to it is an error of the thread itself. */
export type FromReader =
  | { readonly kind: 'room' }
  | { readonly kind: 'malformed'; readonly reason: string; readonly row: number; readonly offset: number; readonly truncated: boolean }
  | { readonly kind: 'done'; readonly reading: PackedReading }
