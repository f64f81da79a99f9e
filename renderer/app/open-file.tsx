import { Button, Group, Stack, Table, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { FileDescription } from '../../shared/contract.ts'
import type { AppEvent } from '../../shared/main-contract.ts'
import { syncKindWords } from '../../shared/syncs.ts'
import { bytes, counted, whenAmong } from '../ports/format.ts'
import { Problem } from '../components/problem.tsx'
import { useAppEvent } from '../ports/app-events.tsx'
import { useCommand } from '../ports/commands.ts'
import { showFailure } from '../ports/failure.ts'
import { endsOf, fileRef } from '../ports/looking-at.ts'
import { engine, main } from '../ports/clients.ts'
import { queryClient } from '../ports/query-client.ts'

type Look = (on: string, vs: string | undefined) => void

/** Takes files from the menu, a drop, the system or the command line, and shows what is in them. */
export function OpenFile() {
  const navigate = useNavigate()
  const look: Look = useCallback((on, vs) => void navigate({ to: '/', search: { on, vs } }), [navigate])
  useCommand('file.open', () => void choose(look))
  useAppEvent(
    useCallback(
      (event: AppEvent) => {
        if (event.kind === 'open-file') void open(event.path, look)
      },
      [look],
    ),
  )
  return null
}

async function choose(look: Look): Promise<void> {
  try {
    const path = await main.dialogs.openFile({ title: 'Open a .c1z' })
    if (path !== null) await open(path, look)
  } catch (error) {
    showFailure(error)
  }
}

async function open(path: string, look: Look): Promise<void> {
  const name = fileName(path)
  const slow = setTimeout(
    () =>
      notifications.show({
        id: path,
        loading: true,
        autoClose: false,
        title: `Reading ${name}`,
        message: 'Its contents are being unpacked.',
      }),
    300,
  )
  try {
    const file = await engine.files.describe({ path })
    queryClient.setQueryData(['file', path], file)
    show(file, name, look)
  } catch (error) {
    modals.open({ title: `${name} cannot be opened`, children: <Problem error={error} /> })
  } finally {
    clearTimeout(slow)
    notifications.hide(path)
  }
}

function show(file: FileDescription, name: string, look: Look): void {
  const finished = finishedSyncs(file)
  const [newest, before] = finished
  if (file.advice !== null || newest === undefined) {
    modals.open({ title: `${name} cannot be shown`, size: 'lg', children: <Unreadable file={file} look={look} /> })
  } else if (before === undefined) {
    look(fileRef(file.path), undefined)
  } else {
    modals.open({ title: name, size: 'lg', children: <SeveralSyncs file={file} look={look} /> })
  }
}

const newestFirst = (a: { readonly endedAt: number | null }, b: { readonly endedAt: number | null }): number =>
  (b.endedAt ?? 0) - (a.endedAt ?? 0)

/** Newest first: those that can be looked at by themselves. */
function finishedSyncs(file: FileDescription) {
  return file.syncs.filter((sync) => sync.endedAt !== null && (sync.type === 'full' || sync.type === '')).toSorted(newestFirst)
}

function Unreadable({ file, look }: { readonly file: FileDescription; readonly look: Look }) {
  const newest = file.syncs.toSorted(newestFirst)[0]
  return (
    <Stack>
      <Text>
        {file.format === 'v3'
          ? `This is a .c1z of the newer kind (v3${file.engine === null ? '' : `, stored with ${file.engine}`}), ${bytes(file.bytes)} large, with ${counted(file.syncs.length, 'sync')}.`
          : file.syncs.length === 0
            ? 'The file is a .c1z, but it holds no sync: the connector that wrote it saved nothing.'
            : `The file holds ${counted(file.syncs.length, 'sync')}, but none that is whole: the connector that wrote it stopped early, or wrote a part on purpose.`}
      </Text>
      {file.advice !== null && <Text>{file.advice}</Text>}
      {file.syncs.length > 0 && <Syncs file={file} />}
      {file.advice === null && newest && (
        <Group justify="flex-end">
          <Button
            variant="default"
            onClick={() => {
              modals.closeAll()
              look(fileRef(file.path, newest.syncId), undefined)
            }}
          >
            Look at what there is
          </Button>
        </Group>
      )}
    </Stack>
  )
}

function SeveralSyncs({ file, look }: { readonly file: FileDescription; readonly look: Look }) {
  const [newest, before] = finishedSyncs(file)
  const go = (vs: string | undefined): void => {
    modals.closeAll()
    look(fileRef(file.path), vs)
  }
  return (
    <Stack>
      <Text>
        The file is {bytes(file.bytes)} large and holds {counted(file.syncs.length, 'sync')}. Look at the newest one alone, or see what
        changed since the one before it.
      </Text>
      <Syncs file={file} />
      <Group justify="flex-end">
        <Button variant="default" onClick={() => go(undefined)}>
          Look at the newest
        </Button>
        {newest && before && (
          <Button data-autofocus onClick={() => go(fileRef(file.path, before.syncId))}>
            Compare the newest two
          </Button>
        )}
      </Group>
    </Stack>
  )
}

function Syncs({ file }: { readonly file: FileDescription }) {
  return (
    <Table verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Ended</Table.Th>
          <Table.Th>Kind</Table.Th>
          <Table.Th>Sync id</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {file.syncs.toSorted(newestFirst).map((sync) => (
          <Table.Tr key={sync.syncId}>
            <Table.Td>{sync.endedAt === null ? 'not finished' : whenAmong(sync.endedAt, endsOf(file.syncs))}</Table.Td>
            <Table.Td>{syncKindWords({ type: sync.type === '' ? 'full' : sync.type, finished: true, unexpanded: 0 })}</Table.Td>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{sync.syncId}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path
