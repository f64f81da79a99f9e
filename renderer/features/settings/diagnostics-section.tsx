import { Button, CopyButton, Group, Stack, Text } from '@mantine/core'
import { IconCheck, IconCopy, IconFolder } from '@tabler/icons-react'
import { useAppStatus } from '../../app/app-events.tsx'
import { showFailure } from '../../app/failure.ts'
import { useRuns } from '../../app/looking-at.ts'
import { main } from '../../app/ports.ts'
import { useAppInfo } from './use-app-info.ts'

/** What helps whoever is asked for help: the log, and a few lines about this installation. Neither holds secrets or people. */
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
        When something does not work, send these lines and the log. Secrets never come into the log; look through it all the same before it
        leaves your organisation.
      </Text>
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
