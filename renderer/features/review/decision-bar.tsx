import { Button, Kbd, Popover, Text } from '@mantine/core'
import { IconArrowBackUp, IconNote } from '@tabler/icons-react'
import { useRef, type ReactNode } from 'react'
import type { Decision } from '../../../shared/reviews.ts'
import { useKeys } from '../../ports/keys.ts'
import { DecisionMark, decisionIcons } from './decision-mark.tsx'
import { keys, verbs } from './decision-words.ts'
import { NoteForm } from './note-form.tsx'
import { ReasonForm } from './reason-form.tsx'
import classes from './review.module.css'
import type { Target } from './targets.ts'

interface DecisionBarProps {
  readonly reviewId: string
  /** What the buttons and the keys are about; null: nothing to decide on. */
  readonly target: Target | null
  /** Why nothing can be decided on though something is chosen, or null. */
  readonly whyNot: string | null
  /** What is asked for before something is decided or noted. */
  readonly asking: Asking | null
  readonly onAsk: (asking: Asking | null) => void
  readonly canUndo: boolean
  readonly onDecide: (target: Target, decision: Decision, reason?: string) => void
  readonly onUndo: () => void
}

export type Asking =
  { readonly what: 'flag' | 'exclude'; readonly target: Target } | { readonly what: 'note'; readonly target: Target | null }

/** Approve, flag, exclude, note and undo, each with its key, and what they would be about. */
export function DecisionBar({ reviewId, target, whyNot, asking, onAsk, canUndo, onDecide, onUndo }: DecisionBarProps) {
  const cameFrom = useRef<Element | null>(null)
  const open = (what: Asking): void => {
    cameFrom.current = document.activeElement
    onAsk(what)
  }
  const close = (): void => {
    onAsk(null)
    if (cameFrom.current instanceof HTMLElement) cameFrom.current.focus()
    cameFrom.current = null
  }
  const ask = (decision: Decision): void => {
    if (target === null) return
    if (decision === 'approve') onDecide(target, decision)
    else open({ what: decision, target })
  }
  useKeys({
    a: () => ask('approve'),
    f: () => ask('flag'),
    x: () => ask('exclude'),
    e: () => open({ what: 'note', target }),
    u: onUndo,
  })
  const decide = (decision: Decision, children?: ReactNode): ReactNode => (
    <Choice
      key={decision}
      decision={decision}
      disabled={target === null}
      onClick={() => ask(decision)}
      opened={asking?.what === decision}
      onClose={close}
    >
      {children}
    </Choice>
  )
  const noteOn = asking?.what === 'note' ? (asking.target?.grantId ?? null) : null
  return (
    <div className={classes.decide} role="toolbar" aria-label="Decide">
      <Text size="sm" className={classes.target} aria-live="polite">
        {target === null ? (whyNot ?? 'Nothing is chosen') : capital(target.short)}
      </Text>
      {decide('approve')}
      {(['flag', 'exclude'] as const).map((decision) =>
        decide(
          decision,
          asking?.what === decision && (
            <ReasonForm
              decision={decision}
              title={asking.target.title}
              onReason={(reason) => {
                close()
                onDecide(asking.target, decision, reason)
              }}
            />
          ),
        ),
      )}
      <Popover opened={asking?.what === 'note'} onChange={(open) => !open && close()} width={340} position="bottom-end" {...popover}>
        <Popover.Target>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            leftSection={<IconNote size={15} aria-hidden />}
            rightSection={<Kbd size="xs">e</Kbd>}
            onClick={() => open({ what: 'note', target })}
          >
            Note
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          {asking?.what === 'note' && (
            <NoteForm
              reviewId={reviewId}
              grantId={noteOn}
              title={noteOn === null ? 'A note on this review' : `A note on ${asking.target?.title ?? ''}`}
              onDone={close}
            />
          )}
        </Popover.Dropdown>
      </Popover>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        leftSection={<IconArrowBackUp size={15} aria-hidden />}
        rightSection={<Kbd size="xs">u</Kbd>}
        disabled={!canUndo}
        onClick={onUndo}
      >
        Undo
      </Button>
    </div>
  )
}

const popover = {
  ...{ trapFocus: true, shadow: 'md', withArrow: true, closeOnClickOutside: true },
  // The next key must not find it still closing.
  transitionProps: { duration: 0 },
} as const

function Choice(props: {
  readonly decision: Decision
  readonly disabled: boolean
  readonly opened: boolean
  readonly onClick: () => void
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const { decision } = props
  const Look = decisionIcons[decision]
  const button = (
    <Button
      size="compact-sm"
      variant="default"
      disabled={props.disabled}
      className={classes.choice}
      data-decision={decision}
      leftSection={<Look size={15} stroke={1.9} aria-hidden />}
      rightSection={<Kbd size="xs">{keys[decision]}</Kbd>}
      onClick={props.onClick}
    >
      {verbs[decision]}
    </Button>
  )
  if (decision === 'approve') return button
  return (
    <Popover opened={props.opened} onChange={(open) => !open && props.onClose()} width={360} position="bottom-end" {...popover}>
      <Popover.Target>{button}</Popover.Target>
      <Popover.Dropdown>
        <DecisionMark state={decision} word={verbs[decision]} />
        {props.children}
      </Popover.Dropdown>
    </Popover>
  )
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
