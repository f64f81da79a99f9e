import { Group, Text } from '@mantine/core'
import type { ConnectionRecord, IgnoredFinding } from '../../../shared/sources-contract.ts'
import { findingCalled } from '../../../shared/finding-words.ts'
import type { FindingGroup } from '../../../shared/graph.ts'
import type { SnapshotRef } from '../../../shared/snapshots-contract.ts'
import { count } from '../../ports/format.ts'
import { useVocabulary } from '../../ports/words.ts'
import { Examples } from './examples.tsx'
import classes from './findings.module.css'
import { Ignore } from './ignore.tsx'
import { SeverityMark } from './severity-mark.tsx'

interface DetailsProps {
  readonly kind: string
  /** Nothing when this snapshot has none of an ignored kind. */
  readonly group: FindingGroup | undefined
  readonly ignored: IgnoredFinding | undefined
  readonly connection: ConnectionRecord | undefined
  readonly snapshotRef: SnapshotRef
}

/** One kind of finding: why it matters, what can be done, the examples. */
export function FindingDetails({ kind, group, ignored, connection, snapshotRef }: DetailsProps) {
  const { title, why, remedy } = findingCalled(useVocabulary(), kind)
  return (
    <>
      <h2>{title}</h2>
      <Group gap="sm">
        {group && <SeverityMark severity={group.severity} />}
        <Text size="sm" c="dimmed">
          {group ? `${count(group.count)} in this snapshot` : 'None in this snapshot'} · {kind}
        </Text>
      </Group>
      <h3>Why it matters</h3>
      <Text className={classes.text}>{why}</Text>
      <h3>What can be done</h3>
      <Text className={classes.text}>{remedy}</Text>
      <Ignore kind={kind} ignored={ignored} connection={connection} />
      {group && <Examples group={group} snapshotRef={snapshotRef} />}
    </>
  )
}
