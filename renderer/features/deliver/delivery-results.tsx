import { Button, Group, SegmentedControl, Text } from '@mantine/core'
import { IconFilterOff, IconList } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { DeliveryRecord, DeliveryResult } from '../../../shared/deliveries.ts'
import { engine } from '../../ports/clients.ts'
import { usePrivacy, useSentenceMask } from '../../ports/privacy.tsx'
import { CardSection } from '../../components/card-section.tsx'
import { Empty } from '../../components/empty.tsx'
import { count, time } from '../../ports/format.ts'
import classes from './deliver.module.css'
import { PagedList } from './paged-list.tsx'
import { OutcomeMark } from './state-marks.tsx'

/** What came of every record of a delivery; those that failed alone, if that is asked for. */
export function DeliveryResults({ delivery }: { readonly delivery: DeliveryRecord }) {
  const { outcome } = useSearch({ from: '/deliver/deliveries/$deliveryId' })
  const navigate = useNavigate({ from: '/deliver/deliveries/$deliveryId' })
  const ask = (next: DeliveryResult['outcome'] | undefined): void =>
    void navigate({ search: (before) => ({ ...before, outcome: next }), replace: true })
  const { id, done, failed, state } = delivery
  return (
    <CardSection
      title="Results"
      actions={
        <Group gap="xs">
          <SegmentedControl
            size="xs"
            aria-label="Outcome"
            data={[
              { value: 'all', label: 'All' },
              { value: 'done', label: 'Done' },
              { value: 'failed', label: `Failed ${count(failed)}` },
              { value: 'skipped', label: 'Skipped' },
            ]}
            value={outcome ?? 'all'}
            onChange={(next) => ask(next === 'all' ? undefined : next)}
          />
        </Group>
      }
    >
      <div className={classes.results}>
        <PagedList
          label="Results"
          // More of them while it runs.
          queryKey={['delivery results', id, outcome ?? 'all', done + failed, state]}
          load={(offset, limit, signal) =>
            engine.deliveries.results(
              { deliveryId: id, offset, limit, ...(outcome === undefined ? {} : { outcomes: [outcome] }) },
              { signal },
            )
          }
          row={(result) => <Result result={result} />}
          empty={
            outcome === undefined ? (
              <Empty icon={IconList} title="No results yet">
                Every record stands here as soon as something came of it.
              </Empty>
            ) : (
              <Empty
                icon={IconFilterOff}
                title="No record ended like this"
                actions={
                  <Button variant="default" onClick={() => ask(undefined)}>
                    Show all results
                  </Button>
                }
              />
            )
          }
        />
      </div>
    </CardSection>
  )
}

function Result({ result }: { readonly result: DeliveryResult }) {
  const mask = usePrivacy()
  const maskSentence = useSentenceMask()
  return (
    <div className={classes.result}>
      <OutcomeMark outcome={result.outcome} />
      <div className={classes.what}>
        <div>{mask(result.title)}</div>
        {result.id !== result.title && <div>{mask(result.id)}</div>}
      </div>
      <div className={classes.what}>
        <div>{maskSentence(result.message)}</div>
        {result.remedy !== null && <div>{result.remedy}</div>}
      </div>
      <Text size="sm" c="dimmed">
        {time(result.at)}
        {result.attempts > 1 && `, try ${count(result.attempts)}`}
      </Text>
    </div>
  )
}
