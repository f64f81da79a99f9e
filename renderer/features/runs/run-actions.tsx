import { Button } from '@mantine/core'
import { IconDeviceFloppy, IconPlayerPlay, IconPlayerStop, IconRefresh } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ConnectionRecord } from '../../../shared/sources-contract.ts'
import type { RunRecord } from '../../../shared/runs.ts'
import { useAppStatus } from '../../ports/app-events.tsx'
import { showFailure } from '../../ports/failure.ts'
import { runRef } from '../../ports/looking-at.ts'
import { engine } from '../../ports/clients.ts'
import { keepRun, runsChanged } from '../../ports/run-cache.ts'
import { saveFile } from '../save/index.ts'
import { startRun } from './start-run.ts'

/** What can be done with a run in its state. */
export function RunActions({ run, connection }: { readonly run: RunRecord; readonly connection: ConnectionRecord | null }) {
  const navigate = useNavigate()
  const away = useAppStatus().engine.state !== 'ready'
  const cancel = useMutation({ mutationFn: () => engine.runs.cancel({ runId: run.id }), onError: showFailure, onSettled: runsChanged })
  const resume = useMutation({ mutationFn: () => engine.runs.resume({ runId: run.id }), onSuccess: keepRun, onError: showFailure })
  const again = useMutation({
    mutationFn: startRun,
    onSuccess: (next) => navigate({ to: '/runs/$runId', params: { runId: next.id } }),
    onError: showFailure,
  })
  const stopped = run.state === 'interrupted' || run.state === 'failed' || run.state === 'cancelled'
  return (
    <>
      {run.state === 'running' && (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={16} aria-hidden />}
          loading={cancel.isPending && !away}
          disabled={away}
          onClick={() => cancel.mutate()}
        >
          Cancel run
        </Button>
      )}
      {stopped && (
        <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} loading={resume.isPending} onClick={() => resume.mutate()}>
          Resume
        </Button>
      )}
      {connection && run.state !== 'running' && (
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} aria-hidden />}
          loading={again.isPending}
          onClick={() => again.mutate(connection)}
        >
          {run.state === 'ready' ? 'Run again' : 'Start over'}
        </Button>
      )}
      {run.state === 'ready' && (
        <Button
          variant="default"
          leftSection={<IconDeviceFloppy size={16} aria-hidden />}
          onClick={() => void saveFile(runRef(run), navigate)}
        >
          Save as .c1z
        </Button>
      )}
    </>
  )
}
