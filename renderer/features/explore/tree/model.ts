import type { TreeRow } from '../../../../shared/query.ts'
import type { FilterChip } from '../../../../shared/filter-language/language.ts'
import { asValue, withoutPart, withPart } from '../../../ports/filter-text.ts'

/** The tree as it stands open: lines from top to bottom, and where the keys lead. */

/** What lies right below a resource, as far as it was read. */
export interface Below {
  readonly total: number
  readonly rows: readonly TreeRow[]
}

export type TreeLine =
  | {
      readonly kind: 'node'
      readonly id: string
      readonly node: TreeRow
      readonly level: number
      /** The place among those beside it, from 1, and how many there are. */
      readonly place: number
      readonly of: number
      readonly open: boolean
      /** The line of what it lies in. */
      readonly parent: string | null
    }
  | {
      /** For those below `in` that were not read yet. */
      readonly kind: 'more'
      readonly id: string
      readonly in: number
      readonly left: number
      readonly level: number
      readonly parent: string | null
    }

const lineId = (key: number): string => `node-${key}`

/** `below`: by the key of what they lie in. */
export function linesOf(roots: readonly TreeRow[], below: ReadonlyMap<number, Below>, open: ReadonlySet<number>): readonly TreeLine[] {
  const lines: TreeLine[] = []
  const add = (rows: readonly TreeRow[], total: number, level: number, parent: string | null, above: ReadonlySet<number>): void => {
    rows.forEach((node, index) => {
      const { key } = node.row
      const id = lineId(key)
      // Data may say that something lies in itself.
      const opened = open.has(key) && node.children > 0 && !above.has(key)
      lines.push({ kind: 'node', id, node, level, place: index + 1, of: total, open: opened, parent })
      const inside = opened ? below.get(key) : undefined
      if (inside === undefined) return
      add(inside.rows, inside.total, level + 1, id, new Set([...above, key]))
      const left = inside.total - inside.rows.length
      if (left > 0) lines.push({ kind: 'more', id: `more-${key}`, in: key, left, level: level + 1, parent: id })
    })
  }
  add(roots, roots.length, 1, null, new Set())
  return lines
}

/** What a key does in a tree (ARIA practices): go to a line, open or close one. */
export type TreeMove = { readonly to: string } | { readonly open: number } | { readonly close: number } | null

export function treeMove(lines: readonly TreeLine[], at: string, key: string): TreeMove {
  const index = lines.findIndex(({ id }) => id === at)
  const line = lines[index]
  const to = (target: TreeLine | undefined): TreeMove => (target === undefined || target === line ? null : { to: target.id })
  if (line === undefined) return to(lines[0])
  if (key === 'ArrowDown') return to(lines[index + 1])
  if (key === 'ArrowUp') return to(lines[index - 1])
  if (key === 'Home') return to(lines[0])
  if (key === 'End') return to(lines.at(-1))
  if (key === 'ArrowRight' && line.kind === 'node' && line.node.children > 0) {
    if (!line.open) return { open: line.node.row.key }
    return to(lines.find(({ parent }) => parent === line.id))
  }
  if (key === 'ArrowLeft') {
    if (line.kind === 'node' && line.open) return { close: line.node.row.key }
    return to(lines.find(({ id }) => id === line.parent))
  }
  return null
}

/** The next line that begins with a typed letter. */
export function lineBeginning(lines: readonly TreeLine[], at: string, letter: string): string | null {
  const from = lines.findIndex(({ id }) => id === at)
  const turned = [...lines.slice(from + 1), ...lines.slice(0, from + 1)]
  const found = turned.find((line) => line.kind === 'node' && line.node.row.name.toLowerCase().startsWith(letter.toLowerCase()))
  return found?.id ?? null
}

const withinPart = ({ row }: TreeRow): string => `within:${asValue(`${row.type}:${row.id}`)}`

/** Whether the filter asks for what lies in the node. */
export const isChosen = (chips: readonly FilterChip[], node: TreeRow): boolean => chips.some(({ text }) => text === withinPart(node))

/** The filter with the node in the place of another that was chosen; without it when it was chosen already. */
export function chosenWithin(text: string, chips: readonly FilterChip[], node: TreeRow): string {
  const before = chips.find((chip) => chip.text.startsWith('within:'))
  const rest = before === undefined ? text : withoutPart(text, before.at, before.length)
  return before?.text === withinPart(node) ? rest : withPart(rest, withinPart(node))
}
