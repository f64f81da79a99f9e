import { Kbd, Loader, Modal, VisuallyHidden } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useCommand } from '../../ports/commands.ts'
import { useLookingAt } from '../../ports/looking-at.ts'
import { lookedAtTypes } from '../../ports/words.ts'
import { fits, type PaletteItem } from './item.ts'
import classes from './palette.module.css'
import { recentIds, remember } from './recent.ts'
import { useFoundRecords } from './use-found-records.ts'
import { useKnownItems } from './use-known-items.ts'

/** Finds commands, screens, connections, runs, views and records, and does or opens them. */
export function Palette() {
  const [opened, setOpened] = useState(false)
  const before = useRef<Element | null>(null)
  useCommand('palette.open', () => {
    if (!opened) before.current = document.activeElement
    setOpened(!opened)
  })
  const close = (then?: () => void): void => {
    setOpened(false)
    // What is done may take the focus elsewhere: it comes back first.
    setTimeout(() => {
      if (before.current instanceof HTMLElement) before.current.focus()
      then?.()
    })
  }
  return (
    // It is there within the key press that opens it: keys that follow at once are its own.
    <Modal.Root opened={opened} onClose={close} returnFocus={false} size={620} yOffset={72} padding={0} transitionProps={{ duration: 0 }}>
      <Modal.Overlay />
      <Modal.Content aria-label="Find anything">
        <Modal.Body>{opened && <Search onDone={close} />}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

function Search({ onDone }: { readonly onDone: (then?: () => void) => void }) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  // The dialog itself would give it the focus a little later.
  useLayoutEffect(() => input.current?.focus(), [])
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState(0)
  const known = useKnownItems()
  const types = lookedAtTypes(useLookingAt().snapshot).slice(0, 3)
  const records = useFoundRecords(query)
  const slow = useDebouncedValue(records.busy, 250)[0] && records.busy
  const items = query.trim() === '' ? atFirst(known) : [...known.filter((item) => fits(item, query)).slice(0, 24), ...records.items]
  const current = Math.min(chosen, items.length - 1)

  const act = (item: PaletteItem | undefined): void => {
    if (item === undefined || item.whyNot != null) return
    if (item.forgets !== true) remember(item.id)
    onDone(item.act)
  }
  const choose = (index: number): void => {
    const next = (index + items.length) % Math.max(1, items.length)
    setChosen(next)
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown') choose(current + 1)
    else if (event.key === 'ArrowUp') choose(current - 1)
    else if (event.key === 'PageDown') choose(Math.min(items.length - 1, current + 8))
    else if (event.key === 'PageUp') choose(Math.max(0, current - 8))
    else if (event.key === 'Enter') act(items[current])
    else return
    event.preventDefault()
  }
  return (
    <>
      <div className={classes.search}>
        <IconSearch size={18} aria-hidden />
        <input
          ref={input}
          className={classes.input}
          role="combobox"
          aria-label="Find anything"
          aria-expanded
          aria-controls={id}
          aria-activedescendant={items.length === 0 ? undefined : `${id}-${current}`}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder={`Commands, screens, ${types.map(({ many }) => many.toLowerCase()).join(', ')}${types.length === 0 ? '' : ', '}runs, views`}
          autoFocus
          data-autofocus
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value)
            setChosen(0)
          }}
          onKeyDown={onKeyDown}
        />
        {slow && <Loader size={16} aria-label="Searching" />}
      </div>
      <div id={id} role="listbox" aria-label="What was found" className={classes.list} aria-busy={records.busy}>
        {[...Map.groupBy(items, (item) => item.group)].map(([group, members]) => (
          <div key={group} role="group" aria-label={group}>
            <div className={classes.group} aria-hidden>
              {group}
            </div>
            {members.map((item) => {
              const index = items.indexOf(item)
              return (
                <Option
                  key={item.id}
                  id={`${id}-${index}`}
                  item={item}
                  chosen={index === current}
                  onPoint={() => setChosen(index)}
                  onClick={() => act(item)}
                />
              )
            })}
          </div>
        ))}
      </div>
      {items.length === 0 && !records.busy && (
        <div className={classes.nothing}>Nothing is called like this. Words are found by their beginning.</div>
      )}
      <VisuallyHidden aria-live="polite">{query === '' || records.busy ? '' : `${items.length} found`}</VisuallyHidden>
    </>
  )
}

/** Nothing is typed yet: what was used last, then the commands and screens. */
function atFirst(known: readonly PaletteItem[]): readonly PaletteItem[] {
  const recent = recentIds().flatMap((id) => known.filter((item) => item.id === id))
  const rest = known.filter(
    (item) => !recent.includes(item) && (item.group === 'Commands' || item.group === 'Screens' || item.group === 'Views'),
  )
  return [...recent.map((item) => ({ ...item, group: 'Recent' })), ...rest].toSorted((a, b) => order(a) - order(b))
}
const firstGroups = ['Recent', 'Views', 'Screens', 'Commands']
const order = (item: PaletteItem): number => firstGroups.indexOf(item.group)

function Option(props: {
  readonly id: string
  readonly item: PaletteItem
  readonly chosen: boolean
  readonly onPoint: () => void
  readonly onClick: () => void
}) {
  const { item } = props
  const whyNot = item.whyNot ?? null
  return (
    <div
      id={props.id}
      role="option"
      aria-selected={props.chosen}
      aria-disabled={whyNot !== null}
      className={classes.option}
      onMouseMove={props.chosen ? undefined : props.onPoint}
      onMouseDown={(event) => event.preventDefault()}
      onClick={props.onClick}
    >
      <item.icon size={17} stroke={1.6} aria-hidden />
      <span className={classes.label}>
        {item.label}
        {whyNot !== null ? (
          <span className={classes.about}>{whyNot}</span>
        ) : (
          item.about && <span className={classes.about}>{item.about}</span>
        )}
      </span>
      {item.keys?.map((key) => (
        <Kbd key={key} size="xs">
          {key}
        </Kbd>
      ))}
    </div>
  )
}
