import { Loader, Text } from '@mantine/core'
import { IconCircleCheck, IconCircleMinus, IconCircleX, type Icon } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import type { CheckStepInfo } from '../../../shared/sources-contract.ts'
import { duration } from '../../ports/format.ts'
import { Problem } from '../problem.tsx'
import classes from './check-list.module.css'
import type { Check } from './use-check.ts'

const looks: Readonly<Record<CheckStepInfo['outcome'], { readonly icon: Icon; readonly word: string }>> = {
  pass: { icon: IconCircleCheck, word: 'Passed' },
  fail: { icon: IconCircleX, word: 'Failed' },
  skipped: { icon: IconCircleMinus, word: 'Skipped' },
}

/** The steps of a connection test as they come in: passed, failed or skipped, how long, what it means, what to do. */
export function CheckList({
  what,
  check,
  fieldsSayIt,
}: {
  /** What is tested: "connection". */
  readonly what: string
  readonly check: Check
  /** The error stands beside the fields already. */ readonly fieldsSayIt: boolean
}) {
  const end = useRef<HTMLElement>(null)
  useEffect(() => end.current?.scrollIntoView({ block: 'nearest' }), [check.steps.length, check.outcome])
  if (!check.running && check.outcome === null) return null
  return (
    <section ref={end} aria-label={`${what.charAt(0).toUpperCase()}${what.slice(1)} test`} aria-busy={check.running} aria-live="polite">
      <ol className={classes.steps}>
        {check.steps.map((step) => (
          <Step key={step.id} step={step} />
        ))}
        {check.running && (
          <li className={classes.step}>
            <Loader size={17} aria-hidden />
            <Text c="dimmed">Testing…</Text>
          </li>
        )}
      </ol>
      {check.error !== null && check.error !== undefined && !fieldsSayIt && <Problem error={check.error} />}
      {check.outcome !== null && check.error === null && (
        <Text fw={600} mt={6} role="status">
          {check.outcome === 'pass' ? `The ${what} works.` : `The ${what} does not work yet. It can be saved as it is and is marked.`}
        </Text>
      )}
    </section>
  )
}

function Step({ step }: { readonly step: CheckStepInfo }) {
  const { icon: Look, word } = looks[step.outcome]
  return (
    <li className={classes.step} data-outcome={step.outcome}>
      <Look size={19} stroke={1.8} aria-hidden className={classes.icon} />
      <div>
        <Text fw={500} component="div">
          {step.title}{' '}
          <Text span size="sm" className={classes.word} fw={400}>
            {word}
          </Text>{' '}
          {step.milliseconds > 0 && (
            <Text span size="sm" c="dimmed" fw={400}>
              {duration(step.milliseconds)}
            </Text>
          )}
        </Text>
        <Text size="sm">{step.message}</Text>
        {step.remedy !== null && (
          <Text size="sm" fw={500}>
            {step.remedy}
          </Text>
        )}
      </div>
    </li>
  )
}
