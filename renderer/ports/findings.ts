import { skipToken, useQuery } from '@tanstack/react-query'
import type { ConnectionRecord, IgnoredFinding } from '../../shared/sources-contract.ts'
import type { FindingGroup } from '../../shared/graph.ts'
import { hasSnapshot, runRef, useLookingAt, useRuns } from './looking-at.ts'
import { engine } from './clients.ts'

export interface IgnoredGroup {
  readonly ignored: IgnoredFinding
  /** In this snapshot, if it is there at all. */
  readonly group: FindingGroup | undefined
}

/** What is odd in the snapshot that is looked at, without the kinds its connection ignores, and those. */
export function useFindings() {
  const { on, snapshot } = useLookingAt()
  const runs = useRuns()
  const snapshotRef = snapshot?.snapshotRef
  const found = useQuery({
    queryKey: ['findings', snapshotRef],
    queryFn: snapshotRef === undefined ? skipToken : () => engine.snapshots.findings({ snapshotRef }),
  })
  const connections = useQuery({ queryKey: ['connections'], queryFn: () => engine.connections.list() })
  const run = runs.data?.find((each) => hasSnapshot(each) && runRef(each) === on)
  const connection: ConnectionRecord | undefined = connections.data?.find((each) => each.id === run?.connectionId)
  const ignored: readonly IgnoredGroup[] = (connection?.ignoredFindings ?? []).map((each) => ({
    ignored: each,
    group: found.data?.find((group) => group.kind === each.kind),
  }))
  const heeded = found.data?.filter((group) => !ignored.some((each) => each.ignored.kind === group.kind))
  return { found, heeded, ignored, connection }
}
