import { Anchor, Stack, Text, TextInput, Textarea } from '@mantine/core'
import { IconAlertTriangle, IconBan, IconCircleCheck, IconInfoCircle, type Icon } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { GuardRail, PlanRecord } from '../../../shared/deliveries.ts'
import { when } from '../../ports/format.ts'
import classes from './deliver.module.css'
import { guardTitles } from './words.ts'

const looks: Readonly<Record<GuardRail['severity'] | 'confirmed' | 'stopped', readonly [Icon, string]>> = {
  block: [IconBan, 'Stops this delivery'],
  confirm: [IconAlertTriangle, 'Needs your confirmation'],
  stopped: [IconAlertTriangle, 'Would need a confirmation'],
  confirmed: [IconCircleCheck, 'Confirmed'],
  notice: [IconInfoCircle, 'Good to know'],
}

/** What was typed to get past a guard rail, and what is wrong with it. */
export interface Confirmation {
  readonly typed: string
  readonly reason: string
}
export type ConfirmationProblems = Partial<Record<keyof Confirmation, string>>

interface GuardCardProps {
  readonly guard: GuardRail
  readonly plan: PlanRecord
  /** Another one stops the plan: what this one would ask for cannot be typed. */
  readonly stopped?: boolean
  /** Of one that is to be confirmed now: what was typed so far. */
  readonly answer?: {
    readonly value: Confirmation
    readonly problems: ConfirmationProblems
    readonly onChange: (value: Confirmation) => void
  }
}

/** A guard rail that fired: what is odd, what to do, and the way past it where there is one. */
export function GuardCard({ guard, plan, stopped = false, answer }: GuardCardProps) {
  const severity = guard.override === null ? guard.severity : 'confirmed'
  const [Look, word] = looks[stopped && severity === 'confirm' ? 'stopped' : severity]
  return (
    <section className={classes.guard} data-severity={severity} aria-label={guardTitles[guard.kind]}>
      <span className={classes.severity}>
        <Look size={15} stroke={1.8} aria-hidden />
        {word}
      </span>
      <Text fw={600} component="h3" m={0} mt={2} size="md">
        {guardTitles[guard.kind]}
      </Text>
      <Text mt={2}>{guard.message}</Text>
      <Text mt={4} c="dimmed" size="sm">
        {guard.remedy} <WayThere guard={guard} plan={plan} />
      </Text>
      {guard.severity === 'block' && (
        <Text mt={4} size="sm" fw={500}>
          There is no way on with this plan. Correct the cause, then plan again.{' '}
          <Anchor fz="inherit" renderRoot={(rest) => <Link {...rest} to="/settings" search={{ section: 'destinations' }} />}>
            What stops and what only asks
          </Anchor>{' '}
          is set in Settings.
        </Text>
      )}
      {guard.override !== null && (
        <Text mt={4} size="sm">
          By {guard.override.by}, {when(guard.override.at)}: {guard.override.reason}
        </Text>
      )}
      {answer !== undefined && guard.phrase !== null && <Answer phrase={guard.phrase} {...answer} />}
    </section>
  )
}

/** To where the remedy is carried out. */
function WayThere({ guard: { kind }, plan: { runId, connectionId } }: { readonly guard: GuardRail; readonly plan: PlanRecord }) {
  if (kind === 'empty' || kind === 'shrunken' || kind === 'incomplete-run') {
    return (
      <Anchor fz="inherit" renderRoot={(rest) => <Link {...rest} to="/runs/$runId" params={{ runId }} />}>
        Open the run
      </Anchor>
    )
  }
  if (kind !== 'renamed-keys') return null
  return (
    <Anchor fz="inherit" renderRoot={(rest) => <Link {...rest} to="/connections/$connectionId" params={{ connectionId }} />}>
      Open the connection
    </Anchor>
  )
}

function Answer({ phrase, value, problems, onChange }: NonNullable<GuardCardProps['answer']> & { readonly phrase: string }) {
  return (
    <Stack gap="xs" mt="sm">
      <TextInput
        label={`Type “${phrase}” to go on`}
        value={value.typed}
        error={problems.typed}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange({ ...value, typed: event.currentTarget.value })}
      />
      <Textarea
        label="Why is this right?"
        description="It stands in the evidence and in the audit trail."
        autosize
        minRows={2}
        maxRows={6}
        value={value.reason}
        error={problems.reason}
        onChange={(event) => onChange({ ...value, reason: event.currentTarget.value })}
      />
    </Stack>
  )
}
