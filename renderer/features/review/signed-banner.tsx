import { Alert, Anchor } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReviewRecord } from '../../../shared/reviews.ts'
import { count, time } from '../../ports/format.ts'
import { policyWords } from './decision-words.ts'
import classes from './review.module.css'

/** Who signed, when, with which words. */
export function SignedBanner({
  review,
  later,
}: {
  readonly review: ReviewRecord
  /** One that builds upon it. */ readonly later: ReviewRecord | undefined
}) {
  const { signOff, counts } = review
  if (signOff === null) return null
  return (
    <Alert
      color="green"
      variant="light"
      icon={<IconLock aria-hidden />}
      title={`Signed off by ${signOff.by}, ${time(signOff.at)}`}
      role="status"
      mx={20}
      mb="sm"
      p="xs"
    >
      {signOff.note !== '' && <div className={classes.text}>{signOff.note}</div>}
      {counts.leftInByPolicy > 0 && `${count(counts.leftInByPolicy)} ${policyWords.leftIn}: nobody approved them. `}
      {counts.leftOutByPolicy > 0 && `${count(counts.leftOutByPolicy)} ${policyWords.leftOut}: nobody excluded them. `}
      {later === undefined ? (
        'It is frozen: nothing in it changes unless it is reopened.'
      ) : (
        <>
          It is frozen. A later review builds upon it:{' '}
          <Anchor
            fz="inherit"
            renderRoot={(rest) => <Link {...rest} to="/review" search={{ on: `run:${later.runId}`, review: later.id }} />}
          >
            decide anew there
          </Anchor>
          .
        </>
      )}
    </Alert>
  )
}
