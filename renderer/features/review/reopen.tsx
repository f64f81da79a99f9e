import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { IconLockOpen } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReviewRecord } from '../../../shared/reviews.ts'
import { engine } from '../../ports/clients.ts'
import { Problem } from '../../components/problem.tsx'
import { keepReview, useReviewSearch } from './reviews.ts'

/** Opens a signed review again, with a reason. */
export function ReopenButton({ review }: { readonly review: ReviewRecord }) {
  const [opened, setOpened] = useState(false)
  return (
    <>
      <Button variant="default" leftSection={<IconLockOpen size={16} aria-hidden />} onClick={() => setOpened(true)}>
        Reopen…
      </Button>
      {opened && <Reopen review={review} onClose={() => setOpened(false)} />}
    </>
  )
}

function Reopen({ review, onClose }: { readonly review: ReviewRecord; readonly onClose: () => void }) {
  const { ask } = useReviewSearch()
  const [by, setBy] = useState(review.signOff?.by ?? review.createdBy)
  const [reason, setReason] = useState('')
  const [missed, setMissed] = useState(false)
  const reopen = useMutation({
    mutationFn: () => engine.reviews.reopen({ reviewId: review.id, by: by.trim(), reason: reason.trim() }),
    onSuccess: (now) => {
      keepReview(now)
      onClose()
      ask({ part: 'decisions' })
    },
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title="Reopen this review"
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
      styles={{ title: { fontSize: 15, fontWeight: 600 } }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          setMissed(true)
          if (by.trim() !== '' && reason.trim() !== '') reopen.mutate()
        }}
      >
        <Stack gap="sm">
          <Text>
            Its decisions stay as they are and can be changed again. Until it is signed anew, nothing can be delivered from it. The audit
            trail keeps the signature and your reason.
          </Text>
          <TextInput
            label="Your name"
            value={by}
            maxLength={200}
            error={missed && by.trim() === '' ? 'Say who reopens it.' : undefined}
            onChange={(event) => setBy(event.currentTarget.value)}
          />
          <TextInput
            data-autofocus
            label="Why?"
            value={reason}
            maxLength={2000}
            error={missed && reason.trim() === '' ? 'Say why.' : undefined}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {reopen.error && <Problem error={reopen.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={reopen.isPending}>
              Reopen the review
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
