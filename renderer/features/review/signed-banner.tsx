import { Alert } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import type { ReviewRecord } from '../../../shared/reviews.ts'
import { count, time } from '../../components/format.ts'
import { policyWords } from './decision-words.ts'
import classes from './review.module.css'

/** Who signed, when, with which words. */
export function SignedBanner({ review }: { readonly review: ReviewRecord }) {
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
      {counts.leftInByPolicy > 0 && <div>{`${count(counts.leftInByPolicy)} ${policyWords.leftIn}: nobody approved them.`}</div>}
      {counts.leftOutByPolicy > 0 && <div>{`${count(counts.leftOutByPolicy)} ${policyWords.leftOut}: nobody excluded them.`}</div>}
      It is frozen: nothing in it changes unless it is reopened.
    </Alert>
  )
}
