import type { Cell } from '../graph/snapshot.ts'
import { isoTime, type Encoder, type ExportTable } from './table.ts'

/** One array of objects, a row a line. Times are ISO 8601, what is not known is null. */
export function jsonEncoder({ columns }: ExportTable): Encoder {
  const names = columns.map(({ name }) => `${JSON.stringify(name)}:`)
  let first = true
  const line = (row: readonly Cell[]): string => {
    const members = names.map((name, i) => {
      const cell = row[i] ?? null
      return name + JSON.stringify(columns[i]?.kind === 'time' && typeof cell === 'number' ? isoTime(cell) : cell)
    })
    const separator = first ? '\n' : ',\n'
    first = false
    return `${separator}{${members.join(',')}}`
  }
  return {
    start: () => Buffer.from('['),
    rows: (block) => Buffer.from(block.map(line).join('')),
    end: () => Buffer.from('\n]\n'),
  }
}
