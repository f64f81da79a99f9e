import { Button, Group, Modal, Radio, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DecisionState, ReviewRecord } from '../../../shared/reviews.ts'
import { engine } from '../../ports/clients.ts'
import { useFilterMask } from '../../ports/privacy.tsx'
import { count } from '../../ports/format.ts'
import { Problem } from '../../components/problem.tsx'
import { grants, meaning, stateWords, verbs } from './decision-words.ts'
import { filterTarget } from './targets.ts'
import { useDecide } from './use-decide.ts'
import type { Queue } from './use-queue.ts'

interface BulkProps {
  readonly review: ReviewRecord
  readonly queue: Queue
  readonly onClose: () => void
}

/** One decision for everything that is asked for, however many grants that are. */
export function BulkDecision({ review, queue, onClose }: BulkProps) {
  const { narrow } = queue
  const mask = useFilterMask('grants')
  const matching = useMatching(review, narrow.decisions, queue)
  const open = useMatching(review, ['undecided'], queue)
  const [decision, setDecision] = useState<DecisionState>('approve')
  const [wanted, setWanted] = useState<'open' | 'all' | null>(null)
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const { decide } = useDecide({ reviewId: review.id, onCounts: queue.countsChanged })
  const both = narrow.decisions === undefined && (open.data ?? 0) > 0 && open.data !== matching.data
  const which = wanted ?? (both && decision !== 'undecided' ? 'open' : 'all')
  const affected = (which === 'open' && both ? open.data : matching.data) ?? 0
  const needsReason = decision === 'flag' || decision === 'exclude'
  const submit = (): void => {
    setAsked(true)
    if (affected === 0 || (needsReason && reason.trim() === '')) return
    const decisions = which === 'open' && both ? (['undecided'] satisfies DecisionState[]) : narrow.decisions
    void decide(filterTarget(narrow.text ?? '', affected, decisions, narrow.changes), decision, needsReason ? reason.trim() : undefined)
    onClose()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title="Decide all that match"
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
      styles={{ title: { fontSize: 15, fontWeight: 600 } }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <Stack gap="md">
          <Text>
            {narrow.text === undefined ? 'Everything in the scope of this review' : `Everything that fits ${mask(narrow.text)}`}
            {narrow.decisions !== undefined &&
              `, of what is ${narrow.decisions.map((each) => stateWords[each].toLowerCase()).join(' or ')}`}
            {narrow.changes !== undefined && `, ${narrow.changes.join(' or ')} since the base`}.
          </Text>
          <SegmentedControl
            aria-label="Decision for all of them"
            data={[
              ...(['approve', 'flag', 'exclude'] as const).map((value) => ({ value, label: verbs[value] })),
              { value: 'undecided', label: 'Take back' },
            ]}
            value={decision}
            onChange={(value) => setDecision(value)}
          />
          <Text size="sm" c="dimmed">
            {decision === 'undecided'
              ? 'They are to decide again.'
              : meaning[decision].replace(/^It leaves/, 'They leave').replace(/^It is/, 'They are')}
          </Text>
          {both && (
            <Radio.Group label="Which of them" value={which} onChange={(value) => setWanted(value)}>
              <Stack gap={6} mt={6}>
                <Radio value="open" label={`Only the ${count(open.data ?? 0)} still to decide`} />
                <Radio
                  value="all"
                  label={`All ${count(matching.data ?? 0)}, ${count((matching.data ?? 0) - (open.data ?? 0))} of them decided already`}
                />
              </Stack>
            </Radio.Group>
          )}
          {needsReason && (
            <TextInput
              label={`Why ${verbs[decision].toLowerCase()} them?`}
              value={reason}
              maxLength={2000}
              error={asked && reason.trim() === '' ? 'Say why: the evidence names it.' : undefined}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          )}
          {(matching.error ?? open.error) != null && <Problem error={matching.error ?? open.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              data-autofocus
              color={decision === 'exclude' ? 'red.9' : 'accent'}
              disabled={affected === 0}
              loading={matching.isPending || open.isPending}
            >
              {decision === 'undecided' ? `Take back ${grants(affected)}` : `${verbs[decision]} ${grants(affected)}`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

/** How many grants the queue's filter matches that stand so. */
function useMatching(review: ReviewRecord, decisions: DecisionState[] | undefined, { narrow }: Queue) {
  const { text, changes } = narrow
  return useQuery({
    queryKey: ['review count', review.id, review.revision, text, changes, decisions],
    queryFn: async ({ signal }) => {
      const asked = {
        reviewId: review.id,
        ...(text !== undefined && { text }),
        ...(changes && { changes }),
        ...(decisions && { decisions }),
      }
      return (await engine.reviews.grants({ ...asked, offset: 0, limit: 1 }, { signal })).total
    },
  })
}
