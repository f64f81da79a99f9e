import { Alert, Button, Group, Loader, Stack, Text, TextInput } from '@mantine/core'
import { modals } from '@mantine/modals'
import { IconAlertTriangle, IconCircleCheck, IconFolder } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useId, useState, type SyntheticEvent } from 'react'
import type { SavedSnapshot, SnapshotInfo } from '../../../shared/snapshots-contract.ts'
import { savePhrase, syncKindWords } from '../../../shared/syncs.ts'
import { counted } from '../../ports/format.ts'
import { Problem } from '../../components/problem.tsx'
import { FileFacts } from '../../components/file-facts.tsx'
import { holdersFirst } from '../../../shared/vocabulary.ts'
import { engine, main } from '../../ports/clients.ts'

/** Earlier finished syncs a file keeps beside the new one: enough to compare. */
const keep = 2

interface SaveProps {
  readonly snapshot: SnapshotInfo
  readonly path: string
}

/** Saves when it opens; one that is not whole only after the words were typed. */
export function SaveDialog({ snapshot, path }: SaveProps) {
  const phrase = savePhrase(snapshot.sync)
  const [accepted, setAccepted] = useState(phrase === null)
  if (accepted || phrase === null) return <Saving snapshot={snapshot} path={path} acceptIncomplete={phrase !== null} />
  return <AskFirst snapshot={snapshot} phrase={phrase} onAccepted={() => setAccepted(true)} />
}

interface AskFirstProps {
  readonly snapshot: SnapshotInfo
  readonly phrase: string
  readonly onAccepted: () => void
}

/** A reader may take what is not in the file for gone, so nobody saves a part without knowing it. */
function AskFirst({ snapshot, phrase, onAccepted }: AskFirstProps) {
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string | undefined>(undefined)
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (typed.trim().toLowerCase() === phrase) onAccepted()
    else setProblem(`Type the words “${phrase}”.`)
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Alert color="orange" variant="light" icon={<IconAlertTriangle aria-hidden />} title="This sync is not whole">
          {snapshot.warnings.map((warning) => (
            <Text key={warning} size="sm">
              {warning}
            </Text>
          ))}
          <Text size="sm" mt="xs">
            It is saved as what it is ({syncKindWords(snapshot.sync)}). Who reads the file must not take what it lacks for gone.
          </Text>
        </Alert>
        <TextInput
          label={`Type “${phrase}” to go on`}
          data-autofocus
          autoComplete="off"
          spellCheck={false}
          value={typed}
          error={problem}
          onChange={(event) => {
            setTyped(event.currentTarget.value)
            setProblem(undefined)
          }}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={() => modals.closeAll()}>
            Cancel
          </Button>
          <Button type="submit">Save it as it is</Button>
        </Group>
      </Stack>
    </form>
  )
}

/** Saves once when it opens; closing it early stops the work and leaves the file as it was. */
function Saving({ snapshot, path, acceptIncomplete }: SaveProps & { readonly acceptIncomplete: boolean }) {
  const id = useId()
  const saving = useQuery({
    queryKey: ['save', snapshot.snapshotRef, path, id],
    queryFn: ({ signal }) =>
      engine.snapshots.save({ snapshotRef: snapshot.snapshotRef, output: { path, keep }, acceptIncomplete }, { signal }),
    gcTime: 0,
  })
  if (saving.data) return <Saved receipt={saving.data} snapshot={snapshot} />
  if (saving.error) {
    return (
      <Stack>
        <Problem error={saving.error}>
          <Text mt="xs">Whatever was at {path} is as it was, and the snapshot is kept.</Text>
        </Problem>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => modals.closeAll()}>
            Close
          </Button>
          <Button loading={saving.isFetching} onClick={() => void saving.refetch()}>
            Try again
          </Button>
        </Group>
      </Stack>
    )
  }
  return (
    <Stack aria-busy="true">
      <Group gap="sm">
        <Loader size="sm" aria-hidden />
        <Text role="status">
          Writing {fileName(path)}, then opening it again to count what it holds. {counted(snapshot.counts.grants, 'grant')} to write.
        </Text>
      </Group>
      <Group justify="flex-end">
        <Button variant="default" onClick={() => modals.closeAll()}>
          Cancel
        </Button>
      </Group>
    </Stack>
  )
}

function Saved({ receipt, snapshot }: { readonly receipt: SavedSnapshot; readonly snapshot: SnapshotInfo }) {
  const { counts, leftOut } = receipt
  const figures = [
    ...holdersFirst(snapshot).map(({ id, one, many }) => counted(counts.resourcesByType[id] ?? 0, one.toLowerCase(), many.toLowerCase())),
    counted(counts.entitlements, 'entitlement'),
    counted(counts.grants, 'grant'),
  ]
  return (
    <Stack>
      <Alert color="green" variant="light" icon={<IconCircleCheck aria-hidden />} title="Saved, reopened and counted" role="status">
        The file holds {figures.join(', ')}
        {leftOut === null
          ? ': as many as the snapshot.'
          : `. Left out by the review ${leftOut.by} signed: ${counted(leftOut.grants, 'grant')}.`}
      </Alert>
      <FileFacts path={receipt.path} bytes={receipt.bytes} sha256={receipt.sha256} keptSyncs={receipt.keptSyncs} />
      {receipt.warnings.map((warning) => (
        <Alert key={warning} color="orange" variant="light" icon={<IconAlertTriangle aria-hidden />}>
          {warning}
        </Alert>
      ))}
      <Group justify="flex-end">
        <Button
          variant="default"
          leftSection={<IconFolder size={16} aria-hidden />}
          onClick={() => void main.app.reveal({ path: receipt.path })}
        >
          Show in folder
        </Button>
        <Button data-autofocus onClick={() => modals.closeAll()}>
          Close
        </Button>
      </Group>
    </Stack>
  )
}

const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path
