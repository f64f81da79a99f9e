/** How the last test of a connection ended, so that one that never passed is marked. Nothing else is kept. */
export type CheckOutcome = 'pass' | 'fail'

const key = (connectionId: string): string => `rollcall.check.${connectionId}`

export function lastCheck(connectionId: string): CheckOutcome | null {
  const kept = localStorage.getItem(key(connectionId))
  return kept === 'pass' || kept === 'fail' ? kept : null
}

export function keepCheck(connectionId: string, outcome: CheckOutcome | null): void {
  if (outcome === null) localStorage.removeItem(key(connectionId))
  else localStorage.setItem(key(connectionId), outcome)
}
