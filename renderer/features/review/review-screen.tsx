import { Button } from '@mantine/core'
import { IconChecklist, IconFileUnknown, IconHandStop, IconRefresh } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { giveCommand } from '../../ports/commands.ts'
import { runRef, useLookingAt } from '../../ports/looking-at.ts'
import { useRunName } from '../../ports/run-name.ts'
import { Empty } from '../../components/empty.tsx'
import { Page } from '../../components/page.tsx'
import { Problem } from '../../components/problem.tsx'
import { ReviewList } from './review-list.tsx'
import { ReviewPage } from './review-page.tsx'
import { useLookedAtRun, useReview, useReviews, useReviewSearch } from './reviews.ts'
import { StartReview } from './start-review.tsx'

/** What leaves of the snapshot that is looked at: begin a review, decide, sign off, or look at what was signed. */
export function ReviewScreen() {
  const { on, nothing, snapshot, error } = useLookingAt()
  const { search } = useReviewSearch()
  const run = useLookedAtRun()
  const reviews = useReviews(run?.connectionId)
  const mine = reviews.data?.filter((review) => review.runId === run?.id)
  const chosen = mine?.find((review) => review.id === search.review) ?? mine?.find((review) => review.state === 'open') ?? mine?.[0]
  const review = useReview(chosen?.id)
  const runName = useRunName()
  const failed = error ?? reviews.error ?? review.error
  if (failed != null) {
    return (
      <Page title="Review">
        <Problem error={failed} />
      </Page>
    )
  }
  if (nothing) {
    return (
      <Page title="Review">
        <Empty icon={IconChecklist} title="Nothing to review yet">
          Run a connection first: a review decides what of its snapshot leaves.
        </Empty>
      </Page>
    )
  }
  if (on !== null && !on.startsWith('run:')) {
    return (
      <Page title="Review">
        <Empty
          icon={IconFileUnknown}
          title="A file is not reviewed"
          actions={
            <Button leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => giveCommand('run.start')}>
              Run now
            </Button>
          }
        >
          A review decides what leaves of a connection’s own snapshot. Choose one at the top, or run the connection.
        </Empty>
      </Page>
    )
  }
  if (run === undefined || reviews.data === undefined || (chosen !== undefined && review.data === undefined)) {
    return (
      <Page title="Review">
        <div aria-busy="true" />
      </Page>
    )
  }
  if (run.state === 'held' && chosen === undefined) {
    return (
      <Page title="Review">
        <Empty
          icon={IconHandStop}
          title="This run is held"
          actions={<Button renderRoot={(rest) => <Link {...rest} to="/runs/$runId" params={{ runId: run.id }} />}>Open the run</Button>}
        >
          It lost more than a run should. It can be reviewed when somebody has looked at what is gone and accepted its result.
        </Empty>
      </Page>
    )
  }
  if (search.part === 'all') return <ReviewList reviews={reviews.data} run={run} />
  if (chosen === undefined || review.data === undefined || search.part === 'new') {
    return <StartReview run={run} reviews={reviews.data} snapshot={snapshot} about={`the snapshot of ${runName(run)}`} on={runRef(run)} />
  }
  return <ReviewPage key={chosen.id} review={review.data} reviews={reviews.data} run={run} snapshotRef={snapshot?.snapshotRef} />
}
