/** One measured number beside what it may be at most; `limit` null: only told. */
export interface Figure {
  readonly what: string
  readonly measured: number
  readonly unit: 'ms' | 's' | 'MB'
  readonly limit: number | null
}

export function describeFigure({ what, measured, unit, limit }: Figure): string {
  const shown = `${what.padEnd(34)} ${measured.toFixed(unit === 's' ? 2 : 1).padStart(8)} ${unit.padEnd(2)}`
  return limit === null ? shown : `${shown}  ${measured <= limit ? 'pass' : 'FAIL'} (at most ${limit} ${unit})`
}
