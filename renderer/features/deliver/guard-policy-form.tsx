import { NumberInput, Select, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { GuardPolicy } from '../../../shared/deliveries.ts'
import { endsCalled, inSentence } from '../../../shared/vocabulary.ts'
import { showFailure } from '../../ports/failure.ts'
import { engine } from '../../ports/clients.ts'
import { queryClient } from '../../ports/query-client.ts'
import { useVocabulary } from '../../ports/words.ts'
import { Problem } from '../../components/problem.tsx'
import { useGuardPolicy } from './use-subject.ts'

type Answers = 'onRemovals' | 'onShrunken' | 'onEmpty' | 'onRenamedKeys' | 'onIncompleteRun'

const answers = [
  { value: 'confirm', label: 'Ask for a typed phrase and a reason' },
  { value: 'block', label: 'Stop it: there is no way on' },
]

const railsFor = (holders: string): readonly (readonly [name: Answers, label: string, description: string])[] => [
  ['onRemovals', 'When more would be removed than that', `Removals take access away from ${inSentence(holders)}.`],
  ['onShrunken', 'When far less would be there than before', `${holders} or grants have dropped sharply since the last delivery.`],
  ['onEmpty', 'When nothing would be left', 'An empty file takes everything away from everybody.'],
  ['onRenamedKeys', 'When every record has another id', 'A changed key makes all records look removed and new.'],
  ['onIncompleteRun', 'When the run did not end as it should', 'What it read may be a part of what there is.'],
]

/** What must be so before anything leaves, for all destinations, in plain words. */
export function GuardPolicyForm() {
  const policy = useGuardPolicy()
  const rails = railsFor(endsCalled(useVocabulary()).holder.many)
  const { mutate } = useMutation({
    mutationFn: (change: Partial<GuardPolicy>) => engine.deliveries.guards.set(change),
    onSuccess: (now) => queryClient.setQueryData(['guard-policy'], now),
    onError: showFailure,
  })
  const rules = policy.data
  return (
    <section aria-label="Guard rails" aria-busy={policy.isPending}>
      <Title order={3} size="h5">
        Guard rails
      </Title>
      <Text size="sm" c="dimmed" mb="md" maw={640}>
        Before anything leaves, every plan is held against these. They hold for all destinations and for the command; changes are written to
        the audit trail.
      </Text>
      {policy.error && <Problem error={policy.error} />}
      {rules && (
        <Stack gap="md">
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
            <Limit
              label="Removals that need a second look"
              description="More records than this removed at once."
              value={rules.maxRemovals}
              min={0}
              max={100_000_000}
              whole
              problem="This is a whole number, 0 or more."
              onChange={(maxRemovals) => mutate({ maxRemovals })}
            />
            <Limit
              label="Or this share of what is there"
              description="Percent of the grants at the destination."
              value={percent(rules.maxRemovalShare)}
              suffix=" %"
              min={0}
              max={100}
              problem="This is a number from 0 to 100."
              onChange={(share) => mutate({ maxRemovalShare: share / 100 })}
            />
          </SimpleGrid>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" verticalSpacing="md">
            {rails.map(([name, label, description]) => (
              <Select
                key={name}
                label={label}
                description={description}
                allowDeselect={false}
                data={answers}
                value={rules[name]}
                onChange={(value) => value !== null && mutate({ [name]: value })}
              />
            ))}
            <Select
              label="What nobody signed"
              description="A snapshot without a signed review."
              allowDeselect={false}
              data={[{ value: 'allow', label: 'May leave' }, ...answers]}
              value={rules.unreviewed}
              onChange={(value) => value !== null && mutate({ unreviewed: value as GuardPolicy['unreviewed'] })}
            />
          </SimpleGrid>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
            <Limit
              label="A plan is good for"
              description="Hours. After that it has to be made again."
              value={rules.planHours}
              suffix=" h"
              min={0.1}
              max={720}
              problem="This is a number from 0.1 to 720."
              onChange={(planHours) => mutate({ planHours })}
            />
            <Limit
              label="A snapshot is old after"
              description="Days. Then the plan says so."
              value={rules.snapshotDays}
              suffix=" days"
              min={0.1}
              max={3650}
              problem="This is a number from 0.1 to 3,650."
              onChange={(snapshotDays) => mutate({ snapshotDays })}
            />
          </SimpleGrid>
        </Stack>
      )}
    </section>
  )
}

const percent = (share: number): number => Math.round(share * 10_000) / 100

/** A number that holds as soon as it is left, when it fits. */
function Limit(props: {
  readonly label: string
  readonly description: string
  readonly value: number
  readonly suffix?: string
  readonly min: number
  readonly max: number
  readonly whole?: boolean
  readonly problem: string
  readonly onChange: (value: number) => void
}) {
  const { label, description, value, min, max, whole = false, problem, onChange } = props
  const [wrong, setWrong] = useState(false)
  return (
    <NumberInput
      label={label}
      description={description}
      key={value}
      defaultValue={value}
      {...(props.suffix === undefined ? {} : { suffix: props.suffix })}
      min={min}
      max={max}
      clampBehavior="none"
      allowDecimal={!whole}
      thousandSeparator=","
      error={wrong ? problem : undefined}
      onBlur={(event) => {
        const next = Number.parseFloat(event.currentTarget.value.replaceAll(',', ''))
        const fits = next >= min && next <= max && (!whole || Number.isInteger(next))
        setWrong(!fits)
        if (fits && next !== value) onChange(next)
      }}
    />
  )
}
