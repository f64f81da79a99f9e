import { Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { asFailure } from '../../ports/failure.ts'
import { removeSecret } from './use-secrets.ts'

/** Takes the secrets of what was just removed out of the keychain. What that keeps is told, and can be tried again; never rejects. */
export async function forgetSecrets(id: string): Promise<void> {
  try {
    await removeSecret(id)
  } catch (error) {
    const { message, remedy } = asFailure(error)
    modals.openConfirmModal({
      title: 'Secrets are left in the keychain',
      children: (
        <Text>
          {message} {remedy}
        </Text>
      ),
      labels: { confirm: 'Try again', cancel: 'Leave them' },
      onConfirm: () => void forgetSecrets(id),
    })
  }
}
