import { fold } from '../text/fold.ts'

/** A name as it is compared: folded, without dashes, underscores and spaces. */
export const foldName = (name: string): string => fold(name).replaceAll(/[-_\s]/g, '')

/** The one of `known` that was probably meant: the same but for case and dashes, else at most a third of its letters away. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const wanted = foldName(typed)
  if (wanted === '' || wanted.length > 64) return undefined
  let best: string | undefined
  let least = Math.floor(wanted.length / 3) + 1
  for (const candidate of known) {
    const distance = editDistance(wanted, foldName(candidate), least)
    if (distance < least) {
      best = candidate
      least = distance
    }
  }
  return best ?? known.find((candidate) => wanted.length >= 3 && foldName(candidate).startsWith(wanted))
}

/** Letters to add, drop, change or swap with their neighbour; not counted beyond `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let twoBack: number[] = []
  let back = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min((back[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (back[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (twoBack[j - 2] ?? 0) + 1)
      row.push(cost)
    }
    twoBack = back
    back = row
  }
  return back[b.length] ?? limit
}
