import { IconArrowRight } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import type { GrantDetail } from '../../../../shared/details.ts'
import { engine } from '../../../ports/clients.ts'
import { usePrivacy } from '../../../ports/privacy.tsx'
import { Slug } from '../../../components/slug.tsx'
import type { DetailsProps } from '../explore-screen.tsx'
import { Picture } from '../picture/picture.tsx'
import { useExploreChange } from '../use-explore-change.ts'
import { Drawer, Waiting } from '../../../components/drawer.tsx'
import { GrantFacts } from './grant-facts.tsx'
import { PictureButton } from './picture-button.tsx'
import { PreviousState } from './previous-state.tsx'
import { RawRecord } from './raw-record.tsx'

/** The drawer of a grant: who, what, how it is known, what it was before. */
export function GrantDrawer({ snapshotRef, recordKey, onClose }: DetailsProps) {
  const mask = usePrivacy()
  const { show } = useSearch({ strict: false })
  const change = useExploreChange()
  const detail = useQuery({
    queryKey: ['grant', snapshotRef, recordKey],
    queryFn: ({ signal }) => engine.snapshots.grant({ snapshotRef, key: recordKey }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  })
  const row = detail.data?.row
  return (
    <Drawer
      title={
        row === undefined ? (
          'Reading…'
        ) : (
          <>
            {mask(row.principalName)} <IconArrowRight size={14} aria-label="has" /> {row.resourceName}
          </>
        )
      }
      about={row && <Slug slug={row.slug} />}
      busy={detail.isFetching}
      error={detail.error}
      onClose={onClose}
      actions={row && <PictureButton onClick={() => change({ show: 'picture' })} />}
    >
      {detail.data === undefined ? <Waiting /> : <GrantDetails detail={detail.data} />}
      {show === 'picture' && detail.data && (
        <Picture
          snapshotRef={snapshotRef}
          focus={detail.data.principal}
          end="principal"
          marked={detail.data.row.key}
          onClose={() => change({ show: undefined })}
        />
      )}
    </Drawer>
  )
}

function GrantDetails({ detail }: { readonly detail: GrantDetail }) {
  return (
    <>
      <GrantFacts detail={detail} />
      <PreviousState grant={detail.row} />
      <RawRecord raw={detail.raw} />
    </>
  )
}
