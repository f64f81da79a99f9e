import type { FilterProblem } from '../../../../shared/filter-language/language.ts'

/** How what stands in a filter box relates to the list below it. */
export type Standing = 'shown' | 'reading' | 'mistake'

/** `typed`: as it stands in the box; `taken`: as the list was last asked to be. */
export const standingOf = (typed: string, taken: string, problems: readonly FilterProblem[]): Standing =>
  problems.length > 0 ? 'mistake' : typed.trim() === taken.trim() ? 'shown' : 'reading'

/**
 * Why nothing may act on many rows now, or null: what would be acted on is not what is typed. `stale`: the rows of what was typed are
 * not there yet.
 */
export function heldBack(standing: Standing, stale: boolean): string | null {
  if (standing === 'mistake') return 'The filter has a mistake. Correct it or clear it first: what is shown is not what it asks for.'
  if (standing === 'reading' || stale) return 'The rows of this filter are not shown yet. Try again in a moment.'
  return null
}
