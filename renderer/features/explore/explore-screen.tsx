import { Button } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { IconFileExport, IconFilterOff, IconInbox, IconListTree } from '@tabler/icons-react'
import { useSearch } from '@tanstack/react-router'
import { useRef, useState, type ComponentType } from 'react'
import { useLookingAt } from '../../ports/looking-at.ts'
import { Empty } from '../../components/empty.tsx'
import { count } from '../../ports/format.ts'
import { useCommand } from '../../ports/commands.ts'
import { ColumnsMenu } from '../../components/grid/columns-menu.tsx'
import { Grid, type GridHandle } from '../../components/grid/grid.tsx'
import { selectedCount, selectionFilter } from '../../components/grid/selection.ts'
import type { GridColumn, RowAction } from '../../components/grid/types.ts'
import { useSelection } from '../../components/grid/use-selection.ts'
import { ExportList } from '../export/index.ts'
import { Page } from '../../components/page.tsx'
import { Problem } from '../../components/problem.tsx'
import type { Filter, ListRows, SortKey } from '../../../shared/query.ts'
import type { SnapshotRef } from '../../../shared/snapshots-contract.ts'
import classes from './explore.module.css'
import { FilterBar } from './filter/filter-bar.tsx'
import { heldBack } from './filter/standing.ts'
import { chosenWithin } from './tree/model.ts'
import { ResourceTree } from './tree/resource-tree.tsx'
import { useHasTree } from './tree/use-tree.ts'
import type { ViewedList } from './views/built-in.ts'
import { ViewsMenu } from './views/views-menu.tsx'
import { useExploreLayout, type LayoutName } from './profile-columns.ts'
import { useExploreChange } from './use-explore-change.ts'
import { useExplore, useProfileKeys, type ExploreList } from './use-explore.ts'

export interface DetailsProps {
  readonly snapshotRef: SnapshotRef
  readonly recordKey: number
  readonly onClose: () => void
}

interface ScreenProps<L extends ExploreList> {
  readonly list: L
  /** The screen's part of the list, under what is typed. */
  readonly scope: Filter | undefined
  /** Whose profile can be asked for: a resource type, or everybody's. */
  readonly profileType: string | undefined
  readonly title: string
  readonly layoutName: LayoutName
  /** Whose built-in views there are. */
  readonly viewed: ViewedList
  /** When the address says none. */
  readonly order: readonly SortKey[]
  readonly columns: readonly GridColumn<ListRows[L]>[]
  readonly example: string
  readonly rowActions: (row: ListRows[L], column: GridColumn<ListRows[L]> | undefined) => readonly RowAction[]
  /** The drawer for a record. */
  readonly details: ComponentType<DetailsProps>
}

/** What was there to be exported when somebody asked for it: nothing that comes later changes it. */
interface Exporting {
  readonly filter: Filter | undefined
  readonly sort: readonly SortKey[]
  readonly total: number
}

/** A list to walk through: what is asked above, the rows, the chosen record beside them. */
export function ExploreScreen<L extends ExploreList>(props: ScreenProps<L>) {
  const { snapshot, on, nothing, error } = useLookingAt()
  const { record: chosen, at, q = '' } = useSearch({ strict: false })
  // The first rows come first; what helps with typing after them, unless the address brings something typed.
  const [helps, setHelps] = useState(q !== '')
  const profileKeys = useProfileKeys(helps ? snapshot?.snapshotRef : undefined, props.profileType)
  const layout = useExploreLayout(props.layoutName, props.columns, profileKeys)
  const { list, scope, order } = props
  const explored = useExplore({ list, scope, order, profileKeys, profile: layout.profile, helps })
  const { rows } = explored
  if (rows.total !== null && !helps) setHelps(true)
  const hasTree = useHasTree(snapshot, helps)
  const [treeShown, setTreeShown] = useLocalStorage({ key: 'rollcall.tree', defaultValue: false, getInitialValueInEffect: false })
  const [selection, setSelection] = useSelection(rows.id)
  const record = typeof chosen === 'number' ? chosen : null
  const change = useExploreChange()
  const grid = useRef<GridHandle>(null)
  const [exporting, setExporting] = useState<Exporting | null>(null)
  const all = useShownTotal(props.scope, props.list, snapshot?.snapshotRef)

  const close = (): void => {
    change({ record: undefined, at: undefined, show: undefined })
    grid.current?.focus()
  }
  const failed = error ?? rows.error
  const total = rows.total ?? 0
  const held = heldBack(explored.standing, rows.stale)
  const openExport = (what: 'list' | 'selection'): void => {
    if (snapshot === undefined || total === 0 || held !== null) return
    const { filter, sort } = explored
    const chosen = { filter: selectionFilter(selection, filter), sort, total: selectedCount(selection, total) }
    setExporting(what === 'list' ? { filter, sort, total } : chosen)
  }
  useCommand('file.export', () => openExport('list'), rows.total === null ? null : held)
  return (
    <Page
      fill
      title={props.title}
      about={<span aria-live="polite">{rows.total === null ? ' ' : shownOf(rows.total, all)}</span>}
      actions={
        <>
          <ViewsMenu
            of={props.viewed}
            snapshotRef={snapshot?.snapshotRef}
            profile={layout.profile}
            busy={rows.busy}
            unsettled={explored.standing !== 'shown'}
          />
          {hasTree && (
            <Button
              variant={treeShown ? 'light' : 'default'}
              leftSection={<IconListTree size={15} aria-hidden />}
              aria-pressed={treeShown}
              onClick={() => setTreeShown(!treeShown)}
            >
              Tree
            </Button>
          )}
          <ColumnsMenu layout={layout} />
          <Button
            variant="default"
            leftSection={<IconFileExport size={15} aria-hidden />}
            disabled={total === 0 || held !== null}
            title={total === 0 ? undefined : (held ?? undefined)}
            onClick={() => openExport('list')}
          >
            Export…
          </Button>
        </>
      }
    >
      <FilterBar explored={explored} example={props.example} />
      {failed !== null && (
        <div className={classes.failed}>
          <Problem error={failed} />
        </div>
      )}
      <div className={classes.split}>
        {hasTree && treeShown && snapshot !== undefined && (
          <ResourceTree
            key={on}
            snapshot={snapshot}
            chips={explored.parsed.chips}
            onChoose={(node) => change({ q: chosenWithin(q, explored.parsed.chips, node) || undefined, at: undefined })}
          />
        )}
        <Grid
          ref={grid}
          label={props.title}
          rows={rows}
          layout={layout}
          sort={explored.sort}
          onSort={explored.setSort}
          selection={selection}
          onSelection={setSelection}
          openKey={record}
          onOpen={(row, position) => change({ record: row.key, at: position }, record !== null)}
          onClose={close}
          startAt={at}
          held={held}
          dimmed={explored.standing === 'mistake'}
          rowActions={props.rowActions}
          selectionActions={[{ label: 'Export…', icon: IconFileExport, run: () => openExport('selection') }]}
          empty={
            nothing ? (
              <Empty icon={IconInbox} title="Nothing to look at yet">
                Connect a source or open a .c1z first.
              </Empty>
            ) : explored.worked.trim() === '' ? (
              <Empty icon={IconInbox} title="This snapshot has none">
                The source reported nothing of this kind.
              </Empty>
            ) : (
              <Empty
                icon={IconFilterOff}
                title="Nothing fits this filter"
                actions={
                  <Button variant="default" onClick={() => change({ q: undefined })}>
                    Clear the filter
                  </Button>
                }
              >
                Take a condition away, or look for less of a word: words are found by their beginning.
              </Empty>
            )
          }
        />
        {record !== null && snapshot !== undefined && (
          <props.details snapshotRef={snapshot.snapshotRef} recordKey={record} onClose={close} />
        )}
      </div>
      {exporting !== null && snapshot !== undefined && (
        <ExportList
          snapshotRef={snapshot.snapshotRef}
          list={props.list}
          {...exporting}
          name={props.title.toLowerCase()}
          profileKeys={explored.profileKeys}
          shown={layout.columns.map((column) => column.id).filter((id) => layout.visible(id))}
          onClose={() => setExporting(null)}
        />
      )}
    </Page>
  )
}

const shownOf = (shown: number, all: number | null): string =>
  all === null || all === shown ? `${count(shown)} in this snapshot` : `${count(shown)} of ${count(all)}`

/** How many there are without what was typed. */
function useShownTotal(scope: Filter | undefined, list: ExploreList, snapshotRef: SnapshotRef | undefined): number | null {
  const { snapshot } = useLookingAt()
  if (snapshot === undefined || snapshotRef === undefined) return null
  if (list === 'grants') return snapshot.counts.grants
  return scope?.op === 'eq' && typeof scope.value === 'string' ? (snapshot.counts.resourcesByType[scope.value] ?? 0) : null
}
