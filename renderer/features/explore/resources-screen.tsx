import { useParams } from '@tanstack/react-router'
import { useMemo } from 'react'
import { typeTitle, useLookingAt } from '../../ports/looking-at.ts'
import { usePrivacy } from '../../ports/privacy.tsx'
import { courseColumns, peopleColumns } from './columns.tsx'
import { ResourceDrawer } from './drawer/resource-drawer.tsx'
import { ExploreScreen } from './explore-screen.tsx'
import { useRowActions } from './row-actions.ts'

const byName = [{ field: 'name', descending: false }]

/** Everything of one resource type: people, courses, whatever the source has. */
export function ResourcesScreen() {
  const { type = '' } = useParams({ strict: false })
  // Another type is another grid: nothing of the one before stays.
  return <ResourcesOfType key={type} type={type} />
}

function ResourcesOfType({ type }: { readonly type: string }) {
  const { snapshot } = useLookingAt()
  const mask = usePrivacy()
  const known = snapshot?.resourceTypes.find((each) => each.id === type)
  const title = known ? typeTitle(known) : type
  const people = known?.traits.includes('user') ?? type === 'user'
  const scope = useMemo(() => ({ op: 'eq', field: 'type', value: type }) as const, [type])
  const columns = useMemo(() => (people ? peopleColumns(mask) : courseColumns('People')), [people, mask])
  const rowActions = useRowActions('resources')
  return (
    <ExploreScreen
      list="resources"
      scope={scope}
      profileType={type}
      title={title}
      layoutName={people ? 'people' : 'resources'}
      order={byName}
      columns={columns}
      example={people ? 'email:acme.com held:>5 -status:disabled' : '"Ladder Safety" people:>100'}
      rowActions={rowActions}
      details={ResourceDrawer}
    />
  )
}
