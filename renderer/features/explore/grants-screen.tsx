import { useMemo } from 'react'
import { useLookingAt } from '../../ports/looking-at.ts'
import { usePrivacy } from '../../ports/privacy.tsx'
import { grantColumns } from './columns.tsx'
import { GrantDrawer } from './drawer/grant-drawer.tsx'
import { ExploreScreen } from './explore-screen.tsx'
import { useRowActions } from './row-actions.ts'

const newestFirst = [{ field: 'lastAccess', descending: true }]
const asStored: typeof newestFirst = []
/** Ordering more than this takes longer than anybody waits for first rows; a click on a column does it then. */
const quicklyOrdered = 400_000

/** Who has what, as of which date. */
export function GrantsScreen() {
  const mask = usePrivacy()
  const { snapshot } = useLookingAt()
  const others = snapshot?.resourceTypes.filter((type) => !type.traits.includes('user')) ?? []
  const [only] = others
  const course = others.length === 1 && only ? only.displayName : 'Resource'
  const marked = snapshot?.grantMarks != null
  const columns = useMemo(() => grantColumns(mask, { person: 'Person', course, marked }), [mask, course, marked])
  const rowActions = useRowActions('grants')
  return (
    <ExploreScreen
      list="grants"
      scope={undefined}
      profileType={undefined}
      title="Grants"
      layoutName="grants"
      order={(snapshot?.counts.grants ?? 0) <= quicklyOrdered ? newestFirst : asStored}
      columns={columns}
      example={'status:completed course:"Ladder Safety" completed:30d'}
      rowActions={rowActions}
      details={GrantDrawer}
    />
  )
}
