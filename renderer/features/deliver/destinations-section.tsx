import { Badge, Button, Group, Stack, Table, Text, VisuallyHidden } from '@mantine/core'
import { IconAlertTriangle, IconPlus, IconSend, IconTrash } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { Empty } from '../../components/empty.tsx'
import { when } from '../../ports/format.ts'
import { Problem } from '../../components/problem.tsx'
import classes from './deliver.module.css'
import { GuardPolicyForm } from './guard-policy-form.tsx'
import { useDeliveries, useDestinations, useKinds } from './queries.ts'
import { askToRemoveDestination } from './remove-destination.tsx'
import { DeliveryBadge } from './state-marks.tsx'

/** All destinations, and what must be so before anything leaves to one of them. */
export function DestinationsSection() {
  return (
    <Stack gap="xl">
      <Destinations />
      <GuardPolicyForm />
    </Stack>
  )
}

function Destinations() {
  const kinds = useKinds()
  const destinations = useDestinations()
  const deliveries = useDeliveries()
  const add = (
    <Button
      leftSection={<IconPlus size={16} aria-hidden />}
      variant={destinations.data?.length === 0 ? 'filled' : 'default'}
      renderRoot={(rest) => <Link {...rest} to="/deliver/destinations/new" />}
    >
      Add a destination
    </Button>
  )
  const error = destinations.error ?? kinds.error
  if (error) return <Problem error={error} />
  if (destinations.data?.length === 0) {
    return (
      <Empty icon={IconSend} title="There is no destination yet" actions={add}>
        A destination is where what was signed goes: a file on this computer, or ConductorOne.
      </Empty>
    )
  }
  return (
    <div aria-busy={destinations.isPending}>
      <Table verticalSpacing="xs" aria-label="Destinations">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Kind</Table.Th>
            <Table.Th>Last delivery</Table.Th>
            <Table.Th>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {destinations.data?.map((destination) => {
            const last = deliveries.data?.find((delivery) => delivery.destinationId === destination.id && !delivery.dryRun)
            return (
              <Table.Tr key={destination.id}>
                <Table.Td>
                  <Group gap="xs">
                    <Link
                      to="/deliver/destinations/$destinationId"
                      params={{ destinationId: destination.id }}
                      className={classes.name}
                      aria-label={`Edit ${destination.name}`}
                    >
                      {destination.name}
                    </Link>
                    {destination.lastCheck?.outcome === 'fail' && (
                      <Badge color="orange" leftSection={<IconAlertTriangle size={12} aria-hidden />}>
                        Test failed
                      </Badge>
                    )}
                  </Group>
                </Table.Td>
                <Table.Td>{kinds.data?.find((kind) => kind.id === destination.kindId)?.title ?? destination.kindId}</Table.Td>
                <Table.Td>
                  {last ? (
                    <Group gap="xs">
                      <DeliveryBadge delivery={last} />
                      <Text size="sm" c="dimmed">
                        {when(last.startedAt)}
                      </Text>
                    </Group>
                  ) : (
                    <Text size="sm" c="dimmed">
                      nothing yet
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>
                  <Group justify="flex-end">
                    <Button
                      size="xs"
                      variant="default"
                      leftSection={<IconTrash size={15} aria-hidden />}
                      aria-label={`Remove ${destination.name}`}
                      onClick={() => askToRemoveDestination(destination, () => undefined)}
                    >
                      Remove
                    </Button>
                  </Group>
                </Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
      <Group mt="md">{add}</Group>
    </div>
  )
}
