import { Badge, Button, Group, Table, Text, VisuallyHidden } from '@mantine/core'
import { IconAlertTriangle, IconPlugConnected, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { engine } from '../../ports/clients.ts'
import { exactRunName, useRunName } from '../../ports/run-name.ts'
import { Empty } from '../../components/empty.tsx'
import { Problem } from '../../components/problem.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { RunNowButton } from '../runs/index.ts'
import classes from './connections-section.module.css'

/** All connections: how they are, and what can be done with them. */
export function ConnectionsSection() {
  const runName = useRunName()
  const connections = useQuery({ queryKey: ['connections'], queryFn: () => engine.connections.list() })
  const sources = useQuery({ queryKey: ['sources'], queryFn: () => engine.sources.list() })
  const connect = (
    <Button
      leftSection={<IconPlus size={16} aria-hidden />}
      variant={connections.data?.length === 0 ? 'filled' : 'default'}
      renderRoot={(rest) => <Link {...rest} to="/connect" />}
    >
      Connect a source
    </Button>
  )
  if (connections.error) return <Problem error={connections.error} />
  if (connections.data?.length === 0) {
    return (
      <Empty icon={IconPlugConnected} title="Nothing is connected yet" actions={connect}>
        Connect a system that knows who has what, or try the sample organisation on the Overview.
      </Empty>
    )
  }
  return (
    <div aria-busy={connections.isPending}>
      <Table verticalSpacing="xs" aria-label="Connections">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Source</Table.Th>
            <Table.Th>Last run</Table.Th>
            <Table.Th>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {connections.data?.map((connection) => (
            <Table.Tr key={connection.id}>
              <Table.Td>
                <Group gap="xs">
                  <Link to="/connections/$connectionId" params={{ connectionId: connection.id }} className={classes.name}>
                    {connection.name}
                  </Link>
                  {connection.lastCheck?.outcome === 'fail' && (
                    <Badge color="orange" leftSection={<IconAlertTriangle size={12} aria-hidden />}>
                      Test failed
                    </Badge>
                  )}
                </Group>
              </Table.Td>
              <Table.Td>{sources.data?.find((source) => source.id === connection.sourceId)?.title ?? connection.sourceId}</Table.Td>
              <Table.Td>
                {connection.lastRun ? (
                  <Group gap="xs">
                    <StateBadge state={connection.lastRun.state} />
                    <Text size="sm" c="dimmed" title={exactRunName(connection.lastRun)}>
                      {runName(connection.lastRun)}
                    </Text>
                  </Group>
                ) : (
                  <Text size="sm" c="dimmed">
                    not run yet
                  </Text>
                )}
              </Table.Td>
              <Table.Td>
                <Group justify="flex-end">
                  <RunNowButton connection={connection} />
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Group mt="md">{connect}</Group>
    </div>
  )
}
