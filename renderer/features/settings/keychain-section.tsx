import { Alert, Button, Card, Group, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconAlertTriangle, IconCircleCheck, IconClock } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { KeychainStatus } from '../../../shared/main-contract.ts'
import { useAppStatus } from '../../ports/app-events.tsx'
import { showFailure } from '../../ports/failure.ts'
import { main } from '../../ports/clients.ts'
import { queryClient } from '../../ports/query-client.ts'
import { counted } from '../../ports/format.ts'

const looks = {
  keychain: { color: 'green', icon: IconCircleCheck },
  memory: { color: 'orange', icon: IconAlertTriangle },
  waiting: { color: 'orange', icon: IconClock },
} as const

const title = ({ store, name, inMemory }: KeychainStatus): string =>
  store === 'keychain' && inMemory > 0
    ? `${counted(inMemory, 'secret')} in memory only`
    : store === 'keychain'
      ? `Secrets are kept in ${name}`
      : store === 'memory'
        ? 'Secrets are kept in memory only'
        : `Waiting for ${name}`

/** Where secrets are, whether that works, and taking all of them away. */
export function KeychainSection() {
  const { keychain } = useAppStatus()
  const test = useMutation({
    mutationFn: () => main.keychain.selfTest(),
    onError: showFailure,
    onSuccess: (status) => {
      if (status.store === 'keychain')
        notifications.show({ color: 'green', title: 'The keychain works', message: 'A probe was written, read and deleted.' })
    },
  })
  const look = looks[keychain?.store === 'keychain' && keychain.inMemory > 0 ? 'memory' : (keychain?.store ?? 'waiting')]
  return (
    <Stack gap="lg">
      {keychain && (
        <Alert color={look.color} variant="light" icon={<look.icon aria-hidden />} title={title(keychain)} role="status">
          {keychain.problem ?? 'They are written there when you save a connection, read only when it runs, and never shown again.'}
        </Alert>
      )}
      <Group>
        <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          Run the self-test
        </Button>
        <Text size="sm" c="dimmed">
          Writes a probe, reads it back and deletes it. When that works, secrets that are in memory only move into the keychain.
        </Text>
      </Group>
      <RemoveEverything />
    </Stack>
  )
}

const word = 'remove'

function RemoveEverything() {
  const [typed, setTyped] = useState('')
  const [missed, setMissed] = useState(false)
  const remove = useMutation({
    mutationFn: () => main.keychain.removeAll(),
    onError: showFailure,
    onSuccess: async (removed) => {
      setTyped('')
      notifications.show({ title: `${counted(removed, 'secret')} removed`, message: 'Connections ask for theirs again before they run.' })
      await queryClient.invalidateQueries({ queryKey: ['stored-secrets'] })
    },
  })
  const right = typed.trim().toLowerCase() === word
  return (
    <Card withBorder component="section" aria-label="Remove everything Rollcall stored">
      <Text fw={600} component="h3" m={0} size="md">
        Remove everything Rollcall stored
      </Text>
      <Text mt={4}>
        Takes every secret of every connection out of the keychain, and out of memory. Connections, runs and snapshots stay; connections
        need their secrets typed again before they can run.
      </Text>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          setMissed(!right)
          if (right) remove.mutate()
        }}
      >
        <Group mt="sm" align="flex-end">
          <TextInput
            label={`Type "${word}" to confirm`}
            value={typed}
            error={missed && !right ? `Type the word ${word} to go on.` : undefined}
            autoComplete="off"
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit" color="red" variant={right ? 'filled' : 'default'} loading={remove.isPending}>
            Remove all secrets
          </Button>
        </Group>
      </form>
    </Card>
  )
}
