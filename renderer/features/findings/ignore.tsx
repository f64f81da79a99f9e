import { Alert, Button, Group, Textarea } from '@mantine/core'
import { IconEyeOff } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { ConnectionRecord, IgnoredFinding } from '../../../shared/sources-contract.ts'
import { engine } from '../../ports/clients.ts'
import { queryClient } from '../../ports/query-client.ts'
import { when } from '../../ports/format.ts'
import { Problem } from '../../components/problem.tsx'

interface IgnoreProps {
  readonly kind: string
  readonly ignored: IgnoredFinding | undefined
  readonly connection: ConnectionRecord | undefined
}

const keep = (changed: ConnectionRecord): void => {
  queryClient.setQueryData<readonly ConnectionRecord[]>(['connections'], (before) =>
    before?.map((connection) => (connection.id === changed.id ? changed : connection)),
  )
}

/** Takes a kind out of what counts for this connection, with a note why; and takes that back. */
export function Ignore({ kind, ignored, connection }: IgnoreProps) {
  const [asking, setAsking] = useState(false)
  const [note, setNote] = useState('')
  const ignore = useMutation({
    mutationFn: (id: string) => engine.connections.ignoreFinding({ id, kind, note }),
    onSuccess: (changed) => {
      keep(changed)
      setAsking(false)
    },
  })
  const heed = useMutation({ mutationFn: (id: string) => engine.connections.heedFinding({ id, kind }), onSuccess: keep })
  // A file has no connection to remember it for.
  if (connection === undefined) return null
  const failed = ignore.error ?? heed.error
  return (
    <div style={{ marginTop: 16, maxWidth: 560 }}>
      {failed && <Problem error={failed} />}
      {ignored ? (
        <Alert
          variant="light"
          color="gray"
          icon={<IconEyeOff aria-hidden />}
          title={`Ignored for ${connection.name} since ${when(ignored.at)}`}
        >
          {ignored.note !== '' && <div style={{ overflowWrap: 'anywhere', marginBottom: 8 }}>{ignored.note}</div>}
          <Button size="xs" variant="default" loading={heed.isPending} onClick={() => heed.mutate(connection.id)}>
            Stop ignoring
          </Button>
        </Alert>
      ) : asking ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            ignore.mutate(connection.id)
          }}
          onKeyDown={(event) => event.key === 'Escape' && setAsking(false)}
        >
          <Textarea
            label="Why is this no problem?"
            description={`A note for whoever wonders later. This kind is left out of the numbers of ${connection.name}; it can be taken back.`}
            autosize
            minRows={2}
            maxLength={2000}
            data-autofocus
            autoFocus
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Group mt="xs" gap="xs">
            <Button type="submit" size="xs" loading={ignore.isPending}>
              Ignore this kind
            </Button>
            <Button size="xs" variant="default" onClick={() => setAsking(false)}>
              Cancel
            </Button>
          </Group>
        </form>
      ) : (
        <Button size="xs" variant="default" leftSection={<IconEyeOff size={15} aria-hidden />} onClick={() => setAsking(true)}>
          Ignore this kind…
        </Button>
      )}
    </div>
  )
}
