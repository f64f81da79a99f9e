import { z } from 'zod'

/** Reasons given lately, newest first; kept on this computer. */
const stored = 'rollcall.review.reasons'
const most = 6
const list = z.array(z.string())

export function recentReasons(): readonly string[] {
  try {
    return list.parse(JSON.parse(localStorage.getItem(stored) ?? '[]')).slice(0, most)
  } catch {
    return []
  }
}

export function keepReason(reason: string): void {
  const others = recentReasons().filter((each) => each !== reason)
  localStorage.setItem(stored, JSON.stringify([reason, ...others].slice(0, most)))
}
