import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { showFailure } from '../../../ports/failure.ts'
import { useSavedViews } from './saved-views.ts'
import { nameProblem } from './view-text.ts'

/** Asks for a name and keeps the list as it is asked for now. */
export function SaveView(props: { readonly screen: string; readonly search: string; readonly onClose: () => void }) {
  const saved = useSavedViews(props.screen)
  const [name, setName] = useState('')
  const [asked, setAsked] = useState(false)
  const problem = nameProblem(name, saved.views)
  const submit = (): void => {
    setAsked(true)
    if (problem !== null) return
    saved.add(name.trim(), props.search).then(() => {
      notifications.show({ message: `Saved the view "${name.trim()}".`, autoClose: 3_000 })
      props.onClose()
    }, showFailure)
  }
  return (
    <Modal opened onClose={props.onClose} title="Save this view" centered>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <Stack>
          <Text size="sm" c="dimmed">
            It keeps the filter and the order, and shows them on whatever snapshot is looked at.
          </Text>
          <TextInput
            label="Name"
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={asked && problem}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              Cancel
            </Button>
            <Button type="submit">Save view</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
