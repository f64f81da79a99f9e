import { Button, SegmentedControl, Select } from '@mantine/core'
import { IconChecks } from '@tabler/icons-react'
import type { ReviewRecord } from '../../../shared/reviews.ts'
import { inSentence } from '../../../shared/vocabulary.ts'
import { endWords } from '../../ports/ends.ts'
import { useVocabulary } from '../../ports/words.ts'
import { FilterBar, grantExample, heldBack } from '../explore/index.ts'
import { changeWords, stateWords } from './decision-words.ts'
import type { ReviewSearch } from './review-search.ts'
import classes from './review.module.css'
import type { Queue } from './use-queue.ts'

interface FiltersProps {
  readonly queue: Queue
  readonly review: ReviewRecord
  readonly onBulk: () => void
}

/** How the queue is grouped and what of it is shown. */
export function QueueFilters({ queue, review, onBulk }: FiltersProps) {
  const { by, search, ask, filtered } = queue
  const vocabulary = useVocabulary()
  const ends = endWords(vocabulary)
  const held = heldBack(filtered.standing, false)
  const everything = (choice: Partial<ReviewSearch>): void => ask({ group: undefined, ...choice })
  return (
    <>
      <div className={classes.filters} role="group" aria-label="Show">
        <SegmentedControl
          size="xs"
          aria-label="Group by"
          data={[
            { value: 'principal', label: `By ${inSentence(ends.principal.one)}` },
            { value: 'resource', label: `By ${inSentence(ends.resource.one)}` },
            { value: 'list', label: 'List' },
          ]}
          value={by}
          onChange={(value) => everything({ by: value === 'principal' ? undefined : value, sort: undefined })}
        />
        <Select
          size="xs"
          w={150}
          aria-label="Decision"
          allowDeselect={false}
          data={[{ value: '', label: 'Every decision' }, ...options(stateWords)]}
          value={search.state ?? ''}
          onChange={(value) => everything({ state: value === '' || value === null ? undefined : (value as ReviewSearch['state']) })}
        />
        <Select
          size="xs"
          w={150}
          aria-label="Change"
          allowDeselect={false}
          data={[{ value: '', label: 'New or not' }, ...options(changeWords)]}
          value={search.change ?? ''}
          onChange={(value) => everything({ change: value === '' || value === null ? undefined : (value as ReviewSearch['change']) })}
        />
        {review.state === 'open' && (
          <Button
            size="xs"
            variant="default"
            ml="auto"
            leftSection={<IconChecks size={15} aria-hidden />}
            disabled={held !== null}
            title={held ?? undefined}
            onClick={onBulk}
          >
            Decide all that match…
          </Button>
        )}
      </div>
      <FilterBar explored={filtered} example={grantExample(vocabulary)} />
    </>
  )
}

const options = (words: Readonly<Record<string, string>>) => Object.entries(words).map(([value, label]) => ({ value, label }))
