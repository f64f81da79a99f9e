import { queryOptions, useQueries } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useId, useState, type KeyboardEvent, type ReactNode, type Ref } from 'react'
import type { ResourceRef } from '../../shared/graph.ts'
import type { Page } from '../../shared/query.ts'
import { printRecord } from '../ports/address.ts'
import classes from './group-list.module.css'

/** A page of groups as it is asked for and kept. */
export interface GroupsPage<Group> {
  readonly queryKey: readonly unknown[]
  readonly load: (signal: AbortSignal) => Promise<Page<Group>>
  readonly gcTime?: number
}

/** What TanStack Query takes for it. */
export const pageOptions = <Group,>({ queryKey, load, gcTime }: GroupsPage<Group>) =>
  queryOptions({ queryKey, queryFn: ({ signal }) => load(signal), ...(gcTime !== undefined && { gcTime }) })

interface GroupListProps<Group extends ResourceRef> {
  readonly label: string
  readonly total: number
  readonly pageSize: number
  readonly pageOf: (page: number) => GroupsPage<Group>
  /** Of one line, in pixels. */
  readonly height: number
  /** As `printRecord` prints it. */
  readonly chosen: string | null
  /** Where the chosen one stands; -1 when that is not known. */
  readonly at: number
  readonly onGo: (at: number) => void
  /** Into what belongs to the chosen one. */
  readonly onEnter?: () => void
  /** Whoever comes to the screen begins here; a field that has the focus keeps it. */
  readonly first?: boolean
  readonly ref?: Ref<HTMLDivElement>
  readonly line: (group: Group) => ReactNode
}

/** People or things, one under the other, however many there are. The arrow keys walk through them, what is beside follows. */
export function GroupList<Group extends ResourceRef>(props: GroupListProps<Group>) {
  const { label, total, pageSize, pageOf, height, chosen, at, onGo, onEnter, first = false, ref, line } = props
  const id = useId()
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null)
  // eslint-disable-next-line react-hooks/incompatible-library -- the compiler cannot follow the virtualizer's own store
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller,
    estimateSize: () => height,
    overscan: 8,
    initialRect: { width: 0, height: 800 },
  })
  useEffect(() => {
    if (scroller !== null && at >= 0 && at < total) virtualizer.scrollToIndex(at, { align: 'auto' })
  }, [virtualizer, scroller, at, total])
  useEffect(() => {
    if (first && document.activeElement?.matches('body, main h1') === true) scroller?.focus({ preventScroll: true })
  }, [scroller, first])
  const items = virtualizer.getVirtualItems()
  const pages = [...new Set(items.map((item) => Math.floor(item.index / pageSize)))]
  const results = useQueries({ queries: pages.map((page) => pageOptions(pageOf(page))) })
  const groupAt = (index: number): Group | undefined => results[pages.indexOf(Math.floor(index / pageSize))]?.data?.rows[index % pageSize]

  const onKeyDown = (event: KeyboardEvent): void => {
    if (onEnter !== undefined && (event.key === 'Enter' || event.key === 'ArrowRight')) {
      event.preventDefault()
      onEnter()
      return
    }
    const page = Math.max(1, Math.floor((scroller?.clientHeight ?? height) / height) - 1)
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: total - 1,
    }
    const next = steps[event.key]
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    onGo(Math.max(0, Math.min(total - 1, next)))
  }
  return (
    <div
      ref={(element) => {
        setScroller(element)
        if (typeof ref === 'function') ref(element)
        else if (ref) ref.current = element
      }}
      className={classes.list}
      role="listbox"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={items.some((item) => item.index === at) ? `${id}-${at}` : undefined}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
        {items.map(({ index, start }) => {
          const group = groupAt(index)
          return (
            <div
              key={index}
              id={`${id}-${index}`}
              role="option"
              aria-selected={group !== undefined && printRecord(group) === chosen}
              aria-posinset={index + 1}
              aria-setsize={total}
              className={classes.option}
              style={{ height, transform: `translateY(${start}px)` }}
              onClick={() => onGo(index)}
            >
              {group && line(group)}
            </div>
          )
        })}
      </div>
    </div>
  )
}
