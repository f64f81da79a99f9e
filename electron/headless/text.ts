import { counted, grouped } from '../../shared/number-words.ts'

/** How the command writes figures, times and foreign text for people. */

export { grouped as number, counted as plural }

/** Decimal units, as file managers show them. */
export const bytes = (value: number): string => {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let amount = value
  let unit = 0
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1000
    unit += 1
  }
  return `${unit === 0 ? grouped(amount) : amount.toFixed(1)} ${units[unit] ?? ''}`
}

/** 40 ms, 1.4 s, 12 s, 3 min 05 s, 2 h 10 min. */
export const duration = (milliseconds: number): string => {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  const seconds = milliseconds / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const rounded = Math.round(seconds)
  if (rounded < 60) return `${rounded} s`
  if (rounded < 3600) return `${Math.floor(rounded / 60)} min ${String(rounded % 60).padStart(2, '0')} s`
  return `${Math.floor(rounded / 3600)} h ${String(Math.floor((rounded % 3600) / 60)).padStart(2, '0')} min`
}

/** ISO 8601 in UTC, to the second; what tables, JSON and CSV all carry. */
export const instant = (epoch: number): string => new Date(epoch).toISOString().replace(/\.\d{3}Z$/, 'Z')

/** Foreign text for a terminal: control characters could move the cursor or hide what is shown. */
export { visibleText as printable } from '../../shared/visible-text.ts'

/** Cut to `width` characters, with an ellipsis. */
export const cut = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`)
