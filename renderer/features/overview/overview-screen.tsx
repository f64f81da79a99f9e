import { Alert, Anchor, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconDeviceFloppy } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { SnapshotInfo } from '../../../shared/snapshots-contract.ts'
import { runRef, useLookingAt, useRuns } from '../../ports/looking-at.ts'
import { engine } from '../../ports/clients.ts'
import { useRunName } from '../../ports/run-name.ts'
import { saveFile } from '../save/index.ts'
import { CardSection } from '../../components/card-section.tsx'
import { exactly, namingMoment, whenAmong } from '../../../shared/moment-words.ts'
import { Page } from '../../components/page.tsx'
import { Problem } from '../../components/problem.tsx'
import { RunNowButton, useCurrentConnection } from '../runs/index.ts'
import { Welcome } from '../welcome/index.ts'
import { ActivityChart } from './activity-chart.tsx'
import { AccountBars, DeclaredBars, ProfileBars, StatusBars } from './breakdowns.tsx'
import { breakdownsOf, goodSlug } from './declared.ts'
import { Figures } from './figures.tsx'
import { FindingLink, findingsInOrder } from '../findings/index.ts'
import { useFacets, useLookingSearch, useOpened } from './use-overview.ts'

/** What is looked at in figures; nothing to look at yet: the ways to begin. */
export function OverviewScreen() {
  const { nothing, on, vs, snapshot, error } = useLookingAt()
  const connection = useCurrentConnection()
  const navigate = useNavigate()
  const before = useOpened(vs)
  if (nothing) return <Welcome />
  return (
    <Page
      title="Overview"
      about={snapshot ? <About snapshot={snapshot} before={before.data} /> : undefined}
      actions={
        <>
          {connection && <RunNowButton connection={connection} />}
          {snapshot && on !== null && (
            <Button variant="default" leftSection={<IconDeviceFloppy size={16} aria-hidden />} onClick={() => void saveFile(on, navigate)}>
              Save as .c1z
            </Button>
          )}
        </>
      }
    >
      <div aria-busy={!snapshot && !error}>
        {error !== null && error !== undefined && <Problem error={error} />}
        {!snapshot && !error && on?.includes(':') === true && !on.startsWith('run:') && (
          <Text c="dimmed" role="status">
            Reading the file…
          </Text>
        )}
        {snapshot && <Content snapshot={snapshot} before={before.data} />}
      </div>
    </Page>
  )
}

function About({ snapshot, before }: { readonly snapshot: SnapshotInfo; readonly before: SnapshotInfo | undefined }) {
  const { on, vs } = useLookingAt()
  const runs = useRuns().data ?? []
  const now = runs.find((run) => runRef(run) === on)
  const then = runs.find((run) => runRef(run) === vs)
  const at = now ? namingMoment(now) : (snapshot.endedAt ?? snapshot.startedAt)
  const than = then ? namingMoment(then) : (before?.endedAt ?? before?.startedAt)
  const both = [at, than].filter((each) => each != null)
  const runName = useRunName()
  return (
    <>
      {snapshot.title}
      {at !== null && (
        <>
          , as of <span title={exactly(at)}>{now ? runName(now) : whenAmong(at, both)}</span>
        </>
      )}
      {than != null && (
        <>
          , compared with <span title={exactly(than)}>{then ? runName(then) : whenAmong(than, both)}</span>
        </>
      )}
    </>
  )
}

function Content({ snapshot, before }: { readonly snapshot: SnapshotInfo; readonly before: SnapshotInfo | undefined }) {
  const { snapshotRef } = snapshot
  const slugs = useFacets(snapshotRef, 'grants', 'slug', undefined, 50)
  // Without anything that ended well there is nothing to break down by it.
  const good = goodSlug(
    snapshot.vocabulary,
    (slugs.data ?? []).map((facet) => String(facet.value)),
  )
  const { timeline } = snapshot.vocabulary
  const declared = breakdownsOf(snapshot.vocabulary, good)
  return (
    <Stack gap="md" maw={1400}>
      {snapshot.warnings.map((warning) => (
        <Alert key={warning} color="orange" variant="light" icon={<IconAlertTriangle aria-hidden />} p="xs">
          {warning}
        </Alert>
      ))}
      <Figures snapshot={snapshot} before={before} />
      {timeline.length > 0 && slugs.data !== undefined && <ActivityChart snapshotRef={snapshotRef} timeline={timeline} />}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <StatusBars snapshot={snapshot} before={before} />
        <Findings snapshot={snapshot} />
        {declared.map((breakdown) => (
          <DeclaredBars key={breakdown.title} snapshot={snapshot} breakdown={breakdown} />
        ))}
        <ProfileBars snapshot={snapshot} good={good} />
        <AccountBars snapshot={snapshot} />
      </SimpleGrid>
    </Stack>
  )
}

function Findings({ snapshot: { snapshotRef, runId } }: { readonly snapshot: SnapshotInfo }) {
  const search = useLookingSearch()
  const ignored = useCurrentConnection()?.ignoredFindings.map((each) => each.kind) ?? []
  const findings = useQuery({
    queryKey: ['findings', snapshotRef],
    queryFn: () => engine.snapshots.findings({ snapshotRef }),
  })
  const groups = findings.data?.filter((group) => !ignored.includes(group.kind))
  return (
    <CardSection title="Findings" busy={findings.isPending}>
      {findings.error && <Problem error={findings.error} />}
      {groups?.length === 0 && (
        <Text c="dimmed" mt={6}>
          {runId === null ? 'A .c1z holds none: they are found while a source is read.' : 'Nothing odd in the data.'}
        </Text>
      )}
      <Stack gap={2} mt={6}>
        {groups && findingsInOrder(groups).map((group) => <FindingLink key={group.kind} group={group} search={search} />)}
      </Stack>
      {ignored.length > 0 && (
        <Group mt={6}>
          <Anchor size="sm" renderRoot={(rest) => <Link {...rest} to="/findings" search={search} />}>
            {ignored.length === 1 ? 'and 1 ignored kind' : `and ${ignored.length} ignored kinds`}
          </Anchor>
        </Group>
      )}
    </CardSection>
  )
}
