/** The sample's calendar stands still, so that the same settings give the same bytes in every year. */

/** First activity, in milliseconds since 1970. */
export const opening = Date.UTC(2023, 10, 1)

/** Days of activity before the end of day 1. */
export const historyDays = 744

export const secondsADay = 86_400

/** End of the organisation's day (1, 2...), in seconds since `opening`; nothing in that day's report is later. */
export const endOfDay = (day: number): number => (historyDays + day - 1) * secondsADay

export const isoTime = (seconds: number, milliseconds = 0): string => new Date(opening + seconds * 1000 + milliseconds).toISOString()
