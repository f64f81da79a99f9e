import { Anchor, Code, Stack, Table, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReviewRecord } from '../../../shared/reviews.ts'
import type { RunRecord } from '../../../shared/runs.ts'
import { runRef } from '../../ports/looking-at.ts'
import { engine } from '../../ports/clients.ts'
import { usePrivacy } from '../../ports/privacy.tsx'
import { CardSection } from '../../components/card-section.tsx'
import { endWords } from '../../ports/ends.ts'
import { count, counted } from '../../ports/format.ts'
import { useVocabulary } from '../../ports/words.ts'
import { Problem } from '../../components/problem.tsx'
import { Slug } from '../../components/slug.tsx'
import { DecisionMark } from './decision-mark.tsx'
import { grants, meaning, scopeWords, stateWords, undecidedWords } from './decision-words.ts'
import { Notes } from './notes.tsx'
import { DecisionBar } from './progress.tsx'
import classes from './review.module.css'
import { useReviewSearch } from './reviews.ts'

/** What a review comes to: the counts, what stays out and what is flagged, and what was never asked about. */
export function Summary({ review, run }: { readonly review: ReviewRecord; readonly run: RunRecord }) {
  return (
    <Stack gap="md">
      <Counts review={review} run={run} />
      <Listed review={review} state="exclude" title="Left out" none="Nothing is left out." />
      <Listed review={review} state="flag" title="Flagged" none="Nothing is flagged." />
    </Stack>
  )
}

/** What was noted on the review, and of a signed one its digest. */
export function Remarks({ review }: { readonly review: ReviewRecord }) {
  return (
    <>
      <CardSection title="Notes on the review">
        <Notes review={review} grantId={null} />
      </CardSection>
      {review.signOff !== null && (
        <CardSection title="Digest" about="Over the snapshot and every grant that is left out: the same decisions give the same digest.">
          <Code className={classes.digest} display="block" mt={6}>
            {review.signOff.digest}
          </Code>
        </CardSection>
      )}
    </>
  )
}

function Counts({ review, run }: { readonly review: ReviewRecord; readonly run: RunRecord }) {
  const { counts, policy } = review
  const byPolicy = (state: 'undecided' | 'exclude', word: string, number: number, about: string) => (
    <>
      <dt>
        <DecisionMark state={state} word={word} />
      </dt>
      <dd className={classes.number}>{count(number)}</dd>
      <dd className={classes.small}>{about}</dd>
    </>
  )
  const line = (state: 'approve' | 'flag' | 'exclude', number = counts[state]) => (
    <>
      <dt>
        <DecisionMark state={state} />
      </dt>
      <dd className={classes.number}>{count(number)}</dd>
      <dd className={classes.small}>{meaning[state].replace(/^It leaves/, 'They leave').replace(/^It is/, 'They are')}</dd>
    </>
  )
  return (
    <CardSection title="Decisions" about={`${scopeWords(review.scope)}: ${grants(counts.inScope)} in scope`}>
      <div style={{ margin: '10px 0 4px' }}>
        <DecisionBar counts={counts} label="Decisions" size={12} />
      </div>
      <dl className={classes.breakdown}>
        {line('approve')}
        {line('flag')}
        {line('exclude', counts.exclude - counts.leftOutByPolicy)}
        {(counts.leftInByPolicy > 0 || counts.leftOutByPolicy > 0) && (
          <>
            {counts.leftInByPolicy > 0 &&
              byPolicy('undecided', 'Left in by policy', counts.leftInByPolicy, 'Undecided: they leave, and nobody approved them.')}
            {counts.leftOutByPolicy > 0 &&
              byPolicy('exclude', 'Left out by policy', counts.leftOutByPolicy, 'Undecided: they stay out, and nobody excluded them.')}
          </>
        )}
        {counts.leftInByPolicy === 0 && (
          <>
            <dt>
              <DecisionMark state="undecided" word="Undecided" />
            </dt>
            <dd className={classes.number}>{count(counts.undecided)}</dd>
            <dd className={classes.small}>
              {review.state === 'open'
                ? undecidedWords[policy.undecided].about
                : counts.leftOutByPolicy === 0
                  ? 'Everything was decided.'
                  : 'Nothing else is undecided.'}
            </dd>
          </>
        )}
      </dl>
      <Stack gap={4} mt="md">
        {counts.carried > 0 && (
          <Text size="sm">{grants(counts.carried)} of them carry the decision of the last signed review: they have not changed since.</Text>
        )}
        {counts.outside > 0 && (
          <Text size="sm">
            {grants(counts.outside)} {counts.outside === 1 ? 'was' : 'were'} not asked about
            {counts.outsideExcluded > 0
              ? `: ${count(counts.outsideExcluded)} stay out by an earlier review, the rest leaves as it is.`
              : ' and leave as they are.'}
          </Text>
        )}
        {counts.removed > 0 && (
          <Text size="sm">
            {counted(counts.removed, 'grant of the base is', 'grants of the base are')} gone, whatever is decided.{' '}
            {review.baseRunId !== null && (
              <Anchor
                fz="inherit"
                underline="always"
                className={classes.link ?? ''}
                renderRoot={(rest) => (
                  <Link {...rest} to="/changes" search={{ on: runRef(run), vs: `run:${review.baseRunId ?? ''}`, kind: 'removed' }} />
                )}
              >
                See which
              </Anchor>
            )}
          </Text>
        )}
      </Stack>
    </CardSection>
  )
}

/** Longer lists are for the queue. */
const listed = 10

function Listed(props: {
  readonly review: ReviewRecord
  readonly state: 'flag' | 'exclude'
  readonly title: string
  readonly none: string
}) {
  const { review, state } = props
  const ends = endWords(useVocabulary())
  const mask = usePrivacy()
  const { ask } = useReviewSearch()
  const rows = useQuery({
    queryKey: ['review listed', review.id, review.revision, state],
    queryFn: ({ signal }) => engine.reviews.grants({ reviewId: review.id, decisions: [state], offset: 0, limit: listed }, { signal }),
    placeholderData: keepPreviousData,
  })
  const total = rows.data?.total ?? 0
  return (
    <CardSection title={props.title} busy={rows.isFetching}>
      {rows.error && <Problem error={rows.error} />}
      {rows.data && total === 0 && (
        <Text c="dimmed" mt={4}>
          {props.none}
        </Text>
      )}
      {total > 0 && (
        <Table verticalSpacing={6} mt={4} aria-label={props.title}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{ends.principal.one}</Table.Th>
              <Table.Th>{ends.resource.one}</Table.Th>
              <Table.Th>Status</Table.Th>
              <Table.Th>Reason</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.data?.rows.map((row) => (
              <Table.Tr key={row.id}>
                <Table.Td>{mask(row.principalName)}</Table.Td>
                <Table.Td>{row.resourceName}</Table.Td>
                <Table.Td>
                  <Slug slug={row.slug} />
                </Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  {row.reason !== null && mask(row.reason)}
                  <Text size="sm" c="dimmed">
                    {[row.decidedBy, row.byPolicy ? 'nobody decided' : null, row.carried ? 'carried from an earlier review' : null]
                      .filter((text) => text !== null)
                      .join(', ')}
                  </Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {total > listed && (
        <Anchor
          component="button"
          type="button"
          size="sm"
          mt={6}
          onClick={() => ask({ part: 'decisions', by: 'list', state, group: undefined })}
        >
          All {count(total)} that are {stateWords[state].toLowerCase()}
        </Anchor>
      )}
    </CardSection>
  )
}
