import { Alert, Button, CopyButton, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconCheck, IconCircleCheck, IconCopy, IconFileZip, IconFolder } from '@tabler/icons-react'
import { useAppStatus } from '../../ports/app-events.tsx'
import { showFailure } from '../../ports/failure.ts'
import { useRuns } from '../../ports/looking-at.ts'
import { main } from '../../ports/clients.ts'
import { bytes } from '../../ports/format.ts'
import { Problem } from '../../components/problem.tsx'
import { useAppInfo } from './use-app-info.ts'

/** What helps whoever is asked for help: a bundle to send, and a few lines about this installation. Neither holds secrets or people. */
export function DiagnosticsSection() {
  const info = useAppInfo().data
  const { engine, keychain } = useAppStatus()
  const runs = useRuns().data
  if (!info) return null
  const failed = runs?.filter((run) => run.state === 'failed').slice(0, 5) ?? []
  const summary = [
    `Rollcall ${info.version} on ${info.platform}${info.packaged ? '' : ' (from source)'}`,
    `Electron ${info.electron}, Chromium ${info.chromium}, Node ${info.node}`,
    `Engine: ${engine.state}, in a ${info.engineHost}`,
    `Keychain: ${keychain?.store ?? 'unknown'} (${keychain?.name ?? 'unknown'})`,
    `Runs: ${runs?.length ?? 0}`,
    ...failed.map((run) => `Failed ${new Date(run.startedAt).toISOString()} ${run.sourceId}: ${run.error?.code ?? 'unknown'}`),
  ].join('\n')
  return (
    <Stack gap="md" align="flex-start">
      <Text maw={640}>
        When something does not work, send the file that is saved here to whoever helps you: a zip of logs, versions, settings, and what the
        catalog counts. It holds no secrets, no snapshots, nobody’s name or e-mail; a README inside says what there is. Look through it all
        the same before it leaves your organisation.
      </Text>
      <SaveDiagnostics />
      <Text component="pre" ff="monospace" size="sm" m={0} tabIndex={0} aria-label="About this installation">
        {summary}
      </Text>
      <Group>
        <CopyButton value={summary}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
              onClick={copy}
            >
              {copied ? 'Copied' : 'Copy these lines'}
            </Button>
          )}
        </CopyButton>
        <Button
          variant="default"
          leftSection={<IconFolder size={16} aria-hidden />}
          onClick={() => void main.app.reveal({ path: `${info.logFolder}/engine.log` }).catch(showFailure)}
        >
          Show the log
        </Button>
      </Group>
    </Stack>
  )
}

/** Asks where to, writes the bundle, says where it is. */
function SaveDiagnostics() {
  const save = useMutation({ mutationFn: () => main.app.saveDiagnostics() })
  const file = save.data
  return (
    <>
      <Button leftSection={<IconFileZip size={16} aria-hidden />} loading={save.isPending} onClick={() => save.mutate()}>
        Save diagnostics…
      </Button>
      {save.error && <Problem error={save.error} />}
      {file && (
        <Alert color="green" variant="light" icon={<IconCircleCheck aria-hidden />} title="Saved" role="status" maw={640} w="100%">
          <Group justify="space-between">
            <span style={{ overflowWrap: 'anywhere' }}>
              {bytes(file.bytes)}, in {file.path}
            </span>
            <Button size="xs" variant="default" onClick={() => void main.app.reveal({ path: file.path }).catch(showFailure)}>
              Show in folder
            </Button>
          </Group>
        </Alert>
      )}
    </>
  )
}
