import { Anchor, Button, Card, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconArrowsDiff, IconChartBar, IconChecklist } from '@tabler/icons-react'
import { skipToken, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { SnapshotInfo } from '../../../shared/snapshots-contract.ts'
import type { FindingGroup } from '../../../shared/graph.ts'
import type { RunRecord } from '../../../shared/runs.ts'
import { holdersFirst } from '../../../shared/vocabulary.ts'
import { useDiff } from '../../ports/diff.ts'
import { isAccepted, runBefore, runRef, useRuns } from '../../ports/looking-at.ts'
import { engine } from '../../ports/clients.ts'
import { exactRunName, useRunName } from '../../ports/run-name.ts'
import { useVocabulary, Words } from '../../ports/words.ts'
import { Figure } from '../../components/figure.tsx'
import { count } from '../../ports/format.ts'
import { Problem } from '../../components/problem.tsx'
import { FindingLink, findingsInOrder } from '../findings/index.ts'
import { ChangeCounts } from './change-counts.tsx'
import { Delta } from './delta.tsx'

const topFindings = 5

/** What came of a run: its figures, what changed since the snapshot before, the first findings, and where to go next. */
export function RunResult({
  run,
  following,
}: {
  readonly run: RunRecord
  /** Another run follows by itself. */ readonly following: boolean
}) {
  const on = runRef(run)
  const current = useVocabulary()
  const runName = useRunName()
  const before = runBefore(run, useRuns().data ?? [])
  const snapshot = useQuery({
    queryKey: ['snapshot', on],
    queryFn: () => engine.snapshots.describe({ snapshotRef: { runId: run.id } }),
    gcTime: Infinity,
  })
  const snapshotRef = snapshot.data?.snapshotRef
  const findings = useQuery({
    queryKey: ['findings', snapshotRef],
    queryFn: snapshotRef === undefined ? skipToken : () => engine.snapshots.findings({ snapshotRef }),
  })
  const diff = useDiff(before ? runRef(before) : null, on)
  const error = snapshot.error ?? findings.error ?? diff.error
  return (
    <Words value={snapshot.data?.vocabulary ?? current}>
      <Stack gap="md" aria-label="Result" component="section">
        {error && <Problem error={error} />}
        {snapshot.data && <Totals snapshot={snapshot.data} run={run} before={before ?? null} />}
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
          <Card withBorder padding="md" component="section" aria-label="Changes since the last snapshot">
            <Text fw={600} component="h2" m={0} size="md" title={before && exactRunName(before)}>
              {before ? `Changes since ${runName(before)}` : 'Changes'}
            </Text>
            {!before && (
              <Text c="dimmed" mt={6}>
                This is the first snapshot of the connection: there is nothing to compare it with yet.
              </Text>
            )}
            {before && diff.data && <ChangeCounts summary={diff.data.summary} />}
            <Group mt="auto" pt="md">
              {before && (
                <>
                  {isAccepted(run) && (
                    <Button
                      leftSection={<IconChecklist size={16} aria-hidden />}
                      renderRoot={(rest) => <Link {...rest} to="/review" search={{ on }} />}
                    >
                      Review changes
                    </Button>
                  )}
                  <Button
                    variant="default"
                    leftSection={<IconArrowsDiff size={16} aria-hidden />}
                    renderRoot={(rest) => <Link {...rest} to="/changes" search={{ on, vs: runRef(before) }} />}
                  >
                    See what changed
                  </Button>
                </>
              )}
              {!before && !following && isAccepted(run) && (
                <Button
                  leftSection={<IconChartBar size={16} aria-hidden />}
                  renderRoot={(rest) => <Link {...rest} to="/" search={{ on }} />}
                >
                  Look at the overview
                </Button>
              )}
            </Group>
          </Card>
          <Card withBorder padding="md" component="section" aria-label="Findings">
            <Text fw={600} component="h2" m={0} size="md">
              Findings
            </Text>
            {findings.data && <TopFindings groups={findings.data} on={on} />}
          </Card>
        </SimpleGrid>
      </Stack>
    </Words>
  )
}

function Totals({
  snapshot,
  run,
  before,
}: {
  readonly snapshot: SnapshotInfo
  readonly run: RunRecord
  readonly before: RunRecord | null
}) {
  const { counts } = snapshot
  const skipped = Math.max(0, ...run.phases.map((phase) => phase.counts.skipped ?? 0))
  const old = before?.counts ?? null
  return (
    <Group gap={36} role="group" aria-label="Counts">
      {holdersFirst(snapshot).map(({ id, many }) => {
        const now = counts.resourcesByType[id] ?? 0
        return (
          <Figure key={id} title={many} value={count(now)}>
            {old && <Delta now={now} before={old.resourcesByType[id] ?? 0} />}
          </Figure>
        )
      })}
      <Figure title="Grants" value={count(counts.grants)}>
        {old && <Delta now={counts.grants} before={old.grants} />}
      </Figure>
      {skipped > 0 && (
        <Figure title="Skipped rows" value={count(skipped)}>
          <Anchor fz="inherit" renderRoot={(rest) => <Link {...rest} to="/findings" search={{ on: runRef(run) }} />}>
            see why
          </Anchor>
        </Figure>
      )}
    </Group>
  )
}

interface TopProps {
  readonly groups: readonly FindingGroup[]
  readonly on: string
}

function TopFindings({ groups, on }: TopProps) {
  if (groups.length === 0) {
    return (
      <Text c="dimmed" mt={6}>
        Nothing odd in the data.
      </Text>
    )
  }
  const rest = groups.length - topFindings
  return (
    <Stack gap={4} mt={6}>
      {findingsInOrder(groups)
        .slice(0, topFindings)
        .map((group) => (
          <FindingLink key={group.kind} group={group} search={{ on }} />
        ))}
      {rest > 0 && (
        <Anchor size="sm" renderRoot={(props) => <Link {...props} to="/findings" search={{ on }} />}>
          {`and ${rest} more ${rest === 1 ? 'kind' : 'kinds'}`}
        </Anchor>
      )}
    </Stack>
  )
}
