import type { Database } from 'better-sqlite3'
import type { ActivityPeriod } from '../../../shared/details.ts'
import { earliestPlausible, latestPlausible } from '../../../shared/plausible-dates.ts'
import type { Filter } from '../../../shared/query.ts'
import { isMoment } from './attribute-columns.ts'
import { filterToSql } from './filter-sql.ts'
import { grantColumns, grantKeys } from './grant-columns.ts'
import { shapeOf } from './shape.ts'

export type Period = 'day' | 'week' | 'month'

const DAY = 86_400_000

/**
 * The days since 1970 (UTC) on which anything happened that the vocabulary's timeline names, among the grants under `filter`, in order.
 * Snapshots of earlier versions hold moments that cannot be true; what is later than the day after `readAt` or too long ago is not
 * counted. `readAt` null: not known.
 */
export function activityByDay(database: Database, filter: Filter | undefined, readAt: number | null): ActivityPeriod[] {
  const keys = grantKeys(database, filterToSql(database, 'grants', filter))
  const { vocabulary, attributes } = shapeOf(database)
  const columns = vocabulary.timeline.map(({ attribute: name }) => {
    const column = attributes.find(({ attribute }) => attribute.name === name && isMoment(attribute.kind))?.column
    return column === undefined ? 'null' : `g.${column}`
  })
  const counted = grantColumns(database, keys, columns).map((times) => countDays(times, latestPlausible(readAt ?? Infinity)))
  const days = new Set(counted.flatMap((counts) => [...counts.keys()]))
  return [...days].sort((a, b) => a - b).map((day) => ({ start: day * DAY, counts: counted.map((counts) => counts.get(day) ?? 0) }))
}

function countDays(times: Float64Array, latest: number): Map<number, number> {
  const counts = new Map<number, number>()
  for (const time of times) {
    if (!(time >= earliestPlausible && time <= latest)) continue
    const day = Math.floor(time / DAY)
    counts.set(day, (counts.get(day) ?? 0) + 1)
  }
  return counts
}

/** Days, in order, added up to weeks or months. */
export function byPeriod(days: readonly ActivityPeriod[], by: Period): ActivityPeriod[] {
  const periods: ActivityPeriod[] = []
  for (const day of days) {
    const start = startOf[by](day.start)
    const last = periods.at(-1)
    if (last?.start !== start) periods.push({ ...day, start })
    else periods[periods.length - 1] = { start, counts: day.counts.map((count, i) => count + (last.counts[i] ?? 0)) }
  }
  return periods
}

/** Of a day's first moment. 1970 began on a Thursday, weeks begin on Monday. */
const startOf: Readonly<Record<Period, (day: number) => number>> = {
  day: (day) => day,
  week: (day) => (Math.floor((day / DAY + 3) / 7) * 7 - 3) * DAY,
  month: (day) => {
    const date = new Date(day)
    return date.setUTCDate(1)
  },
}
