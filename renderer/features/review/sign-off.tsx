import { Alert, Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { IconAlertTriangle, IconSignature } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReviewRecord } from '../../../shared/reviews.ts'
import { engine } from '../../ports/clients.ts'
import { CardSection } from '../../components/card-section.tsx'
import { count } from '../../ports/format.ts'
import { Problem } from '../../components/problem.tsx'
import { grants, policyWords } from './decision-words.ts'
import { hideDecision } from './use-decide.ts'
import { keepReview, useReviewSearch } from './reviews.ts'

/** What can be delivered once it is signed: under every policy and scope nothing but what leaves by it. */
function afterwards({ counts, policy }: ReviewRecord): string {
  const also = [
    ...(policy.undecided === 'approve' && counts.undecided > 0 ? ['what the policy left in'] : []),
    ...(counts.outside > counts.outsideExcluded ? ['what was outside the scope and leaves as it is'] : []),
  ]
  return `After that only what was approved or flagged can be delivered${also.map((what) => `, and ${what}`).join('')}.`
}

/** Takes a name and a note, and freezes the review as it was looked at. */
export function SignOff({ review }: { readonly review: ReviewRecord }) {
  const { counts, policy } = review
  const { ask } = useReviewSearch()
  const [by, setBy] = useState(review.createdBy)
  const [note, setNote] = useState('')
  const [missed, setMissed] = useState(false)
  const sign = useMutation({
    mutationFn: () => engine.reviews.signOff({ reviewId: review.id, by: by.trim(), note: note.trim(), revision: review.revision }),
    onSuccess: (signed) => {
      keepReview(signed)
      hideDecision()
      ask({ part: 'summary', q: undefined, state: undefined, change: undefined, group: undefined })
    },
    // Somebody else may have decided something meanwhile: show it.
    onError: () => void engine.reviews.get({ reviewId: review.id }).then(keepReview, () => undefined),
  })
  const blocked = counts.undecided > 0 && policy.undecided === 'block'
  const out = counts.exclude + counts.outsideExcluded + (policy.undecided === 'exclude' ? counts.undecided : 0)
  return (
    <CardSection title="Sign off">
      <form
        aria-label="Sign off"
        onSubmit={(event) => {
          event.preventDefault()
          setMissed(true)
          if (by.trim() !== '') sign.mutate()
        }}
      >
        <Stack gap="sm" mt="xs">
          {blocked ? (
            <Alert color="orange" variant="light" icon={<IconAlertTriangle aria-hidden />} title={`${grants(counts.undecided)} to decide`}>
              <Text>This review asks for a decision on every grant before it is signed.</Text>
              <Group gap="xs" mt="xs">
                <Button size="xs" variant="default" onClick={() => ask({ part: 'decisions', state: 'undecided', group: undefined })}>
                  Go to {counts.undecided === 1 ? 'it' : 'them'}
                </Button>
              </Group>
            </Alert>
          ) : (
            <Text>
              {grants(counts.inScope + counts.outside - out)} leave, <b>{count(out)}</b> {out === 1 ? 'stays' : 'stay'} out
              {counts.undecided > 0 && (
                <>
                  ; {count(counts.undecided)} of them {policy.undecided === 'approve' ? policyWords.leftIn : policyWords.leftOut}
                </>
              )}
              .{counts.undecided > 0 && ' The evidence counts those apart: nobody decided them.'}
            </Text>
          )}
          <TextInput
            label="Your name"
            value={by}
            maxLength={200}
            autoComplete="off"
            error={missed && by.trim() === '' ? 'Say who signs.' : undefined}
            onChange={(event) => setBy(event.currentTarget.value)}
          />
          <Textarea
            label="Note"
            description="Stands in the evidence."
            value={note}
            maxLength={4000}
            autosize
            minRows={3}
            maxRows={10}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          {sign.error && <Problem error={sign.error} />}
          <Button type="submit" disabled={blocked} loading={sign.isPending} leftSection={<IconSignature size={16} aria-hidden />}>
            Sign off and freeze
          </Button>
          <Text size="sm" c="dimmed">
            {afterwards(review)} It can be reopened, with a reason.
          </Text>
        </Stack>
      </form>
    </CardSection>
  )
}
