import { count, date } from '../../ports/format.ts'
import { valueText } from '../../ports/values.ts'
import type { GridColumn } from '../../components/grid/types.ts'
import { AccountState, Slug } from '../../components/slug.tsx'
import { fieldsOf } from '../../../shared/fields.ts'
import type { GrantMarks, GrantRow, ResourceRow } from '../../../shared/query.ts'
import {
  codeWords,
  endsCalled,
  slugCalled,
  type AttributeKind,
  type GrantAttribute,
  type TypeWords,
  type Vocabulary,
} from '../../../shared/vocabulary.ts'

type Mask = (text: string) => string
const number = (value: number | null): string => (value === null ? '' : count(value))

const lastActivity: GridColumn<ResourceRow> = {
  id: 'lastActivity',
  title: 'Last activity',
  size: 130,
  numeric: true,
  text: (row) => date(row.lastActivity),
}

/** Of what neither holds nor is held: what it is and where it lies. */
const placeColumns: readonly GridColumn<ResourceRow>[] = [
  { id: 'name', title: 'Name', size: 420, text: (row) => row.name },
  { id: 'id', title: 'Id', size: 200, text: (row) => row.id },
  { id: 'parent', title: 'Parent', size: 180, text: (row) => row.parent ?? '' },
]

/** The columns of resources of a type: of those that hold who they are, of what is held how many hold it. `mask`: of their names. */
export function resourceColumns(role: TypeWords['role'], vocabulary: Vocabulary, mask: Mask): readonly GridColumn<ResourceRow>[] {
  const holds = role === 'holder' || role === 'both'
  if (role === 'neither') return placeColumns
  const isHeld = role !== 'holder'
  const id: GridColumn<ResourceRow> = { id: 'id', title: 'Id', size: 200, hidden: role === 'holder', text: (row) => mask(row.id) }
  return [
    { id: 'name', title: 'Name', size: isHeld ? 420 : 240, text: (row) => mask(row.name) },
    ...(isHeld
      ? [
          {
            id: 'granted',
            title: endsCalled(vocabulary).holder.many,
            size: 120,
            numeric: true,
            text: (row: ResourceRow) => count(row.granted),
          },
        ]
      : []),
    ...(holds ? accountColumns(mask, isHeld) : []),
    lastActivity,
    ...(isHeld ? [id] : []),
    ...(holds ? [{ id: 'login', title: 'Login', size: 180, hidden: true, text: (row: ResourceRow) => mask(row.login ?? '') }] : []),
    // Many sources call people by their address.
    ...(isHeld ? [] : [id]),
    ...(isHeld ? [{ id: 'parent', title: 'Parent', size: 180, hidden: true, text: (row: ResourceRow) => row.parent ?? '' }] : []),
  ]
}

/** `hidden`: what is held, too, may have no account. */
const accountColumns = (mask: Mask, hidden: boolean): readonly GridColumn<ResourceRow>[] => [
  { id: 'email', title: 'E-mail', size: 280, hidden, text: (row) => mask(row.email ?? '') },
  {
    id: 'status',
    title: 'Account',
    size: 130,
    hidden,
    text: (row) => (row.status === null ? '' : codeWords(row.status)),
    cell: (row) => row.status !== null && <AccountState state={row.status} />,
  },
  { id: 'held', title: 'Grants', size: 100, numeric: true, text: (row) => count(row.held) },
]

/** "through nesting, fixed" */
export const markWords = ({ derived, immutable, expandable }: GrantMarks): string =>
  [...(derived ? ['through nesting'] : []), ...(immutable ? ['fixed'] : []), ...(expandable ? ['passes on to members'] : [])].join(', ')

/** At least this wide, and as wide as the title needs. */
const widths: Readonly<Record<AttributeKind, number>> = { time: 108, date: 108, number: 72, flag: 80, text: 160, list: 200 }
const numeric = (kind: AttributeKind): boolean => kind === 'time' || kind === 'date' || kind === 'number'

/** How a column of an attribute looks. */
export const columnShape = ({ kind, title }: GrantAttribute): { readonly size: number; readonly numeric: boolean } => ({
  size: Math.min(260, Math.max(widths[kind], title.length * 8 + 26)),
  numeric: numeric(kind),
})

const attributeColumn = (name: string, attribute: GrantAttribute, mask: Mask): GridColumn<GrantRow> => ({
  id: name,
  title: attribute.title,
  ...columnShape(attribute),
  hidden: attribute.usual === false,
  text: (row) => valueText(attribute, row.values[attribute.name], mask),
})

/** The columns of grants: both ends, the status, a column for each attribute. `marked`: some grants of the snapshot are marked. */
export function grantColumns(vocabulary: Vocabulary, mask: Mask, marked: boolean): readonly GridColumn<GrantRow>[] {
  const { holder, held } = endsCalled(vocabulary)
  const { told } = vocabulary
  const place = ({ name }: GrantAttribute): number => (told.includes(name) ? told.indexOf(name) : told.length)
  // What a grant is told under comes first.
  const attributes = fieldsOf(vocabulary, 'grants')
    .all.flatMap(({ name, attribute }) => (attribute === undefined ? [] : [{ name, attribute }]))
    .toSorted((a, b) => place(a.attribute) - place(b.attribute))
  const columns = attributes.map(({ name, attribute }) => attributeColumn(name, attribute, mask))
  return [
    { id: 'principalName', title: holder.one, size: 190, text: (row) => mask(row.principalName) },
    { id: 'resourceName', title: held.one, size: 280, text: (row) => row.resourceName },
    { id: 'slug', title: 'Status', size: 155, text: (row) => slugCalled(vocabulary, row.slug), cell: (row) => <Slug slug={row.slug} /> },
    ...columns.filter(({ hidden }) => hidden !== true),
    { id: 'rows', title: 'Source rows', size: 105, numeric: true, text: (row) => number(row.rows) },
    { id: 'principalEmail', title: 'E-mail', size: 260, hidden: true, text: (row) => mask(row.principalEmail ?? '') },
    ...columns.filter(({ hidden }) => hidden === true),
    ...(marked
      ? [{ id: 'derived', title: 'Marks', size: 150, text: ({ marks }: GrantRow) => (marks === undefined ? '' : markWords(marks)) }]
      : []),
    { id: 'principalId', title: `${holder.one} id`, size: 180, hidden: true, text: (row) => mask(row.principalId) },
    { id: 'resourceId', title: `${held.one} id`, size: 180, hidden: true, text: (row) => row.resourceId },
    { id: 'row', title: 'Source row', size: 110, numeric: true, hidden: true, text: (row) => number(row.row) },
  ]
}
