import { useQueries } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { IconCircleCheck } from '@tabler/icons-react'
import { useEffect, useId, useState, type KeyboardEvent, type RefObject } from 'react'
import type { ReviewGroup } from '../../../shared/reviews.ts'
import { usePrivacy } from '../../ports/privacy.tsx'
import { count } from '../../ports/format.ts'
import look from '../../components/group-list.module.css'
import { groupsPage, pageSize, type GroupList } from './group-pages.ts'
import { DecisionBar } from './progress.tsx'
import { printGroup } from './review-search.ts'
import classes from './review.module.css'

const rowHeight = 46

interface GroupsProps {
  readonly label: string
  readonly list: GroupList
  readonly total: number
  /** Nothing waits for a decision any more. */
  readonly signed: boolean
  readonly chosen: string | null
  readonly at: number
  readonly onGo: (at: number) => void
  /** Into the grants of the chosen one. */
  readonly onEnter: () => void
  readonly ref: RefObject<HTMLDivElement | null>
}

/** People or courses, most to decide first. The arrow keys walk through it, the grants follow. */
export function ReviewGroups({ label, list, total, signed, chosen, at, onGo, onEnter, ref }: GroupsProps) {
  const id = useId()
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null)
  // eslint-disable-next-line react-hooks/incompatible-library -- the compiler cannot follow the virtualizer's own store
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller,
    estimateSize: () => rowHeight,
    overscan: 8,
    initialRect: { width: 0, height: 800 },
  })
  useEffect(() => {
    if (scroller !== null && at >= 0 && at < total) virtualizer.scrollToIndex(at, { align: 'auto' })
  }, [virtualizer, scroller, at, total])
  // Whoever comes to the screen can begin to decide; a field that has the focus keeps it.
  useEffect(() => {
    if (document.activeElement?.matches('body, main h1') === true) scroller?.focus({ preventScroll: true })
  }, [scroller])
  const items = virtualizer.getVirtualItems()
  const pages = [...new Set(items.map((item) => Math.floor(item.index / pageSize)))]
  const results = useQueries({ queries: pages.map((page) => groupsPage(list, page)) })
  const groupAt = (index: number): ReviewGroup | undefined =>
    results[pages.indexOf(Math.floor(index / pageSize))]?.data?.rows[index % pageSize]

  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroller?.clientHeight ?? rowHeight) / rowHeight) - 1)
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: total - 1,
    }
    if (event.key === 'Enter' || event.key === 'ArrowRight') {
      event.preventDefault()
      onEnter()
      return
    }
    const next = steps[event.key]
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    onGo(Math.max(0, Math.min(total - 1, next)))
  }
  return (
    <div
      ref={(element) => {
        ref.current = element
        setScroller(element)
      }}
      className={look.list}
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
              aria-selected={group !== undefined && printGroup(group) === chosen}
              aria-posinset={index + 1}
              aria-setsize={total}
              className={look.option}
              style={{ height: rowHeight, transform: `translateY(${start}px)` }}
              onClick={() => onGo(index)}
            >
              {group && <GroupLine group={group} person={list.by === 'principal'} signed={signed} />}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function GroupLine({ group, person, signed }: { readonly group: ReviewGroup; readonly person: boolean; readonly signed: boolean }) {
  const mask = usePrivacy()
  const all = group.undecided + group.approve + group.flag + group.exclude
  const waiting = signed ? group.byPolicy : group.undecided
  return (
    <>
      <span className={look.who}>
        <span className={look.name}>{person ? mask(group.name) : group.name}</span>
        <span className={look.second}>
          <span>{person ? mask(group.email ?? group.id) : group.typeName}</span>
        </span>
      </span>
      <span className={classes.state}>
        {waiting > 0 ? (
          <span>
            <b>{count(waiting)}</b> of {count(all)} {signed ? 'by policy, undecided' : 'to decide'}
          </span>
        ) : (
          <span className={classes.done}>
            <IconCircleCheck size={14} stroke={1.9} aria-hidden /> {all === 0 ? 'done' : `${count(all)} decided`}
          </span>
        )}
        <DecisionBar counts={group} label={`${count(all - waiting)} of ${count(all)} decided`} size={4} />
      </span>
    </>
  )
}
