import type { Dialect } from './delimited.ts'
import { firstRecords } from './delimiter.ts'
import type { Header } from './header.ts'
import { plainCell } from './cell.ts'

const LOOKED_AT = 2000
const LONGEST = 60

/**
 * Two values with letters beyond ASCII, each once, by which a person sees whether an encoding is right; none from a dropped column. `whole`: the
 * text is not cut at its end.
 */
export function lettersIn(text: string, dialect: Dialect, header: Header | null, whole: boolean): readonly string[] {
  const found = new Set<string>()
  for (const cells of firstRecords(text, dialect, LOOKED_AT, whole).cells) {
    if (header !== null && cells.length !== header.width) continue
    const open = header === null ? cells : header.columns.map(({ at }) => cells[at] ?? '')
    for (const cell of open) if (/[^\0-\x7f]/.test(cell)) found.add(plainCell(cell).slice(0, LONGEST))
    if (found.size >= 2) break
  }
  return [...found].slice(0, 2)
}
