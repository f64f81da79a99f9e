/**
 * Rows by position in a scroller. Chromium caps an element at 33,554,428 px, which is about a million rows: beyond it the scroll bar
 * stands for a window of `count` rows that slides over all `total` of them as it is moved.
 */
export const maxPixels = 33_000_000

export interface Extent {
  readonly total: number
  readonly rowHeight: number
  /** Pixels of rows that are in sight. */
  readonly view: number
}

/** Rows the scroller is long. */
export const scrolledCount = ({ total, rowHeight }: Pick<Extent, 'total' | 'rowHeight'>): number =>
  Math.min(total, Math.floor(maxPixels / rowHeight))

const maxOffset = (extent: Extent): number => Math.max(1, scrolledCount(extent) * extent.rowHeight - extent.view)

/** The position of the scroller's first row when it is scrolled to `offset`. */
export function baseAt(offset: number, extent: Extent): number {
  const spare = extent.total - scrolledCount(extent)
  return spare === 0 ? 0 : Math.round(spare * Math.min(1, Math.max(0, offset / maxOffset(extent))))
}

/** Where to scroll so that `position` is in sight, or null when it is already. */
export function offsetFor(position: number, offset: number, extent: Extent): number | null {
  const { rowHeight, view, total } = extent
  const spare = total - scrolledCount(extent)
  const top = baseAt(offset, extent) + offset / rowHeight
  const rows = view / rowHeight
  // The base moves by whole rows: beyond the cap half a row each way is not known.
  const slack = spare === 0 ? 0 : 1
  if (position >= top && position + 1 <= top + rows) return null
  const wanted = position < top ? position - slack : position + 1 + slack - rows
  return Math.max(0, Math.min(maxOffset(extent), wanted / (1 / rowHeight + spare / maxOffset(extent))))
}
