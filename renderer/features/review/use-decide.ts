import { notifications } from '@mantine/notifications'
import { useRef } from 'react'
import type { ResourceRef } from '../../../shared/graph.ts'
import type { Page } from '../../../shared/query.ts'
import type { DecisionState, ReviewGrantRow, ReviewRecord, ReviewRule, Selector } from '../../../shared/reviews.ts'
import { showFailure } from '../../ports/failure.ts'
import { engine } from '../../ports/clients.ts'
import { queryClient } from '../../ports/query-client.ts'
import { grants, stateWords } from './decision-words.ts'
import { keepReason } from './recent-reasons.ts'
import { keepReview } from './reviews.ts'
import type { Target } from './targets.ts'
import { UndoToast } from './undo-toast.tsx'

const toast = 'review decision'

/** What was offered to be taken back cannot be any more. */
export function hideDecision(): void {
  notifications.hide(toast)
  notifications.hide(`${toast} undone`)
}

interface Made {
  readonly lastSeq: number
  readonly rules: number
  readonly groups: readonly ResourceRef[] | null
}

interface DecideOptions {
  readonly reviewId: string
  /** Whose counts changed; null: anybody's may have. */
  readonly onCounts: (groups: readonly ResourceRef[] | null) => void
}

/**
 * Decides and takes back. What is shown changes at once; the engine's answers come in the order of the keys, and when the last one is
 * there the rows are read anew.
 */
export function useDecide({ reviewId, onCounts }: DecideOptions) {
  const line = useRef<Promise<unknown>>(Promise.resolve())
  const waiting = useRef(0)
  const made = useRef<Made[]>([])

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    waiting.current += 1
    const mine = line.current.then(work).catch(showFailure)
    line.current = mine.finally(() => {
      waiting.current -= 1
      if (waiting.current === 0) void queryClient.invalidateQueries({ queryKey: ['review rows', reviewId] })
    })
    return mine
  }

  const undo = (): Promise<void> =>
    inTurn(async () => {
      const review = queryClient.getQueryData<ReviewRecord>(['review', reviewId])
      if (review?.undoable == null) {
        notifications.show({ id: toast, message: 'There is no decision to take back.', autoClose: 3_000 })
        return
      }
      const last = made.current.at(-1)
      const own = last?.lastSeq === review.undoable.seq ? last : null
      let taken = 0
      let rule: ReviewRule | null = null
      for (let left = own?.rules ?? 1; left > 0; left--) {
        const answer = await engine.reviews.undo({ reviewId })
        rule = answer.rule
        taken += answer.rule.changed
        keepReview(answer.review)
      }
      if (own) made.current.pop()
      onCounts(own ? own.groups : rule === null ? null : groupsOf(rule))
      notifications.hide(toast)
      notifications.show({
        id: `${toast} undone`,
        message: `Taken back: ${rule === null ? '' : stateWords[rule.decision].toLowerCase()}, ${grants(taken)}.`,
        autoClose: 3_000,
      })
    })

  const decide = (target: Target, decision: DecisionState, reason?: string): Promise<void> => {
    if (reason !== undefined) keepReason(reason)
    showAtOnce(reviewId, target, decision, reason ?? null)
    return inTurn(async () => {
      let changed = 0
      let last: ReviewRule | null = null
      const rules = await target.rules()
      for (const rule of rules) {
        const answer = await engine.reviews.decide({ reviewId, selector: asInput(rule), decision, ...(reason !== undefined && { reason }) })
        changed += answer.rule.changed
        last = answer.rule
        keepReview(answer.review)
      }
      if (last !== null) made.current.push({ lastSeq: last.seq, rules: rules.length, groups: target.groups })
      onCounts(target.groups)
      notifications.hide(`${toast} undone`)
      notifications.hide(toast)
      notifications.show({
        id: toast,
        message: UndoToast({ decision, count: changed === 0 ? target.count : changed, reason, onUndo: () => void undo() }),
        autoClose: 6_000,
      })
    })
  }
  return { decide, undo }
}

/** The contract's inputs are plain arrays. */
function asInput(selector: Selector) {
  if (selector.kind === 'grants') return { ...selector, ids: [...selector.ids] }
  const { decisions, changes, ...rest } = selector
  return { ...rest, ...(decisions && { decisions: [...decisions] }), ...(changes && { changes: [...changes] }) }
}

function groupsOf({ selector }: ReviewRule): readonly ResourceRef[] | null {
  return selector.kind === 'principal' || selector.kind === 'resource' ? [selector.ref] : null
}

function showAtOnce(reviewId: string, target: Target, decision: DecisionState, reason: string | null): void {
  const change = (row: ReviewGrantRow): ReviewGrantRow =>
    target.has(row) ? { ...row, decision, reason, carried: false, byPolicy: false } : row
  queryClient.setQueriesData<Page<ReviewGrantRow>>({ queryKey: ['review rows', reviewId], type: 'active' }, (page) =>
    page === undefined ? page : { ...page, rows: page.rows.map(change) },
  )
}
