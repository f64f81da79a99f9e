import { Button, Group, Kbd, Text, TextInput, UnstyledButton } from '@mantine/core'
import { useRef, useState, type KeyboardEvent } from 'react'
import type { Decision } from '../../../shared/reviews.ts'
import { meaning, verbs } from './decision-words.ts'
import { recentReasons } from './recent-reasons.ts'
import classes from './review.module.css'

interface ReasonFormProps {
  readonly decision: Exclude<Decision, 'approve'>
  readonly title: string
  readonly onReason: (reason: string) => void
}

/** Asks why. Enter confirms what is typed; the arrow keys lead to the reasons given lately. */
export function ReasonForm({ decision, title, onReason }: ReasonFormProps) {
  const [reason, setReason] = useState('')
  const [missing, setMissing] = useState(false)
  const [recent] = useState(recentReasons)
  const list = useRef<HTMLUListElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const walk = (event: KeyboardEvent, from: number): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    const to = from + (event.key === 'ArrowDown' ? 1 : -1)
    if (to < 0) input.current?.focus()
    else list.current?.querySelectorAll('button')[Math.min(to, recent.length - 1)]?.focus()
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (reason.trim() === '') setMissing(true)
        else onReason(reason.trim())
      }}
    >
      <Text size="sm" c="dimmed" mb={6}>
        {meaning[decision]}
      </Text>
      <TextInput
        ref={input}
        // Before the next key comes: the trap waits a moment, and letters typed meanwhile would decide something.
        autoFocus
        data-autofocus
        label={`Why ${verbs[decision].toLowerCase()} ${title}?`}
        value={reason}
        maxLength={2000}
        autoComplete="off"
        error={missing && reason.trim() === '' ? 'Say why: the evidence names it.' : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
        onKeyDown={(event) => walk(event, -1)}
      />
      {recent.length > 0 && (
        <ul ref={list} className={classes.reasons} aria-label="Reasons given lately">
          {recent.map((each, index) => (
            <li key={each}>
              <UnstyledButton className={classes.reason} onClick={() => onReason(each)} onKeyDown={(event) => walk(event, index)}>
                {each}
              </UnstyledButton>
            </li>
          ))}
        </ul>
      )}
      <Group justify="flex-end" mt="sm">
        <Button type="submit" size="xs" color={decision === 'exclude' ? 'red.9' : 'accent'} rightSection={<Kbd size="xs">Enter</Kbd>}>
          {verbs[decision]}
        </Button>
      </Group>
    </form>
  )
}
