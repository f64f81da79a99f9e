import { Anchor } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { ResourceRef } from '../../shared/graph.ts'
import type { SnapshotRef } from '../../shared/snapshots-contract.ts'
import { showFailure } from '../ports/failure.ts'
import { engine } from '../ports/clients.ts'

interface OpenRecordProps {
  readonly snapshotRef: SnapshotRef
  readonly resource: ResourceRef
  readonly children: ReactNode
}

/** To a record's details, in the list of its type. Its key in this snapshot is asked for when it is needed. */
export function OpenRecord({ snapshotRef, resource, children }: OpenRecordProps) {
  const navigate = useNavigate()
  const open = async (): Promise<void> => {
    const key = await engine.snapshots.find({ snapshotRef, type: resource.type, id: resource.id })
    if (key === null) {
      notifications.show({ title: 'This record is not in the snapshot.', message: 'It was left out, or it was in the other one only.' })
      return
    }
    await navigate({
      to: '/resources/$type',
      params: { type: resource.type },
      search: (before) => ({ on: before.on, vs: before.vs, record: key }),
    })
  }
  return (
    <Anchor component="button" type="button" fz="inherit" ta="left" onClick={() => void open().catch(showFailure)}>
      {children}
    </Anchor>
  )
}
