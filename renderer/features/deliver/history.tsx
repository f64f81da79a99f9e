import { Checkbox, Group, Table, Text } from '@mantine/core'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { DeliveryRecord } from '../../../shared/deliveries.ts'
import { CardSection } from '../../components/card-section.tsx'
import { count, time, when } from '../../ports/format.ts'
import { Problem } from '../../components/problem.tsx'
import classes from './deliver.module.css'
import { useDeliveries } from './queries.ts'
import { DeliveryBadge } from './state-marks.tsx'
import { fileName, resultWords } from './words.ts'

/** Every delivery there is a record of, newest first: who, when, what, and what came of it. */
export function History() {
  const { dry = false } = useSearch({ from: '/deliver' })
  const navigate = useNavigate({ from: '/deliver' })
  const deliveries = useDeliveries()
  const all = deliveries.data ?? []
  const shown = dry ? all : all.filter((delivery) => !delivery.dryRun)
  const dryRuns = all.filter((delivery) => delivery.dryRun).length
  return (
    <CardSection
      title="History"
      busy={deliveries.isPending}
      actions={
        dryRuns > 0 ? (
          <Checkbox
            size="xs"
            label={`Dry runs too (${count(dryRuns)})`}
            checked={dry}
            onChange={(event) => {
              const { checked } = event.currentTarget
              void navigate({ search: (before) => ({ ...before, dry: checked ? true : undefined }), replace: true })
            }}
          />
        ) : undefined
      }
    >
      {deliveries.error && <Problem error={deliveries.error} />}
      {deliveries.data && shown.length === 0 && (
        <Text c="dimmed" mt={6}>
          Nothing was delivered yet. Every delivery stands here with who did it, when, and what came of it.
        </Text>
      )}
      {shown.length > 0 && (
        <Table verticalSpacing={4} highlightOnHover aria-label="Deliveries" mt={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>State</Table.Th>
              <Table.Th>Destination</Table.Th>
              <Table.Th>When</Table.Th>
              <Table.Th>By</Table.Th>
              <Table.Th ta="right">Grants</Table.Th>
              <Table.Th>What came of it</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((delivery) => (
              <Line key={delivery.id} delivery={delivery} />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </CardSection>
  )
}

function Line({ delivery }: { readonly delivery: DeliveryRecord }) {
  const { id, destinationName, startedAt, by, receipt } = delivery
  return (
    <Table.Tr>
      <Table.Td>
        <Group>
          <DeliveryBadge delivery={delivery} />
        </Group>
      </Table.Td>
      <Table.Td>
        <Link
          to="/deliver/deliveries/$deliveryId"
          params={{ deliveryId: id }}
          className={classes.name}
          aria-label={`${destinationName}, ${when(startedAt)}`}
        >
          {destinationName}
        </Link>
      </Table.Td>
      <Table.Td title={time(startedAt)}>{when(startedAt)}</Table.Td>
      <Table.Td>{by}</Table.Td>
      <Table.Td ta="right">{receipt ? count(receipt.counts.grants) : ''}</Table.Td>
      <Table.Td>
        <Text size="sm" c="dimmed" lineClamp={1} title={delivery.error?.message ?? receipt?.path ?? undefined}>
          {delivery.error?.message ?? (receipt?.path ? fileName(receipt.path) : resultWords(delivery))}
        </Text>
      </Table.Td>
    </Table.Tr>
  )
}
