/** "Mon 5 Jan 2026, 06:00" on a clock of that zone. */
export function zoneTime(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  }).format(at)
}

/** This computer's. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** Every zone this computer knows, its own first. */
export function zones(): string[] {
  return [...new Set([ownZone(), 'UTC', ...Intl.supportedValuesOf('timeZone')])]
}

/** How far away a moment is: "in 3 h". */
export function inWords(at: number, now = Date.now()): string {
  const minutes = Math.max(0, Math.round((at - now) / 60_000))
  if (minutes < 1) return 'now'
  if (minutes < 100) return `in ${minutes} min`
  return minutes < 2880 ? `in ${Math.round(minutes / 60)} h` : `in ${Math.round(minutes / 1440)} days`
}
