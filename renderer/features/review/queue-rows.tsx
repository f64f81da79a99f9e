import { IconFilterOff, IconNote } from '@tabler/icons-react'
import { useMemo, useState, type FocusEvent } from 'react'
import type { Decision, ReviewGrantRow, ReviewRecord } from '../../../shared/reviews.ts'
import type { SnapshotPair, SnapshotRef } from '../../../shared/snapshots-contract.ts'
import { inSentence, typeCalled } from '../../../shared/vocabulary.ts'
import { useKeys } from '../../ports/keys.ts'
import { OpenRecord } from '../../components/open-record.tsx'
import { usePrivacy } from '../../ports/privacy.tsx'
import { Empty } from '../../components/empty.tsx'
import { Grid } from '../../components/grid/grid.tsx'
import { useGridLayout } from '../../components/grid/layout.ts'
import type { RowAction } from '../../components/grid/types.ts'
import { useSelection } from '../../components/grid/use-selection.ts'
import { nothingSelected } from '../../components/grid/selection.ts'
import { showFailure } from '../../ports/failure.ts'
import { parseSort } from '../../ports/address.ts'
import { endWords } from '../../ports/ends.ts'
import { useVocabulary } from '../../ports/words.ts'
import { heldBack } from '../explore/index.ts'
import { reviewColumns } from './columns.tsx'
import { DecisionBar, type Asking } from './decision-bar.tsx'
import { decisionIcons } from './decision-mark.tsx'
import { grants } from './decision-words.ts'
import { ReviewGrantDrawer } from './grant-drawer.tsx'
import classes from './review.module.css'
import { chosenTarget, targetOf } from './chosen-target.ts'
import type { Target } from './targets.ts'
import { useDecide } from './use-decide.ts'
import type { Queue } from './use-queue.ts'
import { knownRow, undecidedRowFrom } from './use-rows.ts'

interface RowsProps {
  readonly queue: Queue
  readonly review: ReviewRecord
  readonly snapshotRef: SnapshotRef | undefined
  readonly pair: SnapshotPair | undefined
}

/** The grants of the chosen group, or all in one list, and what can be decided about them. */
export function QueueRows({ queue, review, snapshotRef, pair }: RowsProps) {
  const { by, rows, search, ask, focused, setFocused, info, grid } = queue
  const mask = usePrivacy()
  const vocabulary = useVocabulary()
  const columns = useMemo(() => reviewColumns(by, mask, vocabulary, pair), [by, mask, vocabulary, pair])
  // Columns differ with the words, and so do their layouts.
  const layout = useGridLayout(`review ${by === 'list' ? by : inSentence(endWords(vocabulary)[by].one)}`, columns)
  const [selection, setSelection] = useSelection(rows.id)
  const [asking, setAsking] = useState<Asking | null>(null)
  const open = review.state === 'open'
  const { decide, undo } = useDecide({ reviewId: review.id, onCounts: queue.countsChanged })
  const held = heldBack(queue.filtered.standing, rows.stale)
  const chosen = open ? chosenTarget(queue, selection, mask) : null
  // One grant is what it is, whatever the filter; of many it says which.
  const unsure = chosen?.kind === 'selection' ? held : heldBack(queue.filtered.standing, false)
  const target = chosen === null || chosen.kind === 'row' || unsure === null ? chosen : null

  const onDecide = (about: Target, decision: Decision, reason?: string): void => {
    const wasGroup = about.kind === 'group'
    const onward = wasGroup && (info?.undecided ?? 0) > 0
    const position = focused
    void decide(about, decision, reason)
    if (about.kind === 'selection') setSelection(nothingSelected)
    if (onward) void queue.goNext(1)
    // Rows that leave the list bring the next one to where this one was.
    else if (about.kind === 'row' && position !== null) grid.current?.goTo(search.state === undefined ? position + 1 : position)
  }
  const nextRow = async (step: 1 | -1): Promise<void> => {
    if (rows.source === null || rows.total === null) return
    const found = await undecidedRowFrom(rows.source, rows.total, (focused ?? 0) + step, step, new AbortController().signal)
    if (found >= 0) grid.current?.goTo(found)
  }
  const next = (step: 1 | -1): void => void (by === 'list' ? nextRow(step).catch(showFailure) : queue.goNext(step))
  useKeys({ n: () => next(1), p: () => next(-1), ...(by !== 'list' && { Escape: queue.leaveRows }) })

  const onFocus = (event: FocusEvent): void => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-row]')
    if (row !== null) setFocused(Number(row.dataset.row))
  }
  const act = (row: ReviewGrantRow): readonly RowAction[] => {
    if (!open) return []
    const about = targetOf(queue, row, mask)
    return [
      { label: 'Approve', icon: decisionIcons.approve, run: () => void decide(about, 'approve') },
      { label: 'Flag…', icon: decisionIcons.flag, run: () => setAsking({ what: 'flag', target: about }) },
      { label: 'Exclude…', icon: decisionIcons.exclude, run: () => setAsking({ what: 'exclude', target: about }) },
      { label: 'Note…', icon: IconNote, run: () => setAsking({ what: 'note', target: about }) },
    ]
  }
  const close = (): void => {
    ask({ grant: undefined }, true)
    grid.current?.focus()
  }
  const shown = search.grant === undefined ? undefined : knownRow(rows.source, focused ?? 0)
  return (
    <section className={classes.main} aria-label="Grants to decide on">
      {info && (
        <div className={classes.groupHead} data-alone={!open || undefined}>
          <h2>{by === 'principal' ? mask(info.name) : info.name}</h2>
          <span>
            {[by === 'principal' ? mask(info.email ?? info.id) : info.id, rows.total === null ? null : grants(rows.total)]
              .filter((text) => text !== null)
              .join(' · ')}
          </span>
          {snapshotRef !== undefined && (
            <div style={{ marginLeft: 'auto', flex: 'none' }}>
              <OpenRecord snapshotRef={snapshotRef} resource={info}>
                Open {inSentence(typeCalled(vocabulary, info.type).one)}
              </OpenRecord>
            </div>
          )}
        </div>
      )}
      {open && (
        <DecisionBar
          reviewId={review.id}
          target={target}
          whyNot={target === chosen ? null : unsure}
          asking={asking}
          onAsk={setAsking}
          canUndo={review.undoable !== null}
          onDecide={onDecide}
          onUndo={() => void undo()}
        />
      )}
      <div className={classes.rows} onFocus={onFocus}>
        <Grid
          ref={grid}
          label="Grants"
          rows={rows}
          layout={layout}
          sort={parseSort(search.sort)}
          onSort={queue.setSort}
          selection={selection}
          onSelection={setSelection}
          openKey={search.grant ?? null}
          onOpen={(row) => ask({ grant: row.key }, search.grant !== undefined)}
          onClose={close}
          held={held}
          dimmed={queue.filtered.standing === 'mistake'}
          rowActions={act}
          empty={<Empty icon={IconFilterOff} title="No grant here is like this" />}
        />
        {search.grant !== undefined && (
          <ReviewGrantDrawer review={review} recordKey={search.grant} row={shown} snapshotRef={snapshotRef} pair={pair} onClose={close} />
        )}
      </div>
    </section>
  )
}
