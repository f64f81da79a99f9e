import type { Day } from './canonical.ts'

/** What a roster says is in effect from a day to a day; null: open on that side. */
export interface Span {
  readonly start: Day | null
  readonly end: Day | null
}

export type When = 'now' | 'over' | 'ahead'

/** Whether spans are in effect on a day. The last day counts as one of them, unless `endInclusive` is false. */
export class Calendar {
  readonly today: Day
  readonly #endInclusive: boolean

  constructor(today: Day, endInclusive: boolean) {
    this.today = today
    this.#endInclusive = endInclusive
  }

  when({ start, end }: Span): When {
    if (start !== null && start > this.today) return 'ahead'
    return end === null || (this.#endInclusive ? this.today <= end : this.today < end) ? 'now' : 'over'
  }

  /** The first day it is no longer in effect. */
  dayAfter(end: Day): Day {
    return this.#endInclusive ? end + 1 : end
  }
}

/** A class as its terms see it: in effect in one of them, else ahead if one is still to come. Without terms it always is. */
export function whenOfTerms(calendar: Calendar, terms: readonly Span[]): When {
  if (terms.length === 0) return 'now'
  const each = new Set(terms.map((term) => calendar.when(term)))
  return each.has('now') ? 'now' : each.has('ahead') ? 'ahead' : 'over'
}

/** The latest end of terms that are all over; null when one is open. */
export function lastEnd(terms: readonly Span[]): Day | null {
  let last: Day | null = null
  for (const { end } of terms) {
    if (end === null) return null
    if (last === null || end > last) last = end
  }
  return last
}

export const isInverted = ({ start, end }: Span): boolean => start !== null && end !== null && start > end
