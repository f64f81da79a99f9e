import { durationMs } from '@bufbuild/protobuf/wkt'
import type { Duration } from '@bufbuild/protobuf/wkt'

/** The times of spec 5, milliseconds. */
const second = 1_000
const minute = 60 * second

/** Limits of single calls; they are real time, whatever clock the service has. */
export interface Limits {
  readonly dial: number
  readonly call: number
  readonly finish: number
  /** For one attempt at an upload, per MiB, with a floor of `call`. */
  readonly uploadPerMiB: number
  /** An upload of which nothing leaves for this long is on a dead line. */
  readonly stall: number
}

export const limits: Limits = { dial: 30 * second, call: 30 * second, finish: 30 * second, uploadPerMiB: 20 * second, stall: minute }

/**
 * Between two polls: what the server says, at most five minutes. Zero means "at once" after a task; it never becomes a storm,
 * least of all when there was nothing to do.
 */
export const pollWait = (next: Duration | undefined, hadTask: boolean): number =>
  clamp(milliseconds(next), hadTask ? 100 : second, 5 * minute)

/** Until the next heartbeat: what the server says; 30 seconds when it says nothing. */
export const heartbeatWait = (next: Duration | undefined): number => {
  const said = milliseconds(next)
  return said === 0 ? 30 * second : clamp(said, second, 5 * minute)
}

/** After the n-th failed poll in a row (from 1): n squared seconds, a minute at most, and up to a tenth more. */
export const pollBackoff = (failures: number, random: () => number): number => {
  const wait = Math.min(failures * failures * second, minute)
  return Math.round(wait * (1 + random() / 10))
}

/** After the n-th failed greeting in a row (from 1): a second, doubled each time, five minutes at most. */
export const helloBackoff = (failures: number): number => Math.min(second * 2 ** Math.min(failures - 1, 20), 5 * minute)

/** Heartbeats in a row that may fail before the work is given up. */
export const HEARTBEAT_FAILURES = 10
/** Attempts at an upload, and the waits before the second and third. */
export const UPLOAD_WAITS = [0, second] as const

/** An unreadable or negative duration counts as none. */
function milliseconds(duration: Duration | undefined): number {
  if (duration === undefined) return 0
  const value = durationMs(duration)
  return Number.isFinite(value) && value > 0 ? value : 0
}

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most)
