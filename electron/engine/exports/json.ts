import type { Cell } from '../graph/snapshot.ts'
import { writtenCell, type Encoder, type ExportTable } from './table.ts'

/** One array of objects, a row a line. Times are ISO 8601, what is not known is null. */
export function jsonEncoder({ columns }: ExportTable): Encoder {
  const names = columns.map(({ name }) => `${JSON.stringify(name)}:`)
  let first = true
  const line = (row: readonly Cell[]): string => {
    const members = names.map((name, i) => name + JSON.stringify(writtenCell(row[i] ?? null, columns[i]?.kind)))
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
