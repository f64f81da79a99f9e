import { Button, Group, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { engine } from '../../ports/clients.ts'
import { Problem } from '../../components/problem.tsx'

interface NoteFormProps {
  readonly reviewId: string
  /** On a grant, or on the review as a whole. */
  readonly grantId: string | null
  readonly title: string
  readonly onDone: () => void
}

/** Adds a note; notes are kept as they were written and stand in the evidence. */
export function NoteForm({ reviewId, grantId, title, onDone }: NoteFormProps) {
  const client = useQueryClient()
  const [text, setText] = useState('')
  const [missing, setMissing] = useState(false)
  const add = useMutation({
    mutationFn: () => engine.reviews.addNote({ reviewId, text: text.trim(), ...(grantId !== null && { grantId }) }),
    onSuccess: async () => {
      onDone()
      await Promise.all([
        client.invalidateQueries({ queryKey: ['review notes', reviewId] }),
        client.invalidateQueries({ queryKey: ['review rows', reviewId] }),
        client.invalidateQueries({ queryKey: ['review', reviewId] }),
        client.invalidateQueries({ queryKey: ['review trail'] }),
      ])
    },
  })
  const submit = (): void => {
    if (text.trim() === '') setMissing(true)
    else add.mutate()
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Textarea
        autoFocus
        data-autofocus
        label={title}
        description="Enter saves, Shift + Enter begins a line."
        value={text}
        maxLength={4000}
        autosize
        minRows={2}
        maxRows={8}
        error={missing && text.trim() === '' ? 'Write something first.' : undefined}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
          event.preventDefault()
          submit()
        }}
      />
      {add.error && <Problem error={add.error} />}
      <Group justify="flex-end" mt="sm">
        <Button type="submit" size="xs" loading={add.isPending}>
          Add note
        </Button>
      </Group>
    </form>
  )
}
