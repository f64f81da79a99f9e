import { ActionIcon, Button, Group, Loader } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react'
import { Problem } from './problem.tsx'
import classes from './drawer.module.css'

interface DrawerProps {
  readonly title: ReactNode
  /** Under the title: state, id. */
  readonly about?: ReactNode
  readonly actions?: ReactNode
  readonly busy: boolean
  readonly error: unknown
  readonly onClose: () => void
  readonly children: ReactNode
}

/** The details of one record, beside the list it was chosen in. */
export function Drawer({ title, about, actions, busy, error, onClose, children }: DrawerProps) {
  const id = useId()
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    event.preventDefault()
    onClose()
  }
  return (
    <aside className={classes.drawer} aria-labelledby={id} aria-busy={busy} onKeyDown={onKeyDown}>
      <div className={classes.head}>
        <Group wrap="nowrap" align="flex-start" gap="xs">
          <h2 id={id} className={classes.title}>
            {title}
          </h2>
          <ActionIcon variant="subtle" color="gray" aria-label="Close details" title="Close (Esc)" onClick={onClose}>
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
        {about}
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </div>
      {/* The part that scrolls can be reached by keyboard. */}
      <div className={classes.body} tabIndex={0} role="group" aria-label="Details">
        {error !== null ? <Problem error={error} /> : children}
      </div>
    </aside>
  )
}

export function Section(props: { readonly title: string; readonly note?: string | undefined; readonly children: ReactNode }) {
  const id = useId()
  return (
    <section className={classes.section} aria-labelledby={id}>
      <h3 id={id}>
        {props.title} {props.note !== undefined && <span>{props.note}</span>}
      </h3>
      {props.children}
    </section>
  )
}

interface FactsProps {
  readonly facts: readonly (readonly [name: string, value: ReactNode])[]
  /** More than this many stand behind a button. */
  readonly first?: number
}

/** Names and values; what has no value is left out. */
export function Facts({ facts, first = Infinity }: FactsProps) {
  const [all, setAll] = useState(false)
  const known = facts.filter(([, value]) => value !== null && value !== undefined && value !== false && value !== '')
  if (known.length === 0) return <div className={classes.nothing}>Nothing is known.</div>
  // One more line costs less than a button.
  const folded = known.length > first + 1
  const shown = folded && !all ? known.slice(0, first) : known
  return (
    <>
      <dl className={classes.facts}>
        {shown.map(([name, value]) => (
          <FactRow key={name} name={name} value={value} />
        ))}
      </dl>
      {folded && (
        <Button size="compact-sm" variant="subtle" mt={4} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Fewer' : `All ${known.length}`}
        </Button>
      )}
    </>
  )
}

function FactRow({ name, value }: { readonly name: string; readonly value: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  )
}

export const Waiting = () => (
  <Group justify="center" p="xl">
    <Loader size="sm" aria-label="Reading" />
  </Group>
)
