import { useParams } from '@tanstack/react-router'
import { useMemo } from 'react'
import { typeCalled } from '../../../shared/vocabulary.ts'
import { useLookingAt } from '../../ports/looking-at.ts'
import { usePrivacy } from '../../ports/privacy.tsx'
import { isAccount, useVocabulary } from '../../ports/words.ts'
import { resourceColumns } from './columns.tsx'
import { ResourceDrawer } from './drawer/resource-drawer.tsx'
import { resourceExample } from './examples.ts'
import { ExploreScreen } from './explore-screen.tsx'
import { useRowActions } from './row-actions.ts'

const byName = [{ field: 'name', descending: false }]
const asItIs = (text: string): string => text

/** Everything of one resource type, whatever the source has. */
export function ResourcesScreen() {
  const { type = '' } = useParams({ strict: false })
  // Another type is another grid: nothing of the one before stays.
  return <ResourcesOfType key={type} type={type} />
}

function ResourcesOfType({ type }: { readonly type: string }) {
  const { snapshot } = useLookingAt()
  const vocabulary = useVocabulary()
  const mask = usePrivacy()
  const account = isAccount(snapshot, type)
  const { many, role } = typeCalled(vocabulary, type)
  const scope = useMemo(() => ({ op: 'eq', field: 'type', value: type }) as const, [type])
  const columns = useMemo(() => resourceColumns(role, vocabulary, account ? mask : asItIs), [role, vocabulary, account, mask])
  const rowActions = useRowActions('resources')
  return (
    <ExploreScreen
      list="resources"
      scope={scope}
      profileType={type}
      title={many}
      layoutName={role === 'holder' ? 'holders' : 'resources'}
      viewed={{ list: 'resources', type, role }}
      order={byName}
      columns={columns}
      example={resourceExample({ id: type, role }, vocabulary)}
      rowActions={rowActions}
      details={ResourceDrawer}
    />
  )
}
