import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { CommandId } from '../../shared/commands.ts'
import { startRun } from '../features/runs/start-run.ts'
import { useCommand } from '../ports/commands.ts'
import { showFailure } from '../ports/failure.ts'
import { runRef, useLookingAt, useRuns } from '../ports/looking-at.ts'
import { engine, main } from '../ports/clients.ts'
import { usePrivacyOn } from '../ports/privacy.tsx'
import { endLists, lookedAtTypes } from '../ports/words.ts'

const nothingYet = 'There is nothing to look at yet: run a connection, or open a .c1z.'

/** The commands that need no screen of their own. */
export function AppCommands() {
  return (
    <>
      <GoCommands />
      <RunCommand />
      <PrivacyCommand />
    </>
  )
}

function GoCommands() {
  const navigate = useNavigate()
  const { snapshot } = useLookingAt()
  const lists = endLists(lookedAtTypes(snapshot))
  const go = (to: string) => (): void => void navigate({ to, search: ({ on, vs }) => ({ on, vs }) })
  const list = (id: keyof typeof lists): string => `/resources/${encodeURIComponent(lists[id]?.id ?? '')}`
  const without = snapshot === undefined ? nothingYet : null
  useGo('go.overview', go('/'))
  useGo('go.holders', go(list('go.holders')), without ?? (lists['go.holders'] ? null : 'Nobody in this snapshot can hold anything.'))
  useGo('go.held', go(list('go.held')), without ?? (lists['go.held'] ? null : 'There is nothing in this snapshot that can be held.'))
  useGo('go.grants', go('/grants'), without)
  useGo('go.changes', go('/changes'), without)
  useGo('go.findings', go('/findings'), without)
  useGo('go.review', go('/review'), without)
  useGo('go.deliver', go('/deliver'), without)
  useGo('go.runs', go('/runs'))
  useGo('go.schedules', go('/schedules'))
  useGo('go.settings', go('/settings'))
  useCommand('connection.new', go('/connect'))
  useCommand('destination.new', go('/deliver/destinations/new'))
  useCommand('help.about', () => void navigate({ to: '/settings', search: { section: 'about' } }))
  return null
}

const useGo = (id: Extract<CommandId, `go.${string}`>, go: () => void, whyNot: string | null = null): void => useCommand(id, go, whyNot)

/** Runs the connection that is looked at, or the one that ran last. */
function RunCommand() {
  const navigate = useNavigate()
  const { on } = useLookingAt()
  const runs = useRuns()
  const connections = useQuery({ queryKey: ['connections'], queryFn: () => engine.connections.list() })
  const last = runs.data?.find((run) => runRef(run) === on) ?? runs.data?.[0]
  const connection = connections.data?.find((each) => each.id === last?.connectionId) ?? connections.data?.[0]
  const running = runs.data?.find((run) => run.state === 'running' && run.connectionId === connection?.id)
  const run = async (): Promise<void> => {
    if (connection === undefined) return
    const started = await startRun(connection)
    await navigate({ to: '/runs/$runId', params: { runId: started.id } })
  }
  useCommand(
    'run.start',
    () => void run().catch(showFailure),
    connection === undefined
      ? 'There is no connection yet: connect a source first.'
      : running
        ? `${connection.name} is running already.`
        : null,
  )
  return null
}

function PrivacyCommand() {
  const on = usePrivacyOn()
  const toggle = async (): Promise<void> => {
    await main.preferences.set({ privacy: !on })
    notifications.show({
      id: 'privacy',
      title: on ? 'Names and e-mails are shown' : 'Names and e-mails are masked',
      message: on
        ? 'Everybody who sees this screen can read them.'
        : 'Their first letters stay, so that one can be told from another. Files and exports are not masked.',
    })
  }
  useCommand('view.privacy', () => void toggle().catch(showFailure))
  return null
}
