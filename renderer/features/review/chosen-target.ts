import type { ResourceRef } from '../../../shared/graph.ts'
import type { ReviewGrantRow, Selector } from '../../../shared/reviews.ts'
import { RollcallError } from '../../../shared/errors.ts'
import { isSelected, selectedCount, type Selection } from '../../components/grid/selection.ts'
import { readRange } from '../../components/grid/shown-rows.ts'
import { counted } from '../../ports/format.ts'
import { groupSelector, groupTarget, idRules, rowTarget, type Target } from './targets.ts'
import type { Queue } from './use-queue.ts'
import { knownRow, knownRows } from './use-rows.ts'

type Mask = (text: string) => string
type Chosen = Pick<Queue, 'by' | 'rows' | 'focused' | 'group' | 'info' | 'narrow'>

/** Rows that are read to find those that were chosen out of sight. */
const mostRead = 50_000

/** What a decision would be about: the chosen rows, else the row that holds the focus, else the group. */
export function chosenTarget(queue: Chosen, selection: Selection, mask: Mask): Target | null {
  const { by, rows, focused, info, narrow } = queue
  const selected = selectedCount(selection, rows.total ?? 0)
  if (selected > 0) return selectionTarget(queue, selection, selected)
  if (focused !== null) {
    const row = knownRow(rows.source, focused)
    return row === undefined ? null : targetOf(queue, row, mask)
  }
  if (by === 'list' || info === undefined) return null
  return groupTarget(info, by === 'principal' ? mask(info.name) : info.name, by, narrow)
}

/** One grant, called by what its group does not say. */
export function targetOf({ by, group }: Pick<Queue, 'by' | 'group'>, row: ReviewGrantRow, mask: Mask): Target {
  const holder = mask(row.principalName)
  const title = by === 'principal' ? row.resourceName : by === 'resource' ? holder : `${holder}: ${row.resourceName}`
  return rowTarget(row, title, groupsOf(group))
}

const groupsOf = (group: ResourceRef | null): readonly ResourceRef[] => (group === null ? [] : [group])

function selectionTarget({ by, rows, group, narrow }: Chosen, selection: Selection, selected: number): Target {
  const whole = selection.all && selection.keys.size === 0
  const shown = by === 'list' ? ({ kind: 'filter', text: narrow.text ?? '' } as const) : group && groupSelector(group, by, narrow.text)
  const all: Selector | null = shown && { ...shown, decisions: narrow.decisions, changes: narrow.changes }
  const rules = async (): Promise<readonly Selector[]> => {
    if (whole && all !== null) return [all]
    const known = knownRows(rows.source)
    const chosen = selection.all ? [] : [...selection.keys].map((key) => known.get(key))
    if (!selection.all && chosen.every((row) => row !== undefined)) return idRules(chosen.map((row) => row.id))
    const total = rows.total ?? 0
    if (rows.source === null || total > mostRead) {
      throw new RollcallError('INVALID_INPUT', {
        message: 'These are too many rows to be chosen one by one.',
        remedy: 'Filter the list so that it shows what you mean, and decide all that match.',
      })
    }
    const read = await readRange(rows.source, 0, total - 1)
    return idRules(read.filter((row) => isSelected(selection, row.key)).map((row) => row.id))
  }
  return {
    kind: 'selection',
    title: counted(selected, 'selected grant'),
    short: counted(selected, 'selected grant'),
    count: selected,
    rules,
    has: (row) => isSelected(selection, row.key),
    groups: groupsOf(group),
    grantId: null,
  }
}
