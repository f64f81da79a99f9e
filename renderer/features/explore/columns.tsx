import { count, date } from '../../ports/format.ts'
import type { GridColumn } from '../../components/grid/types.ts'
import { AccountState, Slug } from '../../components/slug.tsx'
import { slugWords } from '../../ports/slug-words.ts'
import type { GrantMarks, GrantRow, ResourceRow } from '../../../shared/query.ts'

type Mask = (text: string) => string
const number = (value: number | null): string => (value === null ? '' : count(value))

const id: GridColumn<ResourceRow> = { id: 'id', title: 'Id', size: 200, hidden: true, text: (row) => row.id }

const lastActivity: GridColumn<ResourceRow> = {
  id: 'lastActivity',
  title: 'Last activity',
  size: 130,
  numeric: true,
  text: (row) => date(row.lastActivity),
}

export const peopleColumns = (mask: Mask): readonly GridColumn<ResourceRow>[] => [
  { id: 'name', title: 'Name', size: 240, text: (row) => mask(row.name) },
  { id: 'email', title: 'E-mail', size: 280, text: (row) => mask(row.email ?? '') },
  {
    id: 'status',
    title: 'Account',
    size: 130,
    text: (row) => (row.status === null ? '' : slugWords(row.status)),
    cell: (row) => row.status !== null && <AccountState state={row.status} />,
  },
  { id: 'held', title: 'Grants', size: 100, numeric: true, text: (row) => count(row.held) },
  lastActivity,
  { id: 'login', title: 'Login', size: 180, hidden: true, text: (row) => mask(row.login ?? '') },
  // Many sources call people by their address.
  { ...id, text: (row) => mask(row.id) },
]

export const courseColumns = (holders: string): readonly GridColumn<ResourceRow>[] => [
  { id: 'name', title: 'Name', size: 420, text: (row) => row.name },
  { id: 'granted', title: holders, size: 120, numeric: true, text: (row) => count(row.granted) },
  lastActivity,
  { ...id, hidden: false },
  { id: 'parent', title: 'Parent', size: 180, hidden: true, text: (row) => row.parent ?? '' },
]

/** "through nesting, fixed" */
export const markWords = ({ derived, immutable, expandable }: GrantMarks): string =>
  [...(derived ? ['through nesting'] : []), ...(immutable ? ['fixed'] : []), ...(expandable ? ['passes on to members'] : [])].join(', ')

interface GrantEnds {
  readonly person: string
  readonly course: string
  /** Some grants of the snapshot are marked. */
  readonly marked: boolean
}

export const grantColumns = (mask: Mask, ends: GrantEnds): readonly GridColumn<GrantRow>[] => [
  { id: 'principalName', title: ends.person, size: 190, text: (row) => mask(row.principalName) },
  { id: 'resourceName', title: ends.course, size: 280, text: (row) => row.resourceName },
  { id: 'slug', title: 'Status', size: 155, text: (row) => slugWords(row.slug), cell: (row) => <Slug slug={row.slug} /> },
  { id: 'completedAt', title: 'Completed', size: 108, numeric: true, text: (row) => date(row.completedAt) },
  { id: 'lastAccess', title: 'Last access', size: 110, numeric: true, text: (row) => date(row.lastAccess) },
  { id: 'score', title: 'Score', size: 72, numeric: true, text: (row) => number(row.score) },
  { id: 'attempts', title: 'Attempts', size: 90, numeric: true, text: (row) => number(row.attempts) },
  { id: 'rows', title: 'Source rows', size: 105, numeric: true, text: (row) => number(row.rows) },
  { id: 'principalEmail', title: 'E-mail', size: 260, hidden: true, text: (row) => mask(row.principalEmail ?? '') },
  { id: 'firstAccess', title: 'First access', size: 120, numeric: true, hidden: true, text: (row) => date(row.firstAccess) },
  ...(ends.marked
    ? [{ id: 'derived', title: 'Marks', size: 150, text: ({ marks }: GrantRow) => (marks === undefined ? '' : markWords(marks)) }]
    : []),
  { id: 'principalId', title: `${ends.person} id`, size: 180, hidden: true, text: (row) => mask(row.principalId) },
  { id: 'resourceId', title: `${ends.course} id`, size: 180, hidden: true, text: (row) => row.resourceId },
  { id: 'row', title: 'Source row', size: 110, numeric: true, hidden: true, text: (row) => number(row.row) },
]
