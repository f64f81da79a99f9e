import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { IconCopy, IconSquareCheck, IconTable } from '@tabler/icons-react'
import { useImperativeHandle, useLayoutEffect, useRef, useState, type KeyboardEvent, type MouseEvent, type Ref } from 'react'
import type { ReactNode } from 'react'
import { useAppStatus } from '../../ports/app-events.tsx'
import { showFailure } from '../../ports/failure.ts'
import type { SortKey } from '../../../shared/query.ts'
import { counted } from '../../ports/format.ts'
import { GridHead } from './grid-head.tsx'
import { GridRows } from './grid-rows.tsx'
import classes from './grid.module.css'
import type { GridLayout } from './layout.ts'
import { moveFrom } from './moves.ts'
import { offsetFor } from './positions.ts'
import { RowMenu, type MenuPlace } from './row-menu.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { allSelected, isSelected, nothingSelected, selectedCount, toggled, withSelected, type Selection } from './selection.ts'
import { readRange, rowAt, type ShownRows } from './shown-rows.ts'
import { useColumnTable } from './table.ts'
import type { Cell, GridColumn, RowAction } from './types.ts'
import { useCopyRows } from './use-copy.ts'

/** What others may ask of a grid. */
export interface GridHandle {
  /** Puts the focus back where it was. */
  readonly focus: () => void
  /** Puts the focus on the row at a position, as far as there is one. */
  readonly goTo: (position: number) => void
}

export interface GridProps<Row> {
  readonly label: string
  readonly rows: ShownRows<Row>
  readonly layout: GridLayout<Row>
  readonly sort: readonly SortKey[]
  readonly onSort: (sort: readonly SortKey[]) => void
  readonly selection: Selection
  readonly onSelection: (selection: Selection) => void
  /** The record shown beside the grid; while there is one, moving through the grid opens the row it comes to. */
  readonly openKey: number | null
  readonly onOpen: (row: Row, position: number) => void
  readonly onClose: () => void
  /** Where to start, e.g. after a reload. */
  readonly startAt?: number | undefined
  /** Why nothing may act on many rows at once now, or null. */
  readonly held?: string | null
  /** The rows are not those that are asked for. */
  readonly dimmed?: boolean
  readonly rowActions?: (row: Row, column: GridColumn<Row> | undefined) => readonly RowAction[]
  readonly selectionActions?: readonly RowAction[]
  /** Shown instead of rows when there are none. */
  readonly empty: ReactNode
  readonly ref?: Ref<GridHandle>
}

/** Rows chosen with Shift at a time. */
const mostInRange = 50_000

/** The whole text of a cell that is too narrow for it, once the pointer is there. */
function nameCutCell({ target }: MouseEvent): void {
  const cell = (target as HTMLElement).closest<HTMLElement>('[role=gridcell]')
  if (cell !== null) cell.title = cell.scrollWidth > cell.clientWidth ? cell.innerText : ''
}

function forgetName({ target }: MouseEvent): void {
  ;(target as HTMLElement).closest('[role=gridcell]')?.removeAttribute('title')
}

/** The one grid: virtual rows by position, sorted by the engine, walked with the keyboard, chosen, copied. */
export function Grid<Row extends { readonly key: number }>({ ref, ...props }: GridProps<Row>) {
  const { rows, layout, sort, selection, onSelection, openKey, onOpen, held = null } = props
  const client = useQueryClient()
  const [scroller, setScroller] = useState<HTMLElement | null>(null)
  const [stop, setActive] = useState<Cell>({ row: props.startAt ?? 0, column: 0 })
  const [seen, setSeen] = useState(rows.id)
  const [menu, setMenu] = useState<MenuPlace | null>(null)
  const focusWanted = useRef(false)
  const anchor = useRef(props.startAt ?? 0)
  const table = useColumnTable(layout, sort, props.onSort)
  const columns = layout.columns.filter((column) => layout.visible(column.id))
  const headers = table.getFlatHeaders().filter((header) => layout.visible(header.id))
  const density = useAppStatus().preferences?.density
  const rowHeight = density === 'compact' ? 28 : 32
  const total = rows.total ?? 0
  const active = stop.row < total || total === 0 ? stop : { ...stop, row: total - 1 }
  const { copyCell, copyRows, copySelection } = useCopyRows(rows, columns)

  // Another list: from the top. The first list may start where the address says.
  if (seen !== rows.id) {
    setSeen(rows.id)
    if (seen !== '') setActive((before) => ({ row: Math.min(before.row, 0), column: before.column }))
  }
  const extent = { total, rowHeight, view: (scroller?.clientHeight ?? 0) - rowHeight }
  const cellElement = ({ row, column }: Cell): HTMLElement | null =>
    scroller?.querySelector(row < 0 ? `[role=columnheader][data-column="${column}"]` : `[data-row="${row}"] [data-column="${column}"]`) ??
    null

  const first = useRef(true)
  useLayoutEffect(() => {
    if (scroller === null || rows.id === '') return
    const start = first.current ? offsetFor(active.row, 0, extent) : null
    first.current = false
    scroller.scrollTo({ top: start ?? 0 })
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only when the list is another one
  }, [scroller, rows.id])

  useLayoutEffect(() => {
    if (!focusWanted.current || scroller === null) return
    focusWanted.current = false
    const offset = active.row < 0 ? null : offsetFor(active.row, scroller.scrollTop, extent)
    if (offset !== null) scroller.scrollTo({ top: offset })
    const cell = cellElement(active)
    if (cell === null) return
    const pinned = 36 + (headers[0]?.getSize() ?? 0)
    if (active.column > 0) {
      const { offsetLeft, offsetWidth } = cell
      if (offsetLeft < scroller.scrollLeft + pinned) scroller.scrollTo({ left: offsetLeft - pinned })
      else if (offsetLeft + offsetWidth > scroller.scrollLeft + scroller.clientWidth)
        scroller.scrollTo({ left: offsetLeft + offsetWidth - scroller.clientWidth })
    }
    cell.focus({ preventScroll: true })
  })

  const focusActive = (): void => cellElement(active)?.focus()
  const goTo = (cell: Cell): void => {
    focusWanted.current = true
    setActive(cell)
  }
  useImperativeHandle(ref, () => ({
    focus: focusActive,
    goTo: (position) => total > 0 && goTo({ row: Math.min(position, total - 1), column: active.column }),
  }))
  const newest = useRef(0)
  const withRow = (position: number, use: (row: Row) => void): void => {
    if (rows.source === null || position < 0) return
    const mine = ++newest.current
    rowAt(client, rows.source, position).then((row) => {
      // A person who holds an arrow key down wants the last row, not each.
      if (row !== null && mine === newest.current) use(row)
    }, showFailure)
  }
  const open = (position: number): void => withRow(position, (row) => onOpen(row, position))
  const toggle = (position: number): void => {
    anchor.current = position
    withRow(position, (row) => onSelection(toggled(selection, row.key)))
  }
  const selectTo = (position: number): void => {
    if (rows.source === null) return
    const from = Math.min(anchor.current, position)
    const to = Math.max(anchor.current, position)
    if (to - from >= mostInRange) {
      notifications.show({
        message: `At most ${counted(mostInRange, 'row')} can be chosen this way; filter the list and choose all of it.`,
      })
      return
    }
    readRange(rows.source, from, to).then(
      (range) =>
        onSelection(
          withSelected(
            selection,
            range.map((row) => row.key),
            true,
          ),
        ),
      showFailure,
    )
  }
  /** For what acts on many rows. */
  const unlessHeld = (act: () => void): void => {
    if (held === null) act()
    else notifications.show({ id: 'grid held', title: 'This is not possible now', message: held })
  }
  const copy = (): void => {
    if (selectedCount(selection, total) > 0) unlessHeld(() => void copySelection(selection, total))
    else withRow(active.row, (row) => copyCell(columns[active.column]?.text(row) ?? ''))
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(extent.view / rowHeight) - 1)
    const to = moveFrom(active, event, { rows: total, columns: columns.length, page })
    const command = event.ctrlKey || event.metaKey
    if (to !== null) {
      if (event.shiftKey && to.row >= 0 && to.row !== active.row) selectTo(to.row)
      else anchor.current = Math.max(0, to.row)
      goTo(to)
      if (openKey !== null && to.row >= 0 && to.row !== active.row) open(to.row)
    } else if (event.key === 'Enter') open(active.row)
    else if (event.key === ' ') {
      if (event.shiftKey) selectTo(active.row)
      else if (active.row >= 0) toggle(active.row)
    } else if (event.key === 'Escape') {
      if (openKey !== null) props.onClose()
      else if (selectedCount(selection, total) > 0) onSelection(nothingSelected)
      else return
    } else if (command && event.key === 'a') unlessHeld(() => onSelection(allSelected))
    else if (command && event.key === 'c') copy()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  /** The cell an event happened in. */
  const cellOf = (event: MouseEvent): { readonly position: number; readonly column: number; readonly box: boolean } | null => {
    const target = event.target as HTMLElement
    const row = target.closest<HTMLElement>('[data-row]')
    if (row === null) return null
    const column = target.closest<HTMLElement>('[data-column]')?.dataset.column
    return { position: Number(row.dataset.row), column: Number(column ?? 0), box: column === undefined }
  }
  const onClick = (event: MouseEvent): void => {
    const cell = cellOf(event)
    if (cell === null) return
    if (event.shiftKey) selectTo(cell.position)
    else if (cell.box || event.ctrlKey || event.metaKey) toggle(cell.position)
    else {
      anchor.current = cell.position
      if (globalThis.getSelection()?.isCollapsed !== false) open(cell.position)
    }
    goTo({ row: cell.position, column: cell.column })
  }
  const onContextMenu = (event: MouseEvent): void => {
    const cell = cellOf(event)
    if (cell === null) return
    event.preventDefault()
    const box = (event.target as HTMLElement).getBoundingClientRect()
    const [x, y] = event.button === 2 && event.clientX > 0 ? [event.clientX, event.clientY] : [box.left + 12, box.bottom]
    setActive({ row: cell.position, column: cell.column })
    const column = columns[cell.column]
    withRow(cell.position, (row) => {
      const chosen = isSelected(selection, row.key)
      setMenu({
        x,
        y,
        actions: [
          ...(props.rowActions?.(row, cell.box ? undefined : column) ?? []),
          ...(column && !cell.box ? [{ label: 'Copy cell', icon: IconCopy, run: () => copyCell(column.text(row)) }] : []),
          { label: 'Copy row', icon: IconTable, run: () => copyRows([row], '1 row') },
          { label: chosen ? 'Unselect' : 'Select', icon: IconSquareCheck, run: () => toggle(cell.position) },
        ],
      })
    })
  }

  const chosen = selectedCount(selection, total)
  const sizes = headers.map((header) => header.getSize())
  const width = sizes.reduce((sum, size) => sum + size, 36)
  const template = `36px ${sizes.map((size) => `${size}px`).join(' ')}`
  return (
    <div className={classes.frame} data-dimmed={props.dimmed === true ? true : undefined}>
      {rows.busy && <div className={classes.loading} />}
      <div
        ref={setScroller}
        role="grid"
        className={classes.grid}
        aria-label={props.label}
        aria-rowcount={total + 1}
        aria-colcount={columns.length + 1}
        aria-multiselectable
        aria-busy={rows.busy}
        style={{ '--columns': template, '--width': `${width}px`, '--row-height': `${rowHeight}px` } as React.CSSProperties}
        // Sticky cells cost with every row that scrolls by, so they are sticky only when there is something to stick out of.
        onScroll={({ currentTarget }) => void currentTarget.toggleAttribute('data-aside', currentTarget.scrollLeft > 0)}
        onMouseOver={nameCutCell}
        onMouseOut={forgetName}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onContextMenu={onContextMenu}
      >
        <GridHead
          headers={headers}
          columns={columns}
          layout={layout}
          sorts={sort.length}
          stop={active.row < 0 || total === 0 ? Math.min(active.column, columns.length - 1) : -1}
          selected={chosen === 0 ? 'none' : chosen === total ? 'all' : 'some'}
          held={held}
          onSelectAll={() => onSelection(chosen === total ? nothingSelected : allSelected)}
          onFocus={(column) => setActive({ row: -1, column })}
        />
        {rows.source !== null && total > 0 && (
          <GridRows
            key={rowHeight}
            scroller={scroller}
            source={rows.source}
            total={total}
            rowHeight={rowHeight}
            columns={columns}
            active={active}
            selection={selection}
            openKey={openKey}
          />
        )}
        {rows.total === 0 && props.empty}
      </div>
      {chosen > 0 && (
        <SelectionBar
          selection={selection}
          total={total}
          actions={props.selectionActions ?? []}
          held={held}
          onAll={() => onSelection(allSelected)}
          onCopy={() => void copySelection(selection, total)}
          onClear={() => onSelection(nothingSelected)}
        />
      )}
      <RowMenu
        place={menu}
        onClose={() => {
          setMenu(null)
          focusActive()
        }}
      />
    </div>
  )
}
