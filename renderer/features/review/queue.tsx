import { ActionIcon, Button, Group } from '@mantine/core'
import { IconChecks, IconChevronDown, IconChevronUp, IconCircleCheck, IconFilterOff } from '@tabler/icons-react'
import { useState } from 'react'
import type { ReviewRecord } from '../../../shared/reviews.ts'
import type { SnapshotPair, SnapshotRef } from '../../../shared/snapshots-contract.ts'
import { inSentence } from '../../../shared/vocabulary.ts'
import { Empty } from '../../components/empty.tsx'
import { endWords } from '../../ports/ends.ts'
import { counted } from '../../ports/format.ts'
import { useVocabulary } from '../../ports/words.ts'
import { Problem } from '../../components/problem.tsx'
import { BulkDecision } from './bulk-decision.tsx'
import { QueueFilters } from './queue-filters.tsx'
import { QueueRows } from './queue-rows.tsx'
import { isNarrowed, printGroup } from './review-search.ts'
import { GroupLine } from './group-line.tsx'
import { pageOfGroups, pageSize } from './group-pages.ts'
import classes from './review.module.css'
import look from '../../components/group-list.module.css'
import { GroupList } from '../../components/group-list.tsx'
import { useQueue, type Queue } from './use-queue.ts'

interface QueueProps {
  readonly review: ReviewRecord
  readonly snapshotRef: SnapshotRef | undefined
  readonly pair: SnapshotPair | undefined
}

/** What is decided about: groups on the left and their grants beside them, or one list. */
export function ReviewQueue({ review, snapshotRef, pair }: QueueProps) {
  const queue = useQueue(review, snapshotRef)
  const [bulk, setBulk] = useState(false)
  const { by, groups, rows, search, ask } = queue
  const empty = by === 'list' ? rows.total === 0 : groups.total === 0
  return (
    <>
      <QueueFilters queue={queue} review={review} onBulk={() => setBulk(true)} />
      {(groups.error ?? rows.error) != null && (
        <div className={classes.padded}>
          <Problem error={groups.error ?? rows.error} />
        </div>
      )}
      <div
        className={classes.split}
        data-dimmed={queue.filtered.standing === 'mistake' || undefined}
        aria-busy={by === 'list' ? rows.busy : groups.busy}
      >
        {empty ? (
          <div style={{ flex: 1 }}>
            {search.state === 'undecided' && review.counts.undecided - review.counts.leftInByPolicy === 0 ? (
              <Empty
                icon={IconCircleCheck}
                title="Everything is decided"
                actions={
                  <>
                    {review.state === 'open' && (
                      <Button onClick={() => ask({ part: 'summary', state: undefined, q: undefined, change: undefined })}>Sign off…</Button>
                    )}
                    <Button variant="default" onClick={() => ask({ q: undefined, state: undefined, change: undefined })}>
                      Show all of it
                    </Button>
                  </>
                }
              >
                {review.state === 'open'
                  ? 'Nothing in this review waits for a decision any more.'
                  : 'Nothing in this review waited for a decision.'}
              </Empty>
            ) : isNarrowed(search) ? (
              <Empty
                icon={IconFilterOff}
                title="No grant in this review is like this"
                actions={
                  <Button variant="default" onClick={() => ask({ q: undefined, state: undefined, change: undefined })}>
                    Show all of it
                  </Button>
                }
              >
                There are grants to look at, but none that fits what is asked for above.
              </Empty>
            ) : (
              <Empty icon={IconChecks} title="There is nothing to decide">
                No grant of this snapshot is in the scope of this review. It can be signed off as it is.
              </Empty>
            )}
          </div>
        ) : (
          <>
            {by !== 'list' && <Side queue={queue} signed={review.state === 'signed'} />}
            <QueueRows queue={queue} review={review} snapshotRef={snapshotRef} pair={pair} />
          </>
        )}
      </div>
      {bulk && <BulkDecision review={review} queue={queue} onClose={() => setBulk(false)} />}
    </>
  )
}

function Side({ queue, signed }: { readonly queue: Queue; readonly signed: boolean }) {
  const { groups, group, at, choose, goNext, listElement, grid } = queue
  const { by } = groups.list
  const { one, many } = endWords(useVocabulary())[by]
  const total = groups.total ?? 0
  return (
    <section className={classes.side} aria-label={`${many} to decide on`}>
      <div className={look.sideHead}>
        <span aria-live="polite">{counted(total, inSentence(one), inSentence(many))}</span>
        <Group gap={4} wrap="nowrap">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label="Previous to decide"
            title="Previous to decide (p)"
            onClick={() => void goNext(-1)}
          >
            <IconChevronUp size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon variant="subtle" color="gray" aria-label="Next to decide" title="Next to decide (n)" onClick={() => void goNext(1)}>
            <IconChevronDown size={16} aria-hidden />
          </ActionIcon>
        </Group>
      </div>
      {groups.total !== null && (
        <div style={{ display: 'contents' }} onFocus={() => queue.setFocused(null)}>
          <GroupList
            key={JSON.stringify(groups.list)}
            label={many}
            total={groups.total}
            pageSize={pageSize}
            pageOf={(page) => pageOfGroups(groups.list, page)}
            height={46}
            chosen={group === null ? null : printGroup(group)}
            at={at}
            onGo={(position) => void choose(position)}
            onEnter={() => grid.current?.focus()}
            first
            ref={listElement}
            line={(each) => <GroupLine group={each} by={by} signed={signed} />}
          />
        </div>
      )}
    </section>
  )
}
