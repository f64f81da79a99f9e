/** How the last test of a connection or a destination ended, so that one that never passed is marked. Nothing else is kept. */
export type CheckOutcome = 'pass' | 'fail'

const key = (id: string): string => `rollcall.check.${id}`

export function lastCheck(id: string): CheckOutcome | null {
  const kept = localStorage.getItem(key(id))
  return kept === 'pass' || kept === 'fail' ? kept : null
}

export function keepCheck(id: string, outcome: CheckOutcome | null): void {
  if (outcome === null) localStorage.removeItem(key(id))
  else localStorage.setItem(key(id), outcome)
}

/** After saving: how the test of just that ended, nothing where it was not tested, and what was known where nothing else is. */
export function keepTested(id: string, tested: CheckOutcome | 'unknown' | null): void {
  if (tested !== null) keepCheck(id, tested === 'unknown' ? null : tested)
}
