/**
 * Dates that stand for "none" or "never" (0001-01-01, 1900-01-01, 1970-01-01, 9999-12-31) and dates that a wrong clock made are no
 * dates something happened on: they win no comparison of older and newer. Times are milliseconds since 1970 UTC.
 */

/** The first moment something a source tells of can have happened. */
export const earliestPlausible = Date.UTC(1990, 0, 1)

const DAY = 86_400_000

/** The last such moment for what was read at `readAt`: clocks and time zones differ by up to a day. */
export const latestPlausible = (readAt: number): number => readAt + DAY
