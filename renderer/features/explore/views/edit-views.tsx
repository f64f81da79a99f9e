import { ActionIcon, Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { showFailure } from '../../../ports/failure.ts'
import { useSavedViews } from './saved-views.ts'
import { nameProblem, type SavedView } from './view-text.ts'

/** The saved views of a screen: rename by typing, delete with a way back. */
export function EditViews({ screen, onClose }: { readonly screen: string; readonly onClose: () => void }) {
  const saved = useSavedViews(screen)
  const remove = (view: SavedView): void => {
    saved.remove(view.id).then(() => {
      const note = notifications.show({
        autoClose: 8_000,
        message: (
          <Group justify="space-between" wrap="nowrap">
            Deleted the view &quot;{view.name}&quot;.
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                notifications.hide(note)
                saved.putBack(view).catch(showFailure)
              }}
            >
              Undo
            </Button>
          </Group>
        ),
      })
      if (saved.views.length === 1) onClose()
    }, showFailure)
  }
  return (
    <Modal opened onClose={onClose} title="Saved views" centered>
      <Stack gap="sm">
        {saved.views.map((view) => (
          <ViewName
            key={view.id}
            view={view}
            others={saved.views.filter((other) => other.id !== view.id)}
            onRename={(name) => void saved.rename(view.id, name).catch(showFailure)}
            onRemove={() => remove(view)}
          />
        ))}
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    </Modal>
  )
}

interface ViewNameProps {
  readonly view: SavedView
  readonly others: readonly SavedView[]
  readonly onRename: (name: string) => void
  readonly onRemove: () => void
}

function ViewName({ view, others, onRename, onRemove }: ViewNameProps) {
  const [name, setName] = useState(view.name)
  const problem = nameProblem(name, others)
  const keep = (): void => {
    if (problem === null && name.trim() !== view.name) onRename(name.trim())
  }
  return (
    <Group wrap="nowrap" align="flex-start">
      <TextInput
        flex={1}
        aria-label={`Name of the view ${view.name}`}
        value={name}
        error={problem}
        onChange={(event) => setName(event.currentTarget.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === 'Enter') keep()
        }}
      />
      <ActionIcon variant="default" size={34} aria-label={`Delete the view ${view.name}`} onClick={onRemove}>
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </Group>
  )
}
