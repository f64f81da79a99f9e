import { Button } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReviewRecord } from '../../../shared/reviews.ts'

// Not a literal: the route's own types come with its screen.
const deliver = '/deliver' as string

/** To where a signed review leaves from. */
export function DeliverLink({ review }: { readonly review: ReviewRecord }) {
  return (
    <Button
      leftSection={<IconSend size={16} aria-hidden />}
      renderRoot={(rest) => <Link {...rest} to={deliver} search={{ on: `run:${review.runId}` }} />}
    >
      Deliver
    </Button>
  )
}
