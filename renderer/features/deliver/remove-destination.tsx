import { Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { DestinationRecord } from '../../../shared/deliveries.ts'
import { showFailure } from '../../ports/failure.ts'
import { engine } from '../../ports/clients.ts'
import { queryClient } from '../../ports/query-client.ts'
import { forgetSecrets } from '../../components/settings-form/forget-secrets.tsx'
import { deliveriesChanged, destinationsChanged } from './queries.ts'

/** Says what goes with the destination, and removes it when that is agreed to. */
export function askToRemoveDestination(destination: DestinationRecord, onRemoved: () => void): void {
  modals.openConfirmModal({
    title: `Remove ${destination.name}?`,
    children: (
      <Text>
        Plans for it are worth nothing any more, and the secrets stored for it are removed from the keychain. What was delivered stays where
        it is, and its history stays here. This cannot be undone.
      </Text>
    ),
    labels: { confirm: 'Remove destination', cancel: 'Keep it' },
    confirmProps: { color: 'red' },
    onConfirm: () => void remove(destination.id).then(onRemoved, showFailure),
  })
}

async function remove(destinationId: string): Promise<void> {
  await engine.destinations.remove({ id: destinationId })
  await forgetSecrets(destinationId)
  queryClient.removeQueries({ queryKey: ['stored-secrets', destinationId] })
  await Promise.all([destinationsChanged(), deliveriesChanged()])
}
