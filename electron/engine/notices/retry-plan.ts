import type { NoticeChannel } from '../../../shared/notices.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** Waits before each try, the first included. Webhooks: about 75 hours in all. */
const delays: Readonly<Record<NoticeChannel['kind'], readonly number[]>> = {
  webhook: [0, 5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour],
  email: [0, minute, 5 * minute, 30 * minute],
  desktop: [0],
}

/** A service that asks for more is not believed. */
const longestAsked = 24 * hour

/** Milliseconds until the next try after `attempts` tries; null when they are used up. Jitter of 20 % for webhooks; `asked` (Retry-After) is a floor. */
export function waitAfter(
  kind: NoticeChannel['kind'],
  attempts: number,
  asked: number | null,
  random: () => number = Math.random,
): number | null {
  const delay = delays[kind][attempts]
  if (delay === undefined) return null
  const jittered = kind === 'webhook' ? delay * (0.8 + 0.4 * random()) : delay
  return Math.round(Math.max(jittered, Math.min(asked ?? 0, longestAsked)))
}

/** Older than this nobody wants to hear it for the first time; longer than all waits together. */
export const staleAfter: Readonly<Record<NoticeChannel['kind'], number>> = { webhook: 96 * hour, email: 96 * hour, desktop: hour }
