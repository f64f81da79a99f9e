import { Anchor, Group, Text } from '@mantine/core'
import { skipToken, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { bytes, counted } from '../ports/format.ts'
import type { DeliveryRecord } from '../../shared/deliveries.ts'
import type { RunRecord } from '../../shared/runs.ts'
import { useDeliveries, useDelivery } from '../features/deliver/queries.ts'
import { useAppStatus } from '../ports/app-events.tsx'
import { useRuns } from '../ports/looking-at.ts'
import { engine as engineDoor } from '../ports/clients.ts'
import { useRun } from '../ports/run-cache.ts'
import classes from './status-bar.module.css'

const engineWords = {
  starting: 'engine starting',
  ready: 'engine ready',
  restarting: 'engine restarting',
  stopped: 'engine stopped',
} as const

/** The pulse: engine, current run, keychain, disk. */
export function StatusBar() {
  const { engine, keychain } = useAppStatus()
  const running = useRuns().data?.filter((run) => run.state === 'running') ?? []
  const delivering = useDeliveries().data?.filter((delivery) => delivery.state === 'running') ?? []
  const storage = useQuery({
    queryKey: ['storage'],
    queryFn: engine.state === 'ready' ? () => engineDoor.engine.storage() : skipToken,
    refetchInterval: 60_000,
    staleTime: 5_000,
  })
  const used = storage.data ? storage.data.snapshots + storage.data.imports + storage.data.catalog : null
  return (
    <Group h="100%" px="md" gap="lg" wrap="nowrap">
      <Text size="xs" className={engine.state === 'ready' ? classes.well : classes.bad} role="status">
        {engineWords[engine.state]}
      </Text>
      {running.map((run) => (
        <Running key={run.id} run={run} />
      ))}
      {delivering.map((delivery) => (
        <Delivering key={delivery.id} delivery={delivery} />
      ))}
      {keychain && (
        <Text
          size="xs"
          className={keychain.store === 'keychain' && keychain.inMemory === 0 ? classes.well : classes.odd}
          title={keychain.problem ?? undefined}
        >
          keychain: {keychainWords[keychain.store] ?? keychain.name}
          {keychain.store === 'keychain' && keychain.inMemory > 0 ? `, ${counted(keychain.inMemory, 'secret')} in memory only` : ''}
        </Text>
      )}
      {used !== null && (
        <Text size="xs" c="dimmed">
          data {bytes(used)}
        </Text>
      )}
    </Group>
  )
}

const keychainWords: Readonly<Record<string, string | undefined>> = {
  memory: 'none, secrets in memory only',
  waiting: 'waiting to be unlocked',
}

function Delivering({ delivery }: { readonly delivery: DeliveryRecord }) {
  const { id, dryRun, destinationName, done, failed, total } = useDelivery(delivery.id).data ?? delivery
  const share = total > 0 ? ` ${Math.floor((100 * (done + failed)) / total)} %` : ''
  return (
    <Anchor size="xs" renderRoot={(rest) => <Link {...rest} to="/deliver/deliveries/$deliveryId" params={{ deliveryId: id }} />}>
      {dryRun ? 'dry run' : 'delivery'}: {destinationName}
      {share}
    </Anchor>
  )
}

/** The run as {@link useRun} follows it. */
function Running({ run }: { readonly run: RunRecord }) {
  const now = useRun(run.id).data ?? run
  const phase = now.phases.find((each) => each.state === 'running')
  const share = phase?.total != null && phase.total > 0 ? ` ${Math.floor((100 * phase.done) / phase.total)} %` : ''
  return (
    <Anchor size="xs" renderRoot={(rest) => <Link {...rest} to="/runs/$runId" params={{ runId: run.id }} />}>
      run: {phase?.title.toLowerCase() ?? 'starting'}
      {share}
    </Anchor>
  )
}
