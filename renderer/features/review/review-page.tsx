import { ActionIcon, Button, Group, Menu, SegmentedControl, Stack, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { IconChevronRight, IconDots, IconList, IconPlus, IconSignature, IconTrash } from '@tabler/icons-react'
import type { ReviewRecord } from '../../../shared/reviews.ts'
import type { RunRecord } from '../../../shared/runs.ts'
import type { SnapshotRef } from '../../../shared/snapshots-contract.ts'
import { useDiff } from '../../ports/diff.ts'
import { showFailure } from '../../ports/failure.ts'
import { runRef, useRefTitle } from '../../ports/looking-at.ts'
import { engine } from '../../ports/clients.ts'
import { queryClient } from '../../ports/query-client.ts'
import { exactRunName, useRunName } from '../../ports/run-name.ts'
import { Page } from '../../components/page.tsx'
import { AuditTrail } from './audit-trail.tsx'
import { decided, grants, scopeWords } from './decision-words.ts'
import { DeliverLink } from './deliver-link.tsx'
import { EvidenceMenu } from './evidence-menu.tsx'
import { ReviewProgress } from './progress.tsx'
import { ReviewQueue } from './queue.tsx'
import { canBegin } from './new-review.tsx'
import { ReopenButton } from './reopen.tsx'
import classes from './review.module.css'
import { reviewsChanged, useReviewSearch } from './reviews.ts'
import { SignedBanner } from './signed-banner.tsx'
import { SignOff } from './sign-off.tsx'
import { StateOfReview } from './state-of-review.tsx'
import { Remarks, Summary } from './summary.tsx'

interface PageProps {
  readonly review: ReviewRecord
  /** All of the connection. */
  readonly reviews: readonly ReviewRecord[]
  readonly run: RunRecord
  readonly snapshotRef: SnapshotRef | undefined
}

/** One review: its queue, its summary with the sign-off, what happened to it. */
export function ReviewPage({ review, reviews, run, snapshotRef }: PageProps) {
  const { search, ask } = useReviewSearch()
  const signed = review.state === 'signed'
  const part =
    search.part === 'decisions' || search.part === 'summary' || search.part === 'trail' ? search.part : signed ? 'summary' : 'decisions'
  // What a later one builds upon is corrected there.
  const later = reviews.find((each) => each.baseReviewId === review.id)
  const base = review.baseRunId === null ? null : `run:${review.baseRunId}`
  const diff = useDiff(base, runRef(run))
  return (
    <Page
      fill
      title="Review"
      about={<About review={review} run={run} base={base} />}
      actions={
        <>
          {signed ? (
            <>
              {later === undefined && <ReopenButton review={review} />}
              <EvidenceMenu review={review} />
              <DeliverLink review={review} />
            </>
          ) : (
            <>
              <EvidenceMenu review={review} />
              <Button
                variant={review.counts.undecided === 0 ? 'filled' : 'default'}
                rightSection={<IconChevronRight size={15} aria-hidden />}
                onClick={() => ask({ part: 'summary' })}
              >
                Sign off…
              </Button>
            </>
          )}
          <MoreMenu review={review} another={canBegin(run, reviews)} />
        </>
      }
    >
      {signed && <SignedBanner review={review} later={later} />}
      <ReviewProgress counts={review.counts}>
        <SegmentedControl
          size="xs"
          aria-label="Part of the review"
          data={[
            { value: 'decisions', label: 'Decisions' },
            { value: 'summary', label: 'Summary' },
            { value: 'trail', label: 'Trail' },
          ]}
          value={part}
          onChange={(value) => ask({ part: value })}
        />
      </ReviewProgress>
      {part === 'decisions' && <ReviewQueue review={review} snapshotRef={snapshotRef} pair={diff.data?.pair} />}
      {part === 'summary' && (
        <div className={classes.scroll} tabIndex={0} role="group" aria-label="Summary of the review">
          <div className={classes.columns}>
            <Summary review={review} run={run} />
            <Stack gap="md">
              {!signed && <SignOff review={review} />}
              <Remarks review={review} />
            </Stack>
          </div>
        </div>
      )}
      {part === 'trail' && (
        <div className={classes.scroll} tabIndex={0} role="group" aria-label="What happened to the review">
          <AuditTrail subject={`review:${review.id}`} />
        </div>
      )}
    </Page>
  )
}

function About({ review, run, base }: { readonly review: ReviewRecord; readonly run: RunRecord; readonly base: string | null }) {
  const title = useRefTitle(base)
  const runName = useRunName()
  return (
    <Group gap={8}>
      <StateOfReview review={review} />
      <span title={exactRunName(run)}>
        {scopeWords(review.scope)} of the snapshot of {runName(run)}
        {base !== null && `, against ${title}`}
      </span>
    </Group>
  )
}

function MoreMenu({ review, another }: { readonly review: ReviewRecord; /** May be begun. */ readonly another: boolean }) {
  const { ask } = useReviewSearch()
  const discard = (): void => {
    modals.openConfirmModal({
      title: 'Discard this review?',
      children: `Its ${grants(decided(review))} decided and all notes on it go. The audit trail keeps that there was a review. The snapshot stays.`,
      labels: { confirm: 'Discard the review', cancel: 'Keep it' },
      confirmProps: { color: 'red' },
      onConfirm: () => {
        engine.reviews
          .discard({ reviewId: review.id })
          .then(async () => {
            queryClient.removeQueries({ queryKey: ['review', review.id] })
            await reviewsChanged()
            ask({ review: undefined, part: undefined, group: undefined, q: undefined })
          })
          .catch(showFailure)
      },
    })
  }
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon variant="default" size={30} aria-label="More">
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconList size={15} aria-hidden />} onClick={() => ask({ part: 'all' })}>
          All reviews
        </Menu.Item>
        {another && (
          <Menu.Item
            leftSection={<IconPlus size={15} aria-hidden />}
            onClick={() => ask({ part: 'new', q: undefined, state: undefined, change: undefined })}
          >
            New review
          </Menu.Item>
        )}
        {review.state === 'open' && !review.signedBefore && (
          <Menu.Item color="red" leftSection={<IconTrash size={15} aria-hidden />} onClick={discard}>
            Discard this review…
          </Menu.Item>
        )}
        {review.state === 'open' && review.signedBefore && (
          <Menu.Item leftSection={<IconSignature size={15} aria-hidden />} onClick={() => ask({ part: 'summary' })}>
            Sign it again…
            <Text size="sm" c="dimmed" maw={260}>
              It was signed before, so it stays: correct its decisions and sign it.
            </Text>
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
