import { Radio, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { FindingGroup } from '../../../shared/graph.ts'
import type { SnapshotRef } from '../../../shared/snapshots-contract.ts'
import { count, counted } from '../../ports/format.ts'
import { ExportDialog } from './export-dialog.tsx'

interface FindingsProps {
  readonly snapshotRef: SnapshotRef
  readonly found: readonly FindingGroup[]
  /** Without the kinds the connection ignores. */
  readonly heeded: readonly FindingGroup[]
  /** The kind that is shown, if this snapshot has any of it. */
  readonly chosen: { readonly group: FindingGroup; readonly title: string } | null
  readonly onClose: () => void
}

type What = 'heeded' | 'all' | 'chosen'

/** A kind without examples has a line, too. */
const rowsOf = (groups: readonly FindingGroup[]): number => groups.reduce((sum, group) => sum + Math.max(1, group.examples.length), 0)

/** Writes findings with their examples into a file. */
export function ExportFindings({ snapshotRef, found, heeded, chosen, onClose }: FindingsProps) {
  const ignores = heeded.length < found.length && heeded.length > 0
  const [what, setWhat] = useState<What>(ignores ? 'heeded' : 'all')
  const groups = what === 'all' ? found : what === 'chosen' && chosen !== null ? [chosen.group] : heeded
  const described = (of: readonly FindingGroup[]): string => `${counted(of.length, 'kind')}, ${counted(rowsOf(of), 'row')}`
  return (
    <ExportDialog
      snapshotRef={snapshotRef}
      name="findings"
      exported={{ list: 'resources', preset: 'findings', findingKinds: groups.map((group) => group.kind) }}
      total={rowsOf(groups)}
      action={`Export ${counted(rowsOf(groups), 'row')}…`}
      ready={groups.length > 0}
      what={
        <Radio.Group label="What" value={what} onChange={(value) => setWhat(value)}>
          <Stack gap={6} mt={6}>
            {ignores && <Radio value="heeded" label={`Everything but the ignored kinds: ${described(heeded)}`} />}
            <Radio value="all" label={`Everything that was found: ${described(found)}`} />
            {chosen !== null && <Radio value="chosen" label={`Only “${chosen.title}”: ${counted(rowsOf([chosen.group]), 'row')}`} />}
          </Stack>
        </Radio.Group>
      }
      more={
        <Text size="sm" c="dimmed">
          A row for each example that was kept, with its record as it came; the column “count” says how many there are of its kind
          {groups.some((group) => group.examples.length < group.count)
            ? `, ${count(groups.reduce((sum, group) => sum + group.count, 0))} in all`
            : ''}
          .
        </Text>
      }
      onClose={onClose}
    />
  )
}
