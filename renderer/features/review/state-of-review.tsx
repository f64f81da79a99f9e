import { Badge } from '@mantine/core'
import { IconLock, IconLockOpen } from '@tabler/icons-react'
import type { ReviewRecord } from '../../../shared/reviews.ts'

export function StateOfReview({ review }: { readonly review: ReviewRecord }) {
  return review.state === 'signed' ? (
    <Badge color="green" leftSection={<IconLock size={12} aria-hidden />}>
      Signed
    </Badge>
  ) : (
    <Badge color="blue" leftSection={<IconLockOpen size={12} aria-hidden />}>
      Open
    </Badge>
  )
}
