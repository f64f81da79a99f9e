import { Alert, Button, Group, Stack } from '@mantine/core'
import { IconAlertTriangle, IconPlugX, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import type { ConnectionRecord } from '../../../shared/sources-contract.ts'
import { engine } from '../../ports/clients.ts'
import { Empty } from '../../components/empty.tsx'
import { useRunName } from '../../ports/run-name.ts'
import { when } from '../../ports/format.ts'
import { useStillHere } from '../../ports/still-here.ts'
import { Page } from '../../components/page.tsx'
import { Problem } from '../../components/problem.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { RunNowButton } from '../runs/index.ts'
import { ConnectionForm } from './connection-form.tsx'
import { askToRemove } from './remove-connection.tsx'
import { bringsOf, Help } from './sources-screen.tsx'

const useConnections = () => useQuery({ queryKey: ['connections'], queryFn: () => engine.connections.list() })
const useSources = () => useQuery({ queryKey: ['sources'], queryFn: () => engine.sources.list() })

export function NewConnectionScreen() {
  const { sourceId } = useParams({ from: '/connect/$sourceId' })
  const navigate = useNavigate()
  const stillHere = useStillHere()
  /** Whoever went on while it was being saved stays where they are. */
  const show = (saved: ConnectionRecord): void => {
    if (!stillHere()) return
    void navigate({ to: '/connections/$connectionId', params: { connectionId: saved.id }, replace: true, ignoreBlocker: true })
  }
  const sources = useSources()
  const source = sources.data?.find((each) => each.id === sourceId)
  const connections = useConnections()
  if (!source || !connections.isFetched) {
    return (
      <Page title="New connection">
        {sources.error && <Problem error={sources.error} />}
        {sources.data && !source && <NotThere what="There is no such source." to="/connect" label="Choose a source" />}
      </Page>
    )
  }
  return (
    <Page
      title={`Connect ${source.title}`}
      about={`${source.description} ${bringsOf(source)}`}
      actions={source.helpUrl === null ? undefined : <Help url={source.helpUrl} />}
    >
      <ConnectionForm source={source} connection={null} name={freeName(source.title, connections.data ?? [])} onSaved={show} />
    </Page>
  )
}

export function EditConnectionScreen() {
  const { connectionId } = useParams({ from: '/connections/$connectionId' })
  const navigate = useNavigate()
  const sources = useSources()
  const connections = useConnections()
  const connection = connections.data?.find((each) => each.id === connectionId)
  const source = sources.data?.find((each) => each.id === connection?.sourceId)
  if (!connection || !source) {
    return (
      <Page title="Connection">
        {(sources.error ?? connections.error) && <Problem error={sources.error ?? connections.error} />}
        {connections.data && sources.data && !connections.isFetching && (
          <NotThere what="There is no such connection." to="/settings" label="See all connections" />
        )}
      </Page>
    )
  }
  return (
    <Page
      title={connection.name}
      about={<About connection={connection} source={source.title} />}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() =>
              void askToRemove(
                connection,
                () => void navigate({ to: '/settings', search: { section: 'connections' }, ignoreBlocker: true }),
              )
            }
          >
            Remove
          </Button>
          <RunNowButton connection={connection} primary />
        </>
      }
    >
      <Stack gap="md">
        {connection.lastCheck?.outcome === 'fail' && (
          <Alert color="orange" variant="light" icon={<IconAlertTriangle aria-hidden />} p="xs" maw={640}>
            The last test of this connection failed, {when(connection.lastCheck.at)}. Test it again once it is corrected.
          </Alert>
        )}
        <ConnectionForm key={connection.id} source={source} connection={connection} name={connection.name} onSaved={() => undefined} />
      </Stack>
    </Page>
  )
}

/** "Percipio", or "Percipio 2" when there is one. */
function freeName(title: string, connections: readonly ConnectionRecord[]): string {
  const taken = new Set(connections.map((connection) => connection.name))
  for (let number = 1; ; number++) {
    const name = number === 1 ? title : `${title} ${number}`
    if (!taken.has(name)) return name
  }
}

function About({ connection, source }: { readonly connection: ConnectionRecord; readonly source: string }) {
  const { lastRun } = connection
  const runName = useRunName()
  return (
    <Group gap="xs">
      {source}
      {lastRun ? (
        <>
          <span>· last run {runName(lastRun)}</span>
          <StateBadge state={lastRun.state} />
        </>
      ) : (
        <span>· not run yet</span>
      )}
    </Group>
  )
}

function NotThere({ what, to, label }: { readonly what: string; readonly to: string; readonly label: string }) {
  return (
    <Empty icon={IconPlugX} title={what} actions={<Button renderRoot={(rest) => <Link {...rest} to={to} />}>{label}</Button>}>
      It may have been removed.
    </Empty>
  )
}
