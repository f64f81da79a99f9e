import { Alert, Button, Group, Text, TextInput } from '@mantine/core'
import { IconAlertTriangle, IconClockPause, IconHandStop, type Icon } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { ConnectionRecord } from '../../../shared/sources-contract.ts'
import type { RunRecord } from '../../../shared/runs.ts'
import { runBefore, runRef, useRuns } from '../../ports/looking-at.ts'
import { engine } from '../../ports/clients.ts'
import { keepRun } from '../../ports/run-cache.ts'
import { Problem } from '../../components/problem.tsx'

/** Why a run that is not ready ended, what was kept and what can be done. Nothing while it runs or when it is ready. */
export function RunEnding({ run, connection }: { readonly run: RunRecord; readonly connection: ConnectionRecord | null }) {
  switch (run.state) {
    case 'running':
    case 'ready':
      return null
    case 'held':
      return <Held run={run} />
    case 'cancelled':
      return (
        <Ended icon={IconClockPause} color="gray" title="The run was cancelled">
          Nothing of it is shown or saved, and the snapshots of earlier runs are as they were. What the source had already prepared is kept:
          Resume goes on from there, Start over begins anew.
        </Ended>
      )
    case 'interrupted':
      return (
        <Ended icon={IconAlertTriangle} color="orange" title="The run was interrupted">
          The engine ended while it was under way. Resume goes on with what the source has already prepared; Start over begins anew.
        </Ended>
      )
    case 'failed':
      return <Failed run={run} connection={connection} />
  }
}

function Ended(props: { readonly icon: Icon; readonly color: string; readonly title: string; readonly children: React.ReactNode }) {
  return (
    <Alert color={props.color} variant="light" icon={<props.icon aria-hidden />} title={props.title} role="status">
      {props.children}
    </Alert>
  )
}

const aboutSettings = new Set(['BAD_CREDENTIALS', 'MISSING_PERMISSION', 'INVALID_INPUT', 'NOT_FOUND'])

function Failed({ run, connection }: { readonly run: RunRecord; readonly connection: ConnectionRecord | null }) {
  const { error } = run
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={error?.message ?? 'The run failed.'} role="alert">
      <Text>{error?.remedy ?? 'Resume it, or look into the log below.'}</Text>
      <Group gap="sm" mt={6}>
        {error && connection && aboutSettings.has(error.code) && (
          <Button
            size="xs"
            variant="default"
            renderRoot={(rest) => <Link {...rest} to="/connections/$connectionId" params={{ connectionId: connection.id }} />}
          >
            Open the connection
          </Button>
        )}
        {error && (
          <Text size="sm" c="dimmed">
            Code: {error.code}
          </Text>
        )}
      </Group>
    </Alert>
  )
}

const word = 'accept'

/** A complete snapshot that must not leave unseen: the guard's sentence, and accepting it by a typed word. */
function Held({ run }: { readonly run: RunRecord }) {
  const [typed, setTyped] = useState('')
  const [missed, setMissed] = useState(false)
  const accept = useMutation({
    mutationFn: () => engine.runs.resume({ runId: run.id, acceptShrunken: true }),
    onSuccess: keepRun,
  })
  const before = runBefore(run, useRuns().data ?? [])
  const right = typed.trim().toLowerCase() === word
  return (
    <Alert color="orange" variant="light" icon={<IconHandStop aria-hidden />} title="This run is held" role="alert">
      <Text>{run.error?.message}</Text>
      <Text mt={4}>
        Look at what is gone before you trust it. If something is wrong (an audience, a time window, a permission), correct it and start
        over. If the loss is right, accept the result: it then counts as the newest snapshot. Until then it is not the snapshot you look at,
        and nothing of it is reviewed, saved or delivered.
      </Text>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (right) accept.mutate()
          else setMissed(true)
        }}
      >
        <Group gap="sm" mt="sm" align="flex-end">
          <Button
            renderRoot={(rest) => (
              <Link {...rest} to="/changes" search={{ on: runRef(run), ...(before && { vs: runRef(before) }), kind: 'removed' }} />
            )}
          >
            See what is gone
          </Button>
          <TextInput
            label={`Type "${word}" to accept the result`}
            value={typed}
            error={missed && !right ? `Type the word ${word} to go on.` : undefined}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit" color="orange" variant={right ? 'filled' : 'light'} loading={accept.isPending}>
            Accept the result
          </Button>
        </Group>
      </form>
      {accept.error && <Problem error={accept.error} />}
    </Alert>
  )
}
