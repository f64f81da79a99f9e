import { Anchor } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { useNavigate, type UseNavigateResult } from '@tanstack/react-router'
import type { RunRecord } from '../../../shared/runs.ts'
import { useCommand } from '../../ports/commands.ts'
import { showFailure } from '../../ports/failure.ts'
import { parseRef, runRef, useLookingAt } from '../../ports/looking-at.ts'
import { engine, main } from '../../ports/clients.ts'
import { queryClient } from '../../ports/query-client.ts'
import { SaveDialog } from './save-dialog.tsx'

/** Carries out "Save as .c1z" for what is looked at. */
export function SaveCommand() {
  const { on } = useLookingAt()
  const navigate = useNavigate()
  useCommand('file.save', () => {
    if (on === null) notifications.show({ title: 'There is nothing to save yet.', message: 'Run a connection, or open a .c1z.' })
    else void saveFile(on, navigate)
  })
  return null
}

/** Asks where to, saves, and says what the file holds when it is opened again. */
export async function saveFile(on: string, navigate: UseNavigateResult<string>): Promise<void> {
  const ref = parseRef(on)
  if (ref === null) return
  const run = queryClient.getQueryData<readonly RunRecord[]>(['runs'])?.find((each) => runRef(each) === on)
  if (run?.state === 'held') {
    notifications.show({
      id: 'held',
      color: 'orange',
      title: 'This run is held.',
      message: (
        <>
          Look at what is gone, and accept its result before it is saved.{' '}
          <Anchor
            component="button"
            fz="inherit"
            onClick={() => {
              notifications.hide('held')
              void navigate({ to: '/runs/$runId', params: { runId: run.id } })
            }}
          >
            Open the run
          </Anchor>
        </>
      ),
    })
    return
  }
  try {
    const snapshot = await queryClient.query({
      queryKey: ['snapshot', on],
      queryFn: () => engine.snapshots.describe({ snapshotRef: ref }),
      gcTime: Infinity,
      staleTime: 'static',
    })
    const path = await main.dialogs.saveFile({
      title: 'Save as .c1z',
      defaultName: defaultName(snapshot.title, snapshot.endedAt ?? snapshot.startedAt),
      kind: 'c1z',
    })
    if (path === null) return
    modals.open({
      title: 'Save as .c1z',
      size: 'lg',
      children: <SaveDialog snapshot={snapshot} path={path} />,
    })
  } catch (error) {
    showFailure(error)
  }
}

/** "acme-2026-11-21.c1z" */
function defaultName(title: string, at: number | null): string {
  const name = title
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 80)
  const day = new Date(at ?? Date.now()).toISOString().slice(0, 10)
  return `${name === '' ? 'sync' : name}-${day}.c1z`
}
