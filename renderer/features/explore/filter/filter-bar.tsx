import { CloseButton, Combobox, Group, Kbd, Pill, TextInput, useCombobox } from '@mantine/core'
import { IconFilter } from '@tabler/icons-react'
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { parseFilter } from '../../../../shared/filter-language/parse.ts'
import { isTaken } from '../../../ports/keys.ts'
import { useFilterMask } from '../../../ports/privacy.tsx'
import { useExploreChange } from '../use-explore-change.ts'
import type { ExploreList, Filtered } from '../use-explore.ts'
import classes from './filter-bar.module.css'
import { FilterProblems, ProblemMarks } from './filter-problems.tsx'
import { standingOf } from './standing.ts'
import { withoutPart } from '../../../ports/filter-text.ts'
import { suggestAt, withChoice } from './suggest.ts'
import { useSuggestions } from './use-suggestions.ts'

/** Typing is waited for, half a condition longer; what comes whole (pasted, chosen, cleared, entered) is asked at once. */
const pause = { typed: 150, unfinished: 1200 }

const pauseFor = (text: string, whole: boolean): number => (whole ? 0 : /[:<>=~,]$/.test(text) ? pause.unfinished : pause.typed)

/** Typed text that filters the list; its conditions as chips; what is wrong underlined where it is. */
export function FilterBar<L extends ExploreList>({ explored, example }: { readonly explored: Filtered<L>; readonly example: string }) {
  const { q, list, fields, values, worked, onStanding } = explored
  const change = useExploreChange()
  const [text, setText] = useState(q)
  /** The text that did not come letter by letter. */
  const [whole, setWhole] = useState<string | null>(null)
  const [sent, setSent] = useState(q)
  const [seen, setSeen] = useState(q)
  const [caret, setCaret] = useState(0)
  const [scrolled, setScrolled] = useState(0)
  const mask = useFilterMask(list)
  /** Whoever types sees what is typed; else it is masked as the list is. */
  const [typing, setTyping] = useState(false)
  const seenText = typing ? text : mask(text)
  const input = useRef<HTMLInputElement>(null)
  const hint = useId()
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })

  // The address changed by itself: a view, a link, a step back. What was sent from here is not put over newer typing.
  if (q !== seen) {
    setSeen(q)
    if (q !== sent) setText(q)
  }
  useEffect(() => {
    if (text === q) return
    const timer = setTimeout(
      () => {
        setSent(text)
        change({ q: text.trim() === '' ? undefined : text, at: undefined }, true)
      },
      pauseFor(text, text === whole),
    )
    return () => clearTimeout(timer)
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `change` is new at every render and does the same
  }, [text, whole, q])

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || isTaken(event)) return
      event.preventDefault()
      input.current?.focus()
      input.current?.select()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])

  const parsed = useMemo(() => parseFilter(text, fields, { values }), [text, fields, values])
  // Before anything is drawn, so that no key finds the list still open to it.
  const standing = standingOf(text, q, parsed.problems)
  useLayoutEffect(() => onStanding(standing), [standing, onStanding])
  const suggesting = useMemo(() => suggestAt(text, caret, fields), [text, caret, fields])
  const suggestions = useSuggestions(explored, suggesting)
  // What stands there already is no suggestion.
  const open = combobox.dropdownOpened && suggestions.some((suggestion) => suggestion.insert !== suggesting?.typed)

  const put = (next: string): void => {
    setText(next)
    setWhole(next)
  }
  const choose = (insert: string): void => {
    if (suggesting === null) return
    const next = withChoice(text, suggesting.from, suggesting.to, insert)
    if (insert.endsWith(':')) setText(next.text)
    else put(next.text)
    setCaret(next.caret)
    combobox.resetSelectedOption()
    requestAnimationFrame(() => input.current?.setSelectionRange(next.caret, next.caret))
  }
  const clear = (): void => {
    put('')
    input.current?.focus()
  }

  return (
    <div className={classes.bar} role="search">
      <Combobox store={combobox} onOptionSubmit={choose} position="bottom-start" width={420} shadow="md" offset={4}>
        <Combobox.Target withExpandedAttribute>
          <TextInput
            ref={input}
            className={classes.field}
            role="combobox"
            aria-label="Filter"
            aria-describedby={hint}
            // Marked where it is wrong (ProblemMarks), not as a whole; for screen readers it is the field.
            error={parsed.problems.length > 0}
            withErrorStyles={false}
            placeholder={`Filter: words, or ${example}`}
            spellCheck={false}
            autoComplete="off"
            leftSection={<IconFilter size={15} aria-hidden />}
            rightSection={text === '' ? <Kbd size="xs">/</Kbd> : <CloseButton size="sm" aria-label="Clear the filter" onClick={clear} />}
            inputContainer={(children) => (
              <div className={classes.field}>
                {children}
                {seenText === text && <ProblemMarks text={text} problems={parsed.problems} scrolled={scrolled} />}
              </div>
            )}
            value={seenText}
            onFocus={(event) => {
              const other = seenText !== text
              flushSync(() => setTyping(true))
              // Another text comes under the hand: chosen as a whole, as whoever comes by keys expects.
              if (other) event.currentTarget.select()
            }}
            onChange={(event) => {
              const { value } = event.currentTarget
              if (Math.abs(value.length - text.length) > 1) put(value)
              else setText(value)
              setCaret(event.currentTarget.selectionStart ?? 0)
              combobox.openDropdown()
              combobox.resetSelectedOption()
            }}
            onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
            onScroll={(event) => setScrolled(event.currentTarget.scrollLeft)}
            onClick={() => combobox.openDropdown()}
            onBlur={() => {
              setTyping(false)
              combobox.closeDropdown()
            }}
            onKeyDown={(event) => {
              if (event.key === 'Escape') {
                if (open) combobox.closeDropdown()
                else event.currentTarget.blur()
              }
              if (event.key === 'Enter' && combobox.getSelectedOptionIndex() < 0) {
                combobox.closeDropdown()
                setWhole(text)
              }
            }}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={!open}>
          <Combobox.Options aria-label="Suggestions">
            {suggestions.map((suggestion) => (
              <Combobox.Option key={suggestion.insert} value={suggestion.insert}>
                <Group gap="sm" wrap="nowrap">
                  <span>{suggestion.label}</span>
                  <span className={classes.hint}>{suggestion.hint}</span>
                </Group>
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      <div id={hint} hidden={parsed.problems.length === 0}>
        <FilterProblems text={text} problems={parsed.problems} worked={worked} mask={mask} />
      </div>
      {parsed.chips.length > 0 && (
        <div className={classes.chips} role="group" aria-label="Conditions">
          {parsed.chips.map((chip) => (
            <Pill
              key={chip.at}
              withRemoveButton
              onRemove={() => put(withoutPart(text, chip.at, chip.length))}
              removeButtonProps={{ 'aria-label': `Remove ${mask(chip.text)}`, 'aria-hidden': false, tabIndex: 0 }}
            >
              {mask(chip.text)}
            </Pill>
          ))}
        </div>
      )}
    </div>
  )
}
