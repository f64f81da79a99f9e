import { useQueries } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useId, useState, type KeyboardEvent } from 'react'
import type { DiffGroup } from '../../../shared/diff.ts'
import type { SnapshotPair } from '../../../shared/snapshots-contract.ts'
import { usePrivacy } from '../../ports/privacy.tsx'
import { count } from '../../ports/format.ts'
import { printRecord } from '../../ports/address.ts'
import { type ChangesSearch } from './changes-search.ts'
import classes from '../../components/group-list.module.css'
import { groupsPage, pageSize } from './groups.ts'
import { KindCount, KindMark } from './kind-mark.tsx'

const rowHeight = 44

interface ListProps {
  readonly label: string
  readonly pair: SnapshotPair
  readonly search: ChangesSearch
  readonly total: number
  readonly chosen: string | null
  readonly at: number
  readonly onChoose: (group: DiffGroup, at: number) => void
  readonly onGo: (at: number) => void
}

/** Who or what differs, the most first. The arrow keys walk through it, the details follow. */
export function GroupList({ label, pair, search, total, chosen, at, onChoose, onGo }: ListProps) {
  const id = useId()
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null)
  const people = search.by !== 'course'
  // eslint-disable-next-line react-hooks/incompatible-library -- the compiler cannot follow the virtualizer's own store
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller,
    estimateSize: () => rowHeight,
    overscan: 8,
    initialRect: { width: 0, height: 800 },
  })
  useEffect(() => {
    if (scroller !== null && at < total) virtualizer.scrollToIndex(at, { align: 'auto' })
  }, [virtualizer, scroller, at, total])
  const items = virtualizer.getVirtualItems()
  const pages = [...new Set(items.map((item) => Math.floor(item.index / pageSize)))]
  const results = useQueries({ queries: pages.map((page) => groupsPage(pair, search, page)) })
  const groupAt = (index: number): DiffGroup | undefined =>
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
    const next = steps[event.key]
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    onGo(next)
  }
  return (
    <div
      ref={setScroller}
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
              style={{ height: rowHeight, transform: `translateY(${start}px)` }}
              onClick={() => group && onChoose(group, index)}
            >
              {group && <GroupLine group={group} person={people} />}
            </div>
          )
        })}
      </div>
    </div>
  )
}

const words = { added: 'New', removed: 'Gone', changed: 'Changed' } as const

function GroupLine({ group, person }: { readonly group: DiffGroup; readonly person: boolean }) {
  const mask = usePrivacy()
  const second = group.email ?? (person ? group.id : group.typeName)
  return (
    <>
      <span className={classes.who}>
        <span className={classes.name}>{person ? mask(group.name) : group.name}</span>
        <span className={classes.second}>
          {group.kind !== 'unchanged' && <KindMark kind={group.kind} word={words[group.kind]} />}
          <span>{person ? mask(second) : second}</span>
        </span>
      </span>
      <KindCount kind="added" value={group.added} />
      <KindCount kind="removed" value={group.removed} />
      <KindCount kind="changed" value={group.changed} />
    </>
  )
}

export const totalWords = (total: number, by: ChangesSearch['by']): string =>
  by === 'course' ? `${count(total)} ${total === 1 ? 'course' : 'courses'}` : `${count(total)} ${total === 1 ? 'person' : 'people'}`
