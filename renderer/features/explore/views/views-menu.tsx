import { Button, Menu } from '@mantine/core'
import { IconBookmark, IconBookmarkPlus, IconChevronDown, IconEdit } from '@tabler/icons-react'
import { skipToken, useQuery } from '@tanstack/react-query'
import { useLocation, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { SnapshotRef } from '../../../../shared/snapshots-contract.ts'
import { engine } from '../../../ports/clients.ts'
import { useVocabulary } from '../../../ports/words.ts'
import { useExploreChange } from '../use-explore-change.ts'
import { builtInViews, type View, type ViewedList } from './built-in.ts'
import { EditViews } from './edit-views.tsx'
import { SaveView } from './save-view.tsx'
import { useSavedViews } from './saved-views.ts'
import { readViewSearch, viewSearch, type ViewedAs } from './view-text.ts'

/** Lists as somebody asked for them: those built in, those saved here. */
export function ViewsMenu(props: {
  readonly of: ViewedList
  readonly snapshotRef: SnapshotRef | undefined
  /** The keys of profiles that are shown. */
  readonly profile: readonly string[]
  /** Rows are on their way: nothing is asked in front of them. */
  readonly busy: boolean
  /** What is typed is not what is shown: it has a mistake or is still being read. */
  readonly unsettled: boolean
}) {
  const { of, snapshotRef, profile, busy, unsettled } = props
  const vocabulary = useVocabulary()
  const path = useLocation({ select: (location) => location.pathname })
  const { q, sort } = useSearch({ strict: false })
  const change = useExploreChange()
  const saved = useSavedViews(path)
  const [dialog, setDialog] = useState<'save' | 'edit' | null>(null)
  const [opened, setOpened] = useState(false)
  // Asked only where it is needed: for the names of the views, and for that of the one that is shown.
  const newest = useNewestDate(of.list === 'grants' && (opened || (q !== undefined && !busy)) ? snapshotRef : undefined)
  const [now] = useState(() => Date.now())
  const builtIn = builtInViews(of, vocabulary, newest, now)
  const asked = viewSearch({ q, sort })
  const current = viewSearch({ q, sort, cols: profile })
  // A view that says nothing of columns is the same whichever are shown.
  const name =
    saved.views.find((view) => view.search === current)?.name ??
    (asked === '' ? undefined : [...saved.views, ...builtIn.map(asSaved)].find((view) => view.search === asked)?.name)
  const show = (view: ViewedAs): void =>
    change({ q: view.q, sort: view.sort, cols: view.cols && [...view.cols], record: undefined, at: undefined })
  return (
    <>
      <Menu opened={opened} onChange={setOpened} position="bottom-end" shadow="md" width={270}>
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<IconBookmark size={15} aria-hidden />}
            rightSection={<IconChevronDown size={14} aria-hidden />}
            maw={260}
          >
            {name ?? 'Views'}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {builtIn.length > 0 && <Menu.Label>Built in</Menu.Label>}
          {builtIn.map((view) => (
            <Menu.Item key={view.name} onClick={() => show(view)}>
              {view.name}
            </Menu.Item>
          ))}
          {saved.views.length > 0 && <Menu.Label>Saved</Menu.Label>}
          {saved.views.map((view) => (
            <Menu.Item key={view.id} onClick={() => show(readViewSearch(view.search))}>
              {view.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconBookmarkPlus size={15} aria-hidden />}
            disabled={current === '' || unsettled}
            onClick={() => setDialog('save')}
          >
            Save this view…
          </Menu.Item>
          {saved.views.length > 0 && (
            <Menu.Item leftSection={<IconEdit size={15} aria-hidden />} onClick={() => setDialog('edit')}>
              Rename or delete views…
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {dialog === 'save' && <SaveView screen={path} search={current} onClose={() => setDialog(null)} />}
      {dialog === 'edit' && <EditViews screen={path} onClose={() => setDialog(null)} />}
    </>
  )
}

const asSaved = (view: View) => ({ name: view.name, search: viewSearch(view) })

/**
 * The newest date in a snapshot's evidence: of the few who hold grants the newest is known, while the grants themselves, a million of
 * them, would have to be ordered for it.
 */
function useNewestDate(snapshotRef: SnapshotRef | undefined): number | null {
  const newest = useQuery({
    queryKey: ['newest date', snapshotRef],
    queryFn:
      snapshotRef === undefined
        ? skipToken
        : () => engine.snapshots.resources({ snapshotRef, sort: [{ field: 'lastActivity', descending: true }], offset: 0, limit: 1 }),
  })
  return newest.data?.rows[0]?.lastActivity ?? null
}
