import { useMemo } from 'react'
import { useLookingAt } from '../../ports/looking-at.ts'
import { usePrivacy } from '../../ports/privacy.tsx'
import { useVocabulary } from '../../ports/words.ts'
import { grantColumns } from './columns.tsx'
import { GrantDrawer } from './drawer/grant-drawer.tsx'
import { grantExample, newestFirst } from './examples.ts'
import { ExploreScreen } from './explore-screen.tsx'
import { useRowActions } from './row-actions.ts'

const viewed = { list: 'grants' } as const
const asStored: ReturnType<typeof newestFirst> = []
/** Ordering more than this takes longer than anybody waits for first rows; a click on a column does it then. */
const quicklyOrdered = 400_000

/** Who has what, as of which date. */
export function GrantsScreen() {
  const mask = usePrivacy()
  const vocabulary = useVocabulary()
  const { snapshot } = useLookingAt()
  const marked = snapshot?.grantMarks != null
  const columns = useMemo(() => grantColumns(vocabulary, mask, marked), [vocabulary, mask, marked])
  const newest = useMemo(() => newestFirst(vocabulary), [vocabulary])
  const rowActions = useRowActions('grants')
  return (
    <ExploreScreen
      list="grants"
      scope={undefined}
      profileType={undefined}
      title="Grants"
      layoutName="grants"
      viewed={viewed}
      order={(snapshot?.counts.grants ?? 0) <= quicklyOrdered ? newest : asStored}
      columns={columns}
      example={grantExample(vocabulary)}
      rowActions={rowActions}
      details={GrantDrawer}
    />
  )
}
