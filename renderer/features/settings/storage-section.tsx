import { Button, Group, NumberInput, Stack, Table, Text } from '@mantine/core'
import { IconFolder } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { endsCalled, inSentence } from '../../../shared/vocabulary.ts'
import { showFailure } from '../../ports/failure.ts'
import { useRuns } from '../../ports/looking-at.ts'
import { engine, main } from '../../ports/clients.ts'
import { queryClient } from '../../ports/query-client.ts'
import { bytes, counted } from '../../ports/format.ts'
import { useVocabulary } from '../../ports/words.ts'
import { Problem } from '../../components/problem.tsx'
import { useEngineSettings } from './use-engine-settings.ts'

/** How many snapshots are kept, when a run is held, and what lies on the disk. */
export function StorageSection() {
  return (
    <Stack gap="lg">
      <Keep />
      <Guard />
      <Use />
    </Stack>
  )
}

function Keep() {
  const { settings, change } = useEngineSettings()
  const [problem, setProblem] = useState<string | undefined>(undefined)
  const value = settings?.keepSnapshots
  return (
    <NumberInput
      label="Snapshots to keep"
      description="Of each connection, the newest. Older runs go with their snapshots when the next one is ready. 1 to 1000."
      key={value}
      defaultValue={value ?? ''}
      min={1}
      max={1000}
      clampBehavior="none"
      allowDecimal={false}
      styles={{ wrapper: { maxWidth: 160 } }}
      error={problem}
      onBlur={(event) => {
        const next = Number(event.currentTarget.value)
        const fits = Number.isInteger(next) && next >= 1 && next <= 1000
        setProblem(fits ? undefined : 'This is a whole number from 1 to 1000.')
        if (fits && next !== value) change({ keepSnapshots: next })
      }}
    />
  )
}

function Guard() {
  const holders = inSentence(endsCalled(useVocabulary()).holder.many)
  const { settings, change } = useEngineSettings()
  const [problem, setProblem] = useState<string | undefined>(undefined)
  const percent = settings ? Math.round(settings.guardThreshold * 100) : undefined
  return (
    <NumberInput
      label="Hold a run that lost more than"
      description={`Percent of the ${holders} or grants of the run before. A held run waits for you and is not the newest snapshot until you accept it.`}
      key={percent}
      defaultValue={percent ?? ''}
      suffix=" %"
      min={0}
      max={100}
      clampBehavior="none"
      allowDecimal={false}
      styles={{ wrapper: { maxWidth: 160 } }}
      error={problem}
      onBlur={(event) => {
        const next = Number.parseFloat(event.currentTarget.value)
        const fits = next >= 0 && next <= 100
        setProblem(fits ? undefined : 'This is a number from 0 to 100.')
        if (fits && next !== percent) change({ guardThreshold: next / 100 })
      }}
    />
  )
}

function Use() {
  const storage = useQuery({ queryKey: ['storage'], queryFn: () => engine.engine.storage(), staleTime: 5_000 })
  const runs = useRuns()
  const connections = useQuery({ queryKey: ['connections'], queryFn: () => engine.connections.list() })
  const clear = async (): Promise<void> => {
    try {
      queryClient.setQueryData(['storage'], await engine.engine.clearImports())
    } catch (error) {
      showFailure(error)
    }
  }
  if (storage.error) return <Problem error={storage.error} />
  const use = storage.data
  const ofConnection = (id: string) =>
    use?.runs.filter(({ runId }) => runs.data?.some((run) => run.id === runId && run.connectionId === id)) ?? []
  return (
    <section aria-label="Disk use" aria-busy={storage.isPending}>
      <Text fw={600} component="h3" m={0} size="md">
        Disk use
      </Text>
      {use && (
        <>
          <Table verticalSpacing={4} mt={6} maw={520}>
            <Table.Tbody>
              {connections.data?.map((connection) => {
                const own = ofConnection(connection.id)
                const size = own.reduce((sum, run) => sum + run.bytes, 0)
                return <Row key={connection.id} title={connection.name} note={counted(own.length, 'snapshot')} size={size} />
              })}
              <Row title="Opened .c1z files" note="kept to open at once" size={use.imports} />
              <Row title="Catalog of connections and runs" note="" size={use.catalog} />
              <Row title="All together" note="" size={use.snapshots + use.imports + use.catalog} strong />
            </Table.Tbody>
          </Table>
          <Group mt="sm">
            <Button variant="default" disabled={use.keptImports === 0} onClick={() => void clear()}>
              Clear opened files
            </Button>
            <Button
              variant="default"
              leftSection={<IconFolder size={16} aria-hidden />}
              onClick={() => void main.app.reveal({ path: use.dataDir }).catch(showFailure)}
            >
              Show the data folder
            </Button>
          </Group>
        </>
      )}
    </section>
  )
}

function Row(props: { readonly title: string; readonly note: string; readonly size: number; readonly strong?: boolean }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={props.strong ? 600 : 400}>
        {props.title}
      </Table.Th>
      <Table.Td c="dimmed">{props.note}</Table.Td>
      <Table.Td ta="right" fw={props.strong ? 600 : 400}>
        {bytes(props.size)}
      </Table.Td>
    </Table.Tr>
  )
}
