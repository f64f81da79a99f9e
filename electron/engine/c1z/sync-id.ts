import { createHash, randomBytes } from 'node:crypto'
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
 *
 * @param variant names the content when it is not all of the sync `known` stands for: one id never means two contents, so it gets
 * an id of its own, the same one every time
 */
export function syncIdFor(known: string | null, startedAt: number, variant?: string): string {
  const ksuid = known === null ? null : parse(known)
  const isRight = ksuid !== null && Math.abs(ksuid.date.getTime() - startedAt) < 7 * 60_000
  if (isRight && variant === undefined) return ksuid.string
  const at = isRight ? ksuid.date.getTime() : Math.min(Math.max(startedAt, EARLIEST), LATEST)
  return KSUID.fromParts(at, payloadOf(known, ksuid, variant)).string
}

function payloadOf(known: string | null, ksuid: KSUID | null, variant: string | undefined): Buffer {
  if (known === null || (ksuid === null && variant === undefined)) return randomBytes(16)
  if (ksuid !== null && variant === undefined) return ksuid.payload
  return createHash('sha256')
    .update(ksuid?.payload ?? known)
    .update('\0')
    .update(variant ?? '')
    .digest()
    .subarray(0, 16)
}
