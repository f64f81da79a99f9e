import { Badge, Group, Kbd, Select, Text, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { IconEyeOff, IconHandStop, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { RunRecord } from '../../shared/runs.ts'
import type { Vocabulary } from '../../shared/vocabulary.ts'
import { giveCommand } from '../ports/commands.ts'
import { FileShown } from './file-shown.tsx'
import { compareWithFile } from '../ports/compare-file.ts'
import { hasSnapshot, newestOf, runRef, useLookAt, useLookingAt, useRefTitle, useRuns } from '../ports/looking-at.ts'
import { engine } from '../ports/clients.ts'
import { usePrivacyOn } from '../ports/privacy.tsx'
import { useVocabulary } from '../ports/words.ts'
import { holdersCounted } from '../ports/holders-in.ts'
import { exactRunName, useRunName } from '../ports/run-name.ts'
import { keysOf } from './shortcut-text.ts'

/** "What am I looking at": connection, snapshot, what it is compared with. Everything below follows it. */
export function TopBar() {
  const { on } = useLookingAt()
  const vocabulary = useVocabulary()
  const lookAt = useLookAt()
  const masked = usePrivacyOn()
  const runName = useRunName()
  const connections = useQuery({ queryKey: ['connections'], queryFn: () => engine.connections.list() })
  const complete = (useRuns().data ?? []).filter(hasSnapshot)
  const current = complete.find((run) => runRef(run) === on)
  const siblings = complete.filter((run) => run.connectionId === current?.connectionId)
  const named = (connections.data ?? []).filter((connection) => complete.some((run) => run.connectionId === connection.id))
  return (
    <Group h="100%" px="md" gap="sm" wrap="nowrap">
      <Text fw={700} size="lg" mr="xs">
        Rollcall
      </Text>
      <FileShown />
      {current && (
        <>
          <Select
            aria-label="Connection"
            size="xs"
            w={190}
            allowDeselect={false}
            data={named.map((connection) => ({ value: connection.id, label: connection.name }))}
            value={current.connectionId}
            onChange={(id) => {
              const newest = newestOf(complete, id ?? undefined)
              if (newest) lookAt({ on: runRef(newest), vs: undefined })
            }}
          />
          <Select
            aria-label="Snapshot"
            size="xs"
            w={260}
            comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
            allowDeselect={false}
            data={siblings.map((run) => ({ value: runRef(run), label: label(run, runName(run), vocabulary) }))}
            title={exactRunName(current)}
            leftSection={current.state === 'held' ? <IconHandStop size={14} aria-hidden /> : undefined}
            data-held={current.state === 'held' || undefined}
            renderOption={({ option }) => (
              <SnapshotOption label={option.label} run={complete.find((run) => runRef(run) === option.value)} />
            )}
            value={on}
            onChange={(value) => value !== null && lookAt({ on: value, vs: undefined })}
          />
        </>
      )}
      {on !== null && <CompareWith runs={current ? siblings : complete} />}
      {masked && <Masked />}
      <UnstyledButton ml={masked ? 0 : 'auto'} onClick={() => giveCommand('palette.open')}>
        <Group gap={6} wrap="nowrap">
          <IconSearch size={15} aria-hidden />
          <VisuallyHidden>Find anything</VisuallyHidden>
          <Kbd size="xs">{keysOf('palette.open')[0]}</Kbd>
        </Group>
      </UnstyledButton>
    </Group>
  )
}

/** Stands there as long as names and addresses are masked. */
function Masked() {
  const keys = keysOf('view.privacy')[0] ?? ''
  return (
    <Badge
      ml="auto"
      variant="light"
      color="orange"
      size="lg"
      tt="none"
      style={{ flex: 'none' }}
      leftSection={<IconEyeOff size={14} aria-hidden />}
      title={`Names, e-mails, ids and logins are masked on the screen. What is saved or exported is not. ${keys} shows them.`}
    >
      Masked
    </Badge>
  )
}

const chooseFile = 'choose a file'

/** The other side of the comparison: another run, or a file. */
function CompareWith({ runs }: { readonly runs: readonly RunRecord[] }) {
  const { on, vs } = useLookingAt()
  const lookAt = useLookAt()
  const title = useRefTitle(vs)
  const runName = useRunName()
  const others = runs
    .filter((run) => runRef(run) !== on)
    .map((run) => ({ value: runRef(run), label: `${runName(run)}${run.state === 'held' ? ', held' : ''}` }))
  const file = vs === null || others.some((other) => other.value === vs) ? [] : [{ value: vs, label: title }]
  return (
    <>
      <Text size="sm" c="dimmed">
        compare:
      </Text>
      <Select
        aria-label="Compare with"
        size="xs"
        w={190}
        placeholder="nothing yet"
        data={[...others, ...file, { value: chooseFile, label: 'A .c1z file…' }]}
        value={vs}
        onChange={(value) => {
          if (value === chooseFile) void compareWithFile((ref) => lookAt({ vs: ref }))
          else lookAt({ vs: value ?? undefined })
        }}
      />
    </>
  )
}

/** What it holds tells one run from another. */
function label(run: RunRecord, name: string, vocabulary: Vocabulary): string {
  const holders = run.counts && holdersCounted(run.counts, vocabulary)
  return [name, ...(run.state === 'held' ? ['held'] : []), ...(holders ? [holders] : [])].join(', ')
}

/** A snapshot in the list; its exact time is in the tooltip, and one nobody has accepted is marked. */
function SnapshotOption({ label: text, run }: { readonly label: string; readonly run: RunRecord | undefined }) {
  return (
    <Group gap={6} wrap="nowrap" title={run && exactRunName(run)}>
      {run?.state === 'held' && <IconHandStop size={14} aria-hidden />}
      <span>{text}</span>
    </Group>
  )
}
