import { Anchor, Button, Table, Text } from '@mantine/core'
import { IconArrowLeft, IconChecklist } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReviewRecord } from '../../../shared/reviews.ts'
import type { RunRecord } from '../../../shared/runs.ts'
import { useRuns } from '../../ports/looking-at.ts'
import { exactRunName, useRunName } from '../../ports/run-name.ts'
import { Empty } from '../../components/empty.tsx'
import { count, when } from '../../ports/format.ts'
import { Page } from '../../components/page.tsx'
import { decided, policyWords, scopeWords } from './decision-words.ts'
import { canBegin, NewReview } from './new-review.tsx'
import { StateOfReview } from './state-of-review.tsx'
import { useReviewSearch } from './reviews.ts'

/** Every review of the connection. */
export function ReviewList({ reviews, run }: { readonly reviews: readonly ReviewRecord[]; readonly run: RunRecord }) {
  const { ask } = useReviewSearch()
  return (
    <Page
      title="Review"
      about="All reviews of this connection"
      actions={
        <>
          <Button variant="default" leftSection={<IconArrowLeft size={16} aria-hidden />} onClick={() => ask({ part: undefined })}>
            Back
          </Button>
          {canBegin(run, reviews) && <NewReview />}
        </>
      }
    >
      {reviews.length === 0 ? (
        <Empty icon={IconChecklist} title="There is no review yet">
          A review decides what of a snapshot leaves.
        </Empty>
      ) : (
        <ReviewTable reviews={reviews} />
      )}
    </Page>
  )
}

const ByPolicy = ({ children }: { readonly children: string }) => (
  <Text size="sm" c="dimmed">
    {children}
  </Text>
)

export function ReviewTable({ reviews }: { readonly reviews: readonly ReviewRecord[] }) {
  const runs = useRuns().data ?? []
  const runName = useRunName()
  return (
    <Table verticalSpacing={8} aria-label="Reviews">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Begun</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th>Scope</Table.Th>
          <Table.Th>Snapshot</Table.Th>
          <Table.Th ta="right">Decided</Table.Th>
          <Table.Th ta="right">Left out</Table.Th>
          <Table.Th>Signed</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {reviews.map((review) => {
          const run = runs.find((each) => each.id === review.runId)
          const began = `${when(review.createdAt)} by ${review.createdBy}`
          return (
            <Table.Tr key={review.id}>
              <Table.Td>
                {run?.snapshotPath == null ? (
                  began
                ) : (
                  <Anchor
                    size="md"
                    renderRoot={(rest) => <Link {...rest} to="/review" search={{ on: `run:${review.runId}`, review: review.id }} />}
                  >
                    {began}
                  </Anchor>
                )}
              </Table.Td>
              <Table.Td>
                <StateOfReview review={review} />
              </Table.Td>
              <Table.Td>{scopeWords(review.scope)}</Table.Td>
              <Table.Td title={run && exactRunName(run)}>{run === undefined ? 'removed' : runName(run)}</Table.Td>
              <Table.Td ta="right">
                {count(decided(review))} of {count(review.counts.inScope)}
                {review.counts.leftInByPolicy > 0 && <ByPolicy>{`${count(review.counts.leftInByPolicy)} ${policyWords.leftIn}`}</ByPolicy>}
                {review.counts.leftOutByPolicy > 0 && (
                  <ByPolicy>{`${count(review.counts.leftOutByPolicy)} ${policyWords.leftOut}`}</ByPolicy>
                )}
              </Table.Td>
              <Table.Td ta="right">{count(review.counts.exclude + review.counts.outsideExcluded)}</Table.Td>
              <Table.Td>{review.signOff === null ? '' : `${when(review.signOff.at)} by ${review.signOff.by}`}</Table.Td>
            </Table.Tr>
          )
        })}
      </Table.Tbody>
    </Table>
  )
}
