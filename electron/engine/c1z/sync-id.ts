import { randomBytes } from 'node:crypto'
import KSUID from 'ksuid'

/** The KSUID in `text`, or null. */
function parse(text: string): KSUID | null {
  if (!/^[0-9A-Za-z]{27}$/.test(text)) return null
  try {
    return KSUID.parse(text)
  } catch {
    return null // 27 letters above the largest id
  }
}

/** The second a sync id was made in, milliseconds since 1970; null when the text is no KSUID. */
export const syncIdTime = (syncId: string): number | null => parse(syncId)?.date.getTime() ?? null

const EARLIEST = 14e11
const LATEST = EARLIEST + (2 ** 32 - 1) * 1000

/**
 * The sync id of a snapshot: `known` (the id it had in a file, or its run's) as long as the time inside is the start of
 * the sync, because readers find the writer's zone by that; else the same random part under the right time, so that
 * saving twice gives the same id. Without a known id: a new one.
 */
export function syncIdFor(known: string | null, startedAt: number): string {
  const ksuid = known === null ? null : parse(known)
  if (ksuid !== null && Math.abs(ksuid.date.getTime() - startedAt) < 7 * 60_000) return ksuid.string
  return KSUID.fromParts(Math.min(Math.max(startedAt, EARLIEST), LATEST), ksuid?.payload ?? randomBytes(16)).string
}
