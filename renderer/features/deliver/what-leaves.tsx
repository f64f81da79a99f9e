import { Alert, Anchor, Button, Group, Select, Stack, Text } from '@mantine/core'
import { IconInfoCircle, IconSignature } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import type { ReviewRecord } from '../../../shared/reviews.ts'
import { useRuns } from '../../ports/looking-at.ts'
import { exactRunName, useRunName } from '../../ports/run-name.ts'
import { CardSection } from '../../components/card-section.tsx'
import { Figure } from '../../components/figure.tsx'
import { count, counted, when } from '../../ports/format.ts'
import { Problem } from '../../components/problem.tsx'
import type { Subject } from './use-subject.ts'
import { leaving, leftOut } from './words.ts'

/** Which review will be delivered, or why there is none. */
export function WhatLeaves({ subject }: { readonly subject: Subject }) {
  const { connection, chosen, signed, newer, open, pending } = subject
  const navigate = useNavigate({ from: '/deliver' })
  const runName = useRunName()
  return (
    <CardSection
      title="What will be delivered"
      busy={pending}
      actions={
        signed.length > 1 && chosen !== null ? (
          <Select
            size="xs"
            w={300}
            aria-label="Signed review"
            allowDeselect={false}
            data={signed.map((review) => ({ value: review.id, label: signedWords(review) }))}
            value={chosen.id}
            onChange={(review) => void navigate({ search: (before) => ({ ...before, review: review ?? undefined }), replace: true })}
          />
        ) : undefined
      }
    >
      {subject.error !== null && <Problem error={subject.error} />}
      {!pending && connection === null && (
        <Text mt={6} c="dimmed">
          What you look at is no snapshot of a connection. Choose a connection at the top, or connect a source first; what it brings can be
          reviewed, signed and delivered.
        </Text>
      )}
      {!pending && connection !== null && chosen === null && <NothingSigned subject={subject} />}
      {chosen !== null && <Chosen review={chosen} />}
      {chosen !== null && newer !== null && (
        <Alert color="blue" variant="light" icon={<IconInfoCircle aria-hidden />} p="xs" mt="sm">
          There is a newer snapshot, of <span title={exactRunName(newer)}>{runName(newer)}</span>, that is not in it.{' '}
          <ToReview>{open?.runId === newer.id ? 'Go on with its review' : 'Review it'}</ToReview>
        </Alert>
      )}
    </CardSection>
  )
}

const signedWords = ({ signOff }: ReviewRecord): string =>
  signOff === null ? 'not signed' : `${when(signOff.at)}, signed by ${signOff.by}`

function Chosen({ review }: { readonly review: ReviewRecord }) {
  const run = useRuns().data?.find((each) => each.id === review.runId)
  const { signOff } = review
  const runName = useRunName()
  return (
    <Stack gap="sm" mt={6}>
      <Group gap={8} wrap="nowrap" align="flex-start">
        <IconSignature size={18} stroke={1.7} aria-hidden style={{ flex: 'none', marginTop: 1 }} />
        <Text>
          Signed by <b>{signOff?.by}</b> {signOff && when(signOff.at)}
          {run && (
            <>
              , the snapshot of <span title={exactRunName(run)}>{runName(run)}</span>
            </>
          )}
          .{signOff && signOff.note !== '' && ` “${signOff.note}”`}
        </Text>
      </Group>
      <Group gap={36} role="group" aria-label="Of the review">
        <Figure title="Grants that leave" value={count(leaving(review))} />
        <Figure title="Left out" value={count(leftOut(review))} />
        <Figure title="Flagged" value={count(review.counts.flag)} />
        {review.counts.leftInByPolicy > 0 && <Figure title="Left in by policy, undecided" value={count(review.counts.leftInByPolicy)} />}
        {review.counts.leftOutByPolicy > 0 && <Figure title="Left out by policy, undecided" value={count(review.counts.leftOutByPolicy)} />}
      </Group>
    </Stack>
  )
}

function NothingSigned({ subject }: { readonly subject: Subject }) {
  const { connection, open, unreviewed } = subject
  return (
    <Stack gap="sm" mt={6} align="flex-start">
      <Text>
        Nothing of {connection?.name} is signed yet.{' '}
        {open !== null
          ? `Its review is under way: ${counted(open.counts.undecided, 'grant')} to decide.`
          : 'Review what changed, leave out what should not go, and sign.'}
      </Text>
      <Button
        leftSection={<IconSignature size={16} aria-hidden />}
        renderRoot={(rest) => <Link {...rest} to="/review" search={lookingOn} />}
      >
        {open === null ? 'Review now' : 'Go on with the review'}
      </Button>
      <Text size="sm" c="dimmed">
        {unreviewed === 'block'
          ? 'Your guard rails let nothing leave that nobody signed.'
          : unreviewed === 'confirm'
            ? 'Your guard rails let something leave unsigned only with a typed confirmation and a reason.'
            : 'Your guard rails let it leave unsigned.'}
      </Text>
    </Stack>
  )
}

const lookingOn = (before: Record<string, unknown>) => ({ on: before.on as string | undefined, vs: before.vs as string | undefined })

const ToReview = ({ children }: { readonly children: string }) => (
  <Anchor fz="inherit" renderRoot={(rest) => <Link {...rest} to="/review" search={(before) => ({ vs: before.vs })} />}>
    {children}
  </Anchor>
)
