import { Alert, Button, Checkbox, Group, Modal, Progress, Radio, ScrollArea, SegmentedControl, Stack, Text } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { useId, useState } from 'react'
import type { ExportFormat } from '../../../../shared/contract.ts'
import { exportColumns } from '../../../../shared/export-columns.ts'
import type { Filter, ListName, SortKey } from '../../../../shared/query.ts'
import { showFailure } from '../../../app/failure.ts'
import { main } from '../../../app/ports.ts'
import { bytes, count, counted } from '../../../components/format.ts'
import { Problem } from '../../../components/problem.tsx'
import { useExport } from './use-export.ts'

interface ExportProps {
  readonly snapshotId: string
  readonly list: ListName
  readonly filter: Filter | undefined
  readonly sort: readonly SortKey[]
  /** How many rows that is. */
  readonly total: number
  /** As the file is called, without an ending. */
  readonly name: string
  readonly profileKeys: readonly string[]
  /** The columns of the grid, to start with. */
  readonly shown: readonly string[]
  readonly onClose: () => void
}

const formats: readonly { readonly value: ExportFormat; readonly label: string }[] = [
  { value: 'csv', label: 'CSV' },
  { value: 'xlsx', label: 'Excel' },
  { value: 'json', label: 'JSON' },
]

/** Writes the list as it is filtered and ordered into a file. */
export function ExportDialog(props: ExportProps) {
  const { list, profileKeys } = props
  const offered = exportColumns(list, profileKeys)
  const [format, setFormat] = useState<ExportFormat>('csv')
  const [preset, setPreset] = useState<'list' | 'baton'>('list')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => {
    const shown = offered.filter((column) => props.shown.includes(column.name)).map((column) => column.name)
    return new Set(shown.length > 0 ? shown : offered.filter((column) => column.usual).map((column) => column.name))
  })
  const { state, start, cancel } = useExport()
  const missing = useId()
  const columns = offered.filter((column) => chosen.has(column.name)).map((column) => column.name)
  const ready = preset === 'baton' || columns.length > 0
  const close = (): void => {
    cancel()
    props.onClose()
  }
  const write = (): void =>
    void start({
      snapshotId: props.snapshotId,
      list,
      filter: props.filter,
      sort: props.sort,
      format,
      columns,
      preset: preset === 'baton' ? 'baton' : null,
      name: preset === 'baton' ? 'access' : props.name,
    })
  const choose = (name: string, on: boolean): void => {
    const next = new Set(chosen)
    if (on) next.add(name)
    else next.delete(name)
    setChosen(next)
  }
  return (
    <Modal opened onClose={close} title="Export" size="lg" centered closeOnClickOutside={state.step !== 'writing'}>
      {state.step === 'writing' ? (
        <Writing done={state.progress?.done ?? 0} total={state.progress?.total ?? props.total} onCancel={cancel} />
      ) : state.step === 'done' ? (
        <Stack>
          <Alert color="green" variant="light" icon={<IconCircleCheck aria-hidden />} title="Exported" role="status">
            {counted(state.file.rows, 'row')}, {bytes(state.file.bytes)}, in {state.file.path}
          </Alert>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => void main.app.reveal({ path: state.file.path }).catch(showFailure)}>
              Show in folder
            </Button>
            <Button data-autofocus onClick={props.onClose}>
              Done
            </Button>
          </Group>
        </Stack>
      ) : (
        <Stack gap="md">
          {state.step === 'failed' && <Problem error={state.error} />}
          <Radio.Group label="What" value={preset} onChange={(value) => setPreset(value === 'baton' ? 'baton' : 'list')}>
            <Stack gap={6} mt={6}>
              <Radio value="list" label={`This list as it is filtered and ordered: ${counted(props.total, 'row')}`} />
              <Radio value="baton" label="The whole snapshot in the columns of the baton command" />
            </Stack>
          </Radio.Group>
          <div>
            <Text size="md" fw={500} mb={4} id={`${missing}-format`}>
              Format
            </Text>
            <SegmentedControl
              aria-labelledby={`${missing}-format`}
              data={[...formats]}
              value={format}
              onChange={(value) => setFormat(formats.find((each) => each.value === value)?.value ?? 'csv')}
            />
          </div>
          {preset === 'list' && (
            <Checkbox.Group label="Columns" value={columns} error={ready ? undefined : 'Choose at least one column.'}>
              <ScrollArea.Autosize mah={220} type="auto" mt={6}>
                <Group gap="xs" align="flex-start">
                  {offered.map((column) => (
                    <Checkbox
                      key={column.name}
                      value={column.name}
                      w={175}
                      size="xs"
                      label={column.title}
                      onChange={(event) => choose(column.name, event.currentTarget.checked)}
                    />
                  ))}
                </Group>
              </ScrollArea.Autosize>
            </Checkbox.Group>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button disabled={!ready} onClick={write}>
              {preset === 'baton' ? 'Export snapshot…' : `Export ${counted(props.total, 'row')}…`}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}

function Writing({ done, total, onCancel }: { readonly done: number; readonly total: number; readonly onCancel: () => void }) {
  return (
    <Stack aria-busy="true">
      <Text role="status">
        Writing row {count(done)} of {count(total)}
      </Text>
      <Progress value={total === 0 ? 0 : (100 * done) / total} aria-label="Rows written" transitionDuration={100} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel}>
          Cancel export
        </Button>
      </Group>
    </Stack>
  )
}
