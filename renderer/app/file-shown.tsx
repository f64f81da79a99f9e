import { ActionIcon, Select, Text, Tooltip } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { syncKindWords } from '../../shared/syncs.ts'
import { whenAmong } from '../ports/format.ts'
import { endsOf, fileName, fileRef, parseRef, useLookAt, useLookingAt, useSyncs } from '../ports/looking-at.ts'

/** The file that is looked at instead of a run: its name, which of its syncs, and back to the runs. */
export function FileShown() {
  const { on, snapshot } = useLookingAt()
  const lookAt = useLookAt()
  const navigate = useNavigate()
  const ref = on === null ? null : parseRef(on)
  const path = ref !== null && 'path' in ref ? ref.path : null
  const syncs = useSyncs(path)
  if (path === null) return null
  return (
    <>
      <Text size="sm" fw={600} truncate title={path}>
        {fileName(path)}
      </Text>
      {syncs.length > 1 && (
        <Select
          aria-label="Sync"
          size="xs"
          w={230}
          allowDeselect={false}
          data={syncs.map((sync) => ({
            value: sync.syncId,
            label: `${sync.endedAt === null ? 'not finished' : whenAmong(sync.endedAt, endsOf(syncs))}${sync.type === 'full' || sync.type === '' ? '' : `, ${syncKindWords({ type: sync.type, finished: true, unexpanded: 0 })}`}`,
          }))}
          value={snapshot?.syncId ?? null}
          onChange={(syncId) => syncId !== null && lookAt({ on: fileRef(path, syncId), vs: undefined })}
        />
      )}
      <Tooltip label="Close the file">
        <ActionIcon variant="subtle" color="gray" aria-label="Close the file" onClick={() => void navigate({ to: '/' })}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </>
  )
}
