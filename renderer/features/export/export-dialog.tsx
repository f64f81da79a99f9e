import { Alert, Button, Group, Modal, Progress, SegmentedControl, Stack, Text } from '@mantine/core'
import { IconCircleCheck, IconEyeOff } from '@tabler/icons-react'
import { useId, useState, type ReactNode } from 'react'
import type { ExportFormat, SnapshotRef } from '../../../shared/snapshots-contract.ts'
import { showFailure } from '../../ports/failure.ts'
import { main } from '../../ports/clients.ts'
import { usePrivacyOn } from '../../ports/privacy.tsx'
import { bytes, count, counted } from '../../ports/format.ts'
import { Problem } from '../../components/problem.tsx'
import { useExport, type Exported } from './use-export.ts'

interface DialogProps {
  readonly snapshotRef: SnapshotRef
  /** As the file is called, without an ending. */
  readonly name: string
  readonly exported: Exported
  /** How many rows that is, as far as that is known before. */
  readonly total: number
  /** On the button. */
  readonly action: string
  /** False while something is missing that the choices ask for. */
  readonly ready: boolean
  /** What is written, above the format, and what else can be chosen, below it. */
  readonly what: ReactNode
  readonly more?: ReactNode
  readonly onClose: () => void
}

const formats: readonly { readonly value: ExportFormat; readonly label: string }[] = [
  { value: 'csv', label: 'CSV' },
  { value: 'xlsx', label: 'Excel' },
  { value: 'json', label: 'JSON' },
]

/** What every export has: the format, where to, how far it is, the file. */
export function ExportDialog(props: DialogProps) {
  const [format, setFormat] = useState<ExportFormat>('csv')
  const { state, start, cancel } = useExport()
  const label = useId()
  const masked = usePrivacyOn()
  const close = (): void => {
    cancel()
    props.onClose()
  }
  const write = (): void => {
    const { snapshotRef, name, exported } = props
    void start({ snapshotRef, name, exported, format })
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
          {props.what}
          <div>
            <Text size="md" fw={500} mb={4} id={label}>
              Format
            </Text>
            <SegmentedControl
              aria-labelledby={label}
              data={[...formats]}
              value={format}
              onChange={(value) => setFormat(formats.find((each) => each.value === value)?.value ?? 'csv')}
            />
          </div>
          {props.more}
          {masked && (
            <Alert color="orange" variant="light" icon={<IconEyeOff aria-hidden />} title="The file is not masked">
              Names and e-mails are masked on the screen only. The file has them in full.
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button disabled={!props.ready} onClick={write}>
              {props.action}
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
