import { Stack, Text, TextInput } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { ConnectionRecord } from '../../../shared/sources-contract.ts'
import { showFailure } from '../../ports/failure.ts'
import { engine } from '../../ports/clients.ts'
import { queryClient } from '../../ports/query-client.ts'
import { runsChanged } from '../../ports/run-cache.ts'
import { bytes, counted } from '../../ports/format.ts'
import { forgetSecrets } from '../../components/settings-form/forget-secrets.tsx'

/** Says what goes with the connection, and removes it when that is agreed to. */
export async function askToRemove(connection: ConnectionRecord, onRemoved: () => void): Promise<void> {
  try {
    const [runs, storage, { signedReviews, phrase }] = await Promise.all([
      engine.runs.list({ connectionId: connection.id, limit: 1000 }),
      engine.engine.storage(),
      engine.connections.removal({ id: connection.id }),
    ])
    let typed = ''
    const ids = new Set(runs.map((run) => run.id))
    const size = storage.runs.filter((run) => ids.has(run.runId)).reduce((sum, run) => sum + run.bytes, 0)
    modals.openConfirmModal({
      title: `Remove ${connection.name}?`,
      children: (
        <Stack>
          <Text>
            {runs.length === 0
              ? 'It has no runs yet.'
              : `${counted(runs.length, 'run')} with ${size > 0 ? `all snapshots (${bytes(size)}) and ` : ''}logs go with it.`}{' '}
            The secrets stored for it are removed from the keychain. Files that were saved stay. This cannot be undone.
          </Text>
          {phrase !== null && (
            <TextInput
              label={`Type "${phrase}"`}
              description={`${counted(signedReviews, 'signed review')} and all evidence of what left by ${signedReviews === 1 ? 'it' : 'them'} go with it. Save the evidence first; the audit trail keeps only that there were reviews.`}
              onChange={(event) => (typed = event.currentTarget.value)}
            />
          )}
        </Stack>
      ),
      labels: {
        confirm: runs.length === 0 ? 'Remove connection' : `Remove connection and ${counted(runs.length, 'run')}`,
        cancel: 'Keep it',
      },
      confirmProps: { color: 'red' },
      onConfirm: () => void remove(connection.id, phrase === null ? undefined : typed).then(onRemoved, showFailure),
    })
  } catch (error) {
    showFailure(error)
  }
}

async function remove(connectionId: string, confirm: string | undefined): Promise<void> {
  await engine.connections.remove({ id: connectionId, ...(confirm !== undefined && { confirm }) })
  await forgetSecrets(connectionId)
  queryClient.removeQueries({ queryKey: ['stored-secrets', connectionId] })
  await runsChanged()
}
