import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useLookingAt } from '../../../ports/looking-at.ts'
import { engine } from '../../../ports/clients.ts'
import { usePrivacy } from '../../../ports/privacy.tsx'
import type { DetailsProps } from '../explore-screen.tsx'
import { Picture } from '../picture/picture.tsx'
import { useExploreChange } from '../use-explore-change.ts'
import { CourseDetails } from './course-details.tsx'
import { Drawer, Waiting } from '../../../components/drawer.tsx'
import { PersonDetails } from './person-details.tsx'
import { PictureButton } from './picture-button.tsx'

/** The drawer of a person or of a course. */
export function ResourceDrawer({ snapshotRef, recordKey, onClose }: DetailsProps) {
  const { snapshot } = useLookingAt()
  const mask = usePrivacy()
  const { show } = useSearch({ strict: false })
  const change = useExploreChange()
  const detail = useQuery({
    queryKey: ['resource', snapshotRef, recordKey],
    queryFn: ({ signal }) => engine.snapshots.resource({ snapshotRef, key: recordKey }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  })
  const row = detail.data?.row
  const person = snapshot?.resourceTypes.find((type) => type.id === row?.type)?.traits.includes('user') ?? false
  return (
    <Drawer
      title={row === undefined ? 'Reading…' : person ? mask(row.name) : row.name}
      busy={detail.isFetching}
      error={detail.error}
      onClose={onClose}
      actions={row && <PictureButton onClick={() => change({ show: 'picture' })} />}
    >
      {detail.data === undefined ? (
        <Waiting />
      ) : person ? (
        <PersonDetails snapshotRef={snapshotRef} detail={detail.data} />
      ) : (
        <CourseDetails snapshotRef={snapshotRef} detail={detail.data} />
      )}
      {show === 'picture' && row && (
        <Picture
          snapshotRef={snapshotRef}
          focus={row}
          end={person ? 'principal' : 'resource'}
          onClose={() => change({ show: undefined })}
        />
      )}
    </Drawer>
  )
}
