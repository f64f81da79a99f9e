import { Button } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ConnectionRecord } from '../../../shared/sources-contract.ts'
import { useCommand } from '../../ports/commands.ts'
import { showFailure } from '../../ports/failure.ts'
import { runRef, useLookingAt, useRuns } from '../../ports/looking-at.ts'
import { engine } from '../../ports/clients.ts'
import { startRun } from './start-run.ts'

/** Starts a run of the connection and shows it; shows the one that is under way if there is one. */
function useRunNow() {
  const navigate = useNavigate()
  const runs = useRuns().data
  return useMutation({
    mutationFn: async (connection: ConnectionRecord) =>
      runs?.find((run) => run.connectionId === connection.id && run.state === 'running') ?? (await startRun(connection)),
    onSuccess: (run) => navigate({ to: '/runs/$runId', params: { runId: run.id } }),
    onError: showFailure,
  })
}

/** The connection whose snapshot is looked at; null for a file, or when there is nothing. */
export function useCurrentConnection(): ConnectionRecord | null {
  const { on } = useLookingAt()
  const connections = useQuery({ queryKey: ['connections'], queryFn: () => engine.connections.list() })
  const run = useRuns().data?.find((each) => runRef(each) === on)
  return connections.data?.find((connection) => connection.id === run?.connectionId) ?? null
}

export function RunNowButton({ connection, primary }: { readonly connection: ConnectionRecord; readonly primary?: boolean }) {
  const start = useRunNow()
  return (
    <Button
      variant={primary ? 'filled' : 'default'}
      leftSection={<IconPlayerPlay size={16} aria-hidden />}
      loading={start.isPending}
      onClick={() => start.mutate(connection)}
    >
      Run now
    </Button>
  )
}

/** Carries out "Run now" for what is looked at; without it, for the only connection there is, else it asks to choose. */
export function RunCommand() {
  const navigate = useNavigate()
  const current = useCurrentConnection()
  const connections = useQuery({ queryKey: ['connections'], queryFn: () => engine.connections.list() }).data ?? []
  const start = useRunNow()
  useCommand('run.start', () => {
    const chosen = current ?? (connections.length === 1 ? connections[0] : undefined)
    if (chosen) start.mutate(chosen)
    else void navigate(connections.length === 0 ? { to: '/connect' } : { to: '/settings', search: { section: 'connections' } })
  })
  useCommand('connection.new', () => void navigate({ to: '/connect' }))
  return null
}
