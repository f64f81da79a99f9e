import { useState } from 'react'
import { z } from 'zod'
import type { GridColumn } from './types.ts'

/** How someone arranged a grid's columns; kept on this computer under the grid's name. */
const layoutSchema = z.object({
  order: z.array(z.string()),
  hidden: z.array(z.string()),
  sizes: z.record(z.string(), z.number().min(40).max(2000)),
})
type Layout = z.infer<typeof layoutSchema>

export interface GridLayout<Row> {
  /** All columns in order; the first stays first. */
  readonly columns: readonly GridColumn<Row>[]
  readonly visible: (id: string) => boolean
  /** Whether this column can be shown on top of those that are. */
  readonly hasRoom: (id: string) => boolean
  readonly sizes: Readonly<Record<string, number>>
  readonly show: (id: string, visible: boolean) => void
  readonly resize: (sizes: Readonly<Record<string, number>>) => void
  /** Puts a column in the place of another. */
  readonly move: (id: string, to: string) => void
  readonly reset: () => void
}

const key = (name: string): string => `rollcall.grid.${name}`

function stored(name: string): Layout | null {
  try {
    return layoutSchema.parse(JSON.parse(localStorage.getItem(key(name)) ?? ''))
  } catch {
    return null
  }
}

/** What was arranged under another name counts, unless something is arranged under this one. */
export function moveLayout(from: string, to: string): void {
  const before = localStorage.getItem(key(from))
  if (before === null) return
  if (localStorage.getItem(key(to)) === null) localStorage.setItem(key(to), before)
  localStorage.removeItem(key(from))
}

/** `columnOf` makes the columns that are not known beforehand of what they were stored as. */
export function useGridLayout<Row>(
  name: string,
  given: readonly GridColumn<Row>[],
  columnOf: (id: string) => GridColumn<Row> | undefined = () => undefined,
): GridLayout<Row> {
  const [all, setAll] = useState<Readonly<Record<string, Layout>>>({})
  const standard: Layout = {
    order: given.map((column) => column.id),
    hidden: given.filter((column) => column.hidden).map((column) => column.id),
    sizes: {},
  }
  const layout = all[name] ?? stored(name) ?? standard
  const known = new Set(given.map((column) => column.id))
  const columns = [...given, ...layout.order.flatMap((id) => (known.has(id) || layout.hidden.includes(id) ? [] : (columnOf(id) ?? [])))]
  const change = (to: Partial<Layout>): void => {
    const next = { ...layout, ...to }
    localStorage.setItem(key(name), JSON.stringify(next))
    setAll((before) => ({ ...before, [name]: next }))
  }
  const ordered = inOrder(columns, layout.order)
  /** As arranged, and behind them those that this list does not have: another one does. */
  const withAbsent = (order: readonly string[]): string[] => [...order, ...layout.order.filter((id) => !order.includes(id))]
  const ids = ordered.map((column) => column.id)
  return {
    columns: ordered,
    // A column that came with an update is shown as it was meant to be.
    visible: (id) => (layout.order.includes(id) ? !layout.hidden.includes(id) : !standard.hidden.includes(id)),
    hasRoom: () => true,
    sizes: layout.sizes,
    show: (id, visible) => {
      const order = withAbsent(ids)
      const isHidden = (each: string): boolean =>
        layout.order.includes(each) ? layout.hidden.includes(each) : (columns.find((column) => column.id === each)?.hidden ?? false)
      change({ order, hidden: order.filter((each) => (each === id ? !visible : isHidden(each))) })
    },
    resize: (sizes) => change({ sizes: { ...layout.sizes, ...clamped(sizes) } }),
    move: (id, to) => {
      const order = [...ids]
      const from = order.indexOf(id)
      const place = order.indexOf(to)
      if (from <= 0 || place <= 0 || from === place) return
      order.splice(place, 0, ...order.splice(from, 1))
      const added = ordered.filter((column) => column.hidden && !layout.order.includes(column.id)).map((column) => column.id)
      change({ order: withAbsent(order), hidden: [...layout.hidden, ...added] })
    },
    reset: () => {
      localStorage.removeItem(key(name))
      setAll((before) => ({ ...before, [name]: standard }))
    },
  }
}

/** Known columns as arranged, new ones where they stand among the given; the first column is pinned. */
function inOrder<C extends { readonly id: string }>(columns: readonly C[], order: readonly string[]): readonly C[] {
  const [first, ...rest] = columns
  if (first === undefined) return []
  const place = (column: C): number => {
    const at = order.indexOf(column.id)
    return at >= 0 ? at : rest.indexOf(column) + 1
  }
  return [first, ...[...rest].sort((a, b) => place(a) - place(b))]
}

const clamped = (sizes: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(sizes).map(([id, size]) => [id, Math.round(Math.max(60, Math.min(1200, size)))]))
