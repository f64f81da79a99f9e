import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import type { ReviewRecord } from '../../../shared/reviews.ts'
import type { RunRecord } from '../../../shared/runs.ts'
import { isAccepted } from '../../ports/looking-at.ts'
import { useReviewSearch } from './reviews.ts'

/** Whether another review of this snapshot can be begun: one at a time, as often as there is something else to ask about. */
export const canBegin = (run: RunRecord, reviews: readonly ReviewRecord[]): boolean =>
  isAccepted(run) && !reviews.some((review) => review.runId === run.id && review.state === 'open')

export function NewReview() {
  const { ask } = useReviewSearch()
  return (
    <Button
      variant="default"
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => ask({ part: 'new', q: undefined, state: undefined, change: undefined, group: undefined })}
    >
      New review
    </Button>
  )
}
