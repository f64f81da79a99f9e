import type { Cell } from './types.ts'

export interface MoveKey {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
}

export interface Bounds {
  readonly rows: number
  readonly columns: number
  /** Rows in sight. */
  readonly page: number
}

/** Where a key leads from a cell, or null when it is not a key of movement. */
export function moveFrom({ row, column }: Cell, { key, ctrlKey, metaKey, altKey }: MoveKey, { rows, columns, page }: Bounds): Cell | null {
  if (altKey) return null
  const far = ctrlKey || metaKey
  const clamped = (nextRow: number, nextColumn: number): Cell => ({
    row: Math.max(-1, Math.min(rows - 1, nextRow)),
    column: Math.max(0, Math.min(columns - 1, nextColumn)),
  })
  switch (key) {
    case 'ArrowDown':
      return far ? clamped(rows - 1, column) : clamped(row + 1, column)
    case 'ArrowUp':
      return far ? clamped(0, column) : clamped(row - 1, column)
    case 'ArrowLeft':
      return far ? clamped(row, 0) : clamped(row, column - 1)
    case 'ArrowRight':
      return far ? clamped(row, columns - 1) : clamped(row, column + 1)
    case 'PageDown':
      return clamped(row + page, column)
    case 'PageUp':
      return clamped(Math.max(0, row - page), column)
    case 'Home':
      return far ? clamped(0, 0) : clamped(0, column)
    case 'End':
      return far ? clamped(rows - 1, columns - 1) : clamped(rows - 1, column)
    default:
      return null
  }
}
