import { Group, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useAppStatus } from './app-events.tsx'
import { useRuns } from './looking-at.ts'

const engineWords = {
  starting: 'engine starting',
  ready: 'engine ready',
  restarting: 'engine restarting',
  stopped: 'engine stopped',
} as const

/** The pulse: engine, current run, keychain. */
export function StatusBar() {
  const { engine, keychain } = useAppStatus()
  const running = useRuns().data?.find((run) => run.state === 'running')
  const phase = running?.phases.find((each) => each.state === 'running')
  const share = phase?.total != null && phase.total > 0 ? ` ${Math.floor((100 * phase.done) / phase.total)} %` : ''
  return (
    <Group h="100%" px="md" gap="lg">
      <Text size="xs" c={engine.state === 'ready' ? 'dimmed' : 'red'}>
        {engineWords[engine.state]}
      </Text>
      {running && (
        <Text size="xs" renderRoot={(rest) => <Link {...rest} to="/runs/$runId" params={{ runId: running.id }} />}>
          run: {phase?.title.toLowerCase() ?? 'starting'}
          {share}
        </Text>
      )}
      {keychain && (
        <Text size="xs" c={keychain.store === 'keychain' ? 'dimmed' : 'orange'}>
          keychain:{' '}
          {keychain.store === 'keychain'
            ? keychain.name
            : keychain.store === 'memory'
              ? 'none, secrets in memory only'
              : 'waiting to be unlocked'}
        </Text>
      )}
    </Group>
  )
}
