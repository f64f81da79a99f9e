import { IconHistory, IconMinus, IconNote, IconPlus, IconRefresh, type Icon } from '@tabler/icons-react'
import type { GrantChange, ReviewGrantRow } from '../../../shared/reviews.ts'
import type { SnapshotPair } from '../../../shared/snapshots-contract.ts'
import { slugCalled, type Vocabulary } from '../../../shared/vocabulary.ts'
import { endWords, type End } from '../../ports/ends.ts'
import { count } from '../../ports/format.ts'
import { valueText } from '../../ports/values.ts'
import type { GridColumn } from '../../components/grid/types.ts'
import { columnShape } from '../explore/index.ts'
import { NowAndBefore } from './before.tsx'
import { DecisionMark } from './decision-mark.tsx'
import { evidence, type EvidenceField } from './evidence-fields.ts'
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

/** What is known of a grant, as a column. */
const attributeColumn = ({ name, attribute }: EvidenceField, mask: (text: string) => string, hidden: boolean): Column => ({
  id: name,
  title: attribute.title,
  ...columnShape(attribute),
  hidden,
  text: (row) => valueText(attribute, row.values[attribute.name], mask),
})

/** The queue's columns: who and what as far as the group does not say it, how it stands, what is different about it. */
export function reviewColumns(
  by: End | 'list',
  mask: (text: string) => string,
  vocabulary: Vocabulary,
  pair: SnapshotPair | undefined,
): readonly Column[] {
  const words = endWords(vocabulary)
  const holder: Column = { id: 'principalName', title: words.principal.one, size: 190, text: (row) => mask(row.principalName) }
  const on: Column = { id: 'resourceName', title: words.resource.one, size: 220, text: (row) => row.resourceName }
  const ends = by === 'principal' ? [on] : by === 'resource' ? [holder] : [holder, on]
  const { shown, further } = evidence(vocabulary)
  return [
    ...ends,
    decision,
    {
      id: 'change',
      title: 'Change',
      size: 116,
      sortable: false,
      text: (row) => changeWords[row.change],
      cell: (row) => <ChangeMark change={row.change} />,
    },
    {
      id: 'slug',
      title: 'Status, and what changed',
      size: 410,
      text: (row) => slugCalled(vocabulary, row.slug),
      cell: (row) => <NowAndBefore pair={pair} row={row} />,
    },
    { id: 'reason', title: 'Reason', size: 220, sortable: false, text: (row) => mask(row.reason ?? '') },
    ...shown.map((field) => attributeColumn(field, mask, false)),
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
    ...further.map((field) => attributeColumn(field, mask, true)),
    { id: 'principalEmail', title: 'E-mail', size: 240, hidden: true, text: (row) => mask(row.principalEmail ?? '') },
    { id: 'decidedBy', title: 'Decided by', size: 130, hidden: true, sortable: false, text: (row) => row.decidedBy ?? '' },
  ]
}
