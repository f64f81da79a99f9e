import { earliestPlausible, latestPlausible } from '../../../shared/plausible-dates.ts'
import type { GrantAttribute } from '../../../shared/vocabulary.ts'
import { isMoment } from './attribute-columns.ts'
import type { GrantValues } from './sink.ts'

const none: readonly number[] = []

/** A moment to come may be planned for, but those from here on stand for "never". */
const never = Date.UTC(9000, 0, 1)

/**
 * Finds moments that cannot be true, for what was read at `readAt` (milliseconds since 1970): too long ago, or, where something was used
 * then, later than the data.
 */
export class PlausibleMoments {
  readonly #places: readonly number[]
  /** By place. */
  readonly #latest: readonly number[]

  constructor(attributes: readonly GrantAttribute[], readAt: number) {
    this.#places = attributes.flatMap(({ kind }, i) => (isMoment(kind) ? [i] : []))
    this.#latest = attributes.map(({ activity }) => (activity === true ? latestPlausible(readAt) : never))
  }

  /** The places of those among a grant's values. */
  odd(values: GrantValues): readonly number[] {
    // A million grants pass here: nothing is made for those that are in order.
    for (const place of this.#places)
      if (!this.#plausible(values, place)) return this.#places.filter((each) => !this.#plausible(values, each))
    return none
  }

  #plausible(values: GrantValues, place: number): boolean {
    const value = values[place]
    return typeof value !== 'number' || (value >= earliestPlausible && value <= (this.#latest[place] ?? 0))
  }
}

/** `values` without those at these places. */
export const without = (values: GrantValues, places: readonly number[]): GrantValues =>
  values.map((value, i) => (places.includes(i) ? undefined : value))
