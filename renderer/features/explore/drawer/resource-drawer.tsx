import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useLookingAt } from '../../../ports/looking-at.ts'
import { engine } from '../../../ports/clients.ts'
import { usePrivacy } from '../../../ports/privacy.tsx'
import { isAccount, useVocabulary } from '../../../ports/words.ts'
import type { ResourceDetail } from '../../../../shared/details.ts'
import type { ResourceRow } from '../../../../shared/query.ts'
import { typeCalled, type TypeWords } from '../../../../shared/vocabulary.ts'
import type { DetailsProps } from '../explore-screen.tsx'
import { Picture } from '../picture/picture.tsx'
import { useExploreChange } from '../use-explore-change.ts'
import { Drawer, Waiting } from '../../../components/drawer.tsx'
import { Holders } from './holders.tsx'
import { History } from './history.tsx'
import { Holdings } from './holdings.tsx'
import { AccountIdentity, ThingIdentity } from './identity.tsx'
import { Links } from './links.tsx'
import { RawRecord } from './raw-record.tsx'
import { PictureButton } from './picture-button.tsx'

/** The drawer of a resource: who or what it is, what it holds, who holds it. */
export function ResourceDrawer({ snapshotRef, recordKey, onClose }: DetailsProps) {
  const { snapshot } = useLookingAt()
  const vocabulary = useVocabulary()
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
  const account = row !== undefined && isAccount(snapshot, row.type)
  const role = row && typeCalled(vocabulary, row.type).role
  return (
    <Drawer
      title={row === undefined ? 'Reading…' : account ? mask(row.name) : row.name}
      busy={detail.isFetching}
      error={detail.error}
      onClose={onClose}
      actions={row && <PictureButton onClick={() => change({ show: 'picture' })} />}
    >
      {detail.data === undefined ? (
        <Waiting />
      ) : (
        <Details snapshotRef={snapshotRef} detail={detail.data} account={account} role={role ?? 'neither'} />
      )}
      {show === 'picture' && row && (
        <Picture snapshotRef={snapshotRef} focus={row} end={mainEnd(role ?? 'neither', row)} onClose={() => change({ show: undefined })} />
      )}
    </Drawer>
  )
}

/** The end that most of its grants have it at. */
const mainEnd = (role: TypeWords['role'], { held, granted }: ResourceRow): 'principal' | 'resource' =>
  role === 'holder' || (role === 'both' && held > granted) || (role === 'neither' && granted === 0 && held > 0) ? 'principal' : 'resource'

interface DetailsOf {
  readonly snapshotRef: DetailsProps['snapshotRef']
  readonly detail: ResourceDetail
  readonly account: boolean
  readonly role: TypeWords['role']
}

function Details({ snapshotRef, detail, account, role }: DetailsOf) {
  const { row } = detail
  const holds = role === 'holder' || role === 'both' || row.held > 0
  const isHeld = role === 'held' || role === 'both' || row.granted > 0
  const identity = account ? (
    <AccountIdentity snapshotRef={snapshotRef} detail={detail} />
  ) : (
    <ThingIdentity snapshotRef={snapshotRef} detail={detail} />
  )
  return (
    <>
      {account && identity}
      {isHeld && <Holders snapshotRef={snapshotRef} row={row} />}
      {holds && <Holdings snapshotRef={snapshotRef} row={row} />}
      {!account && identity}
      <Links snapshotRef={snapshotRef} of={row} />
      <History snapshotRef={snapshotRef} type={row.type} id={row.id} end={mainEnd(role, row)} />
      <RawRecord raw={detail.raw} />
    </>
  )
}
