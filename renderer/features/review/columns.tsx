import { IconHistory, IconMinus, IconNote, IconPlus, IconRefresh, type Icon } from '@tabler/icons-react'
import type { GrantChange, ReviewGrantRow } from '../../../shared/reviews.ts'
import type { SnapshotPair } from '../../../shared/snapshots-contract.ts'
import { count, date } from '../../ports/format.ts'
import type { GridColumn } from '../../components/grid/types.ts'
import { slugWords } from '../../ports/slug-words.ts'
import { NowAndBefore } from './before.tsx'
import { DecisionMark } from './decision-mark.tsx'
import { changeWords, standingWords } from './decision-words.ts'
import classes from './review.module.css'

type Column = GridColumn<ReviewGrantRow>

const changeIcons: Readonly<Record<GrantChange, Icon>> = { added: IconPlus, changed: IconRefresh, unchanged: IconMinus }

export function ChangeMark({ change }: { readonly change: GrantChange }) {
  const Look = changeIcons[change]
  return (
    <span className={classes.change} data-change={change}>
      <Look size={13} stroke={2} aria-hidden />
      {changeWords[change]}
    </span>
  )
}

/** A decision of an earlier review that still counts. */
export const CarriedMark = () => (
  <span className={classes.carried} title="Decided in an earlier review, and unchanged since">
    <IconHistory size={13} stroke={2} aria-hidden /> carried
  </span>
)

const decision: Column = {
  id: 'decision',
  title: 'Decision',
  size: 165,
  sortable: false,
  text: (row) => `${standingWords(row)}${row.carried ? ', carried' : ''}`,
  cell: (row) => (
    <span className={classes.pair}>
      <DecisionMark state={row.decision} word={standingWords(row)} />
      {row.carried && <CarriedMark />}
    </span>
  ),
}

/** The queue's columns: who and what as far as the group does not say it, how it stands, what is different about it. */
export function reviewColumns(
  by: 'person' | 'course' | 'list',
  mask: (text: string) => string,
  course: string,
  pair: SnapshotPair | undefined,
): readonly Column[] {
  const person: Column = { id: 'principalName', title: 'Person', size: 190, text: (row) => mask(row.principalName) }
  const on: Column = { id: 'resourceName', title: course, size: 220, text: (row) => row.resourceName }
  const ends = by === 'person' ? [on] : by === 'course' ? [person] : [person, on]
  return [
    ...ends,
    decision,
    {
      id: 'change',
      title: 'Change',
      size: 92,
      sortable: false,
      text: (row) => changeWords[row.change],
      cell: (row) => <ChangeMark change={row.change} />,
    },
    {
      id: 'slug',
      title: 'Status, and what changed',
      size: 250,
      text: (row) => slugWords(row.slug),
      cell: (row) => <NowAndBefore pair={pair} row={row} />,
    },
    { id: 'reason', title: 'Reason', size: 220, sortable: false, text: (row) => mask(row.reason ?? '') },
    { id: 'completedAt', title: 'Completed', size: 108, numeric: true, text: (row) => date(row.completedAt) },
    { id: 'lastAccess', title: 'Last access', size: 110, numeric: true, text: (row) => date(row.lastAccess) },
    {
      id: 'notes',
      title: 'Notes',
      size: 70,
      numeric: true,
      sortable: false,
      text: (row) => (row.notes === 0 ? '' : count(row.notes)),
      cell: (row) =>
        row.notes > 0 && (
          <span className={classes.pair}>
            <IconNote size={14} aria-hidden /> {count(row.notes)}
          </span>
        ),
    },
    { id: 'firstAccess', title: 'First access', size: 120, numeric: true, hidden: true, text: (row) => date(row.firstAccess) },
    { id: 'principalEmail', title: 'E-mail', size: 240, hidden: true, text: (row) => mask(row.principalEmail ?? '') },
    { id: 'decidedBy', title: 'Decided by', size: 130, hidden: true, sortable: false, text: (row) => row.decidedBy ?? '' },
  ]
}
