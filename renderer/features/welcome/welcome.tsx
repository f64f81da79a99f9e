import { Alert, Button, Card, Group, SimpleGrid, Stack, Text, ThemeIcon } from '@mantine/core'
import { IconFileImport, IconFlask, IconPlayerPlay, IconPlugConnected, type Icon } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { typesCalled } from '../../../shared/vocabulary.ts'
import { engine } from '../../ports/clients.ts'
import { giveCommand } from '../../ports/commands.ts'
import { useRuns } from '../../ports/looking-at.ts'
import { Page } from '../../components/page.tsx'
import { Problem } from '../../components/problem.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { trySample } from '../runs/index.ts'
import classes from './welcome.module.css'

/** The window before there is anything to look at: three ways to begin. */
export function Welcome() {
  const navigate = useNavigate()
  const [starting, setStarting] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const latest = useRuns().data?.[0]

  const sample = async (): Promise<void> => {
    setStarting(true)
    setProblem(null)
    try {
      await trySample((runId) => void navigate({ to: '/runs/$runId', params: { runId } }))
    } catch (error) {
      setProblem(error)
    } finally {
      setStarting(false)
    }
  }

  return (
    <Page
      title="Welcome to Rollcall"
      about="See who has what, what changed, and decide what leaves. There is nothing here yet: three ways to begin."
    >
      <Stack gap="lg" maw={1080} mt="md">
        {latest && (
          <Alert
            variant="light"
            color="gray"
            icon={<IconPlayerPlay aria-hidden />}
            title={latest.state === 'running' ? 'A run is under way' : 'The last run is not ready'}
          >
            <Group gap="sm">
              <StateBadge state={latest.state} />
              <Button size="xs" variant="default" renderRoot={(rest) => <Link {...rest} to="/runs/$runId" params={{ runId: latest.id }} />}>
                Show this run
              </Button>
            </Group>
          </Alert>
        )}
        {latest === undefined && <Connected />}
        {problem !== null && <Problem error={problem} />}
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md">
          <Door
            icon={IconFlask}
            title="See it work"
            time="About half a minute, nothing to prepare"
            action={
              <Button fullWidth loading={starting} onClick={() => void sample()}>
                Try the sample organisation
              </Button>
            }
          >
            An invented company with 2,400 accounts and 120,000 rows of what they did, served from this computer. It is run twice, a day
            apart, so that there are changes to look at. Nothing leaves this computer.
          </Door>
          <Door
            icon={IconPlugConnected}
            title="Use your own data"
            time="Five minutes, then the time the service needs to prepare its report"
            action={
              <Button fullWidth variant="default" onClick={() => void navigate({ to: '/connect' })}>
                Connect a source
              </Button>
            }
          >
            Choose the system, give it a name and an API token, test the connection, run. The token goes into the keychain of this computer
            and nowhere else; Rollcall only reads.
          </Door>
          <Door
            icon={IconFileImport}
            title="Look at a sync file"
            time="A few seconds"
            action={
              <Button fullWidth variant="default" onClick={() => giveCommand('file.open')}>
                Open a .c1z
              </Button>
            }
          >
            A file saved by Rollcall or by any Baton connector. You can also drop it on this window. It is only read: the file stays as it
            is, and two syncs in it can be compared.
          </Door>
        </SimpleGrid>
      </Stack>
    </Page>
  )
}

/** Connections that were never run, and what their first run brings. */
function Connected() {
  const connections = useQuery({ queryKey: ['connections'], queryFn: () => engine.connections.list() })
  const sources = useQuery({ queryKey: ['sources'], queryFn: () => engine.sources.list() })
  return connections.data?.map(({ id, name, sourceId }) => {
    const brings = sources.data?.find((source) => source.id === sourceId)?.brings ?? []
    return (
      <Alert key={id} variant="light" icon={<IconPlugConnected aria-hidden />} title={`${name} is connected`}>
        <Group gap="sm" justify="space-between">
          <Text>{brings.length === 0 ? 'Its first run brings its data.' : `Its first run brings ${typesCalled(brings)}.`}</Text>
          <Button size="xs" renderRoot={(rest) => <Link {...rest} to="/connections/$connectionId" params={{ connectionId: id }} />}>
            Open the connection
          </Button>
        </Group>
      </Alert>
    )
  })
}

function Door(props: {
  readonly icon: Icon
  readonly title: string
  readonly time: string
  readonly action: ReactNode
  readonly children: ReactNode
}) {
  return (
    <Card withBorder padding="lg" className={classes.door} component="section" aria-label={props.title}>
      <Stack gap="sm" className={classes.text}>
        <ThemeIcon variant="light" size={40} radius="xl" color="accent">
          <props.icon size={22} stroke={1.6} aria-hidden />
        </ThemeIcon>
        <Text fw={600} size="lg" component="h2" m={0}>
          {props.title}
        </Text>
        <Text>{props.children}</Text>
        <Text size="sm" c="dimmed" mt="auto">
          {props.time}
        </Text>
      </Stack>
      {props.action}
    </Card>
  )
}
