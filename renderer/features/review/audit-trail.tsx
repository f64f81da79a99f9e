import { Alert, Button, Code, Group, List, Stack, Table, Text } from '@mantine/core'
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import type { AuditEntry, AuditVerdict } from '../../../shared/reviews.ts'
import { showFailure } from '../../ports/failure.ts'
import { engine } from '../../ports/clients.ts'
import { usePrivacyOn } from '../../ports/privacy.tsx'
import { counted, time } from '../../ports/format.ts'
import { Problem } from '../../components/problem.tsx'
import { dataWords, eventWords } from './audit-words.ts'
import classes from './review.module.css'

const pageSize = 100
const noData: readonly (readonly [string, string])[] = []

/** The lines of the audit trail, of one subject or all, newest first, and whether the trail is what was written. */
export function AuditTrail({ subject }: { readonly subject?: string }) {
  const trail = useInfiniteQuery({
    queryKey: ['review trail', subject],
    queryFn: ({ pageParam, signal }) =>
      engine.audit.list(
        { limit: pageSize, ...(subject !== undefined && { subject }), ...(pageParam !== null && { before: pageParam }) },
        { signal },
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.length < pageSize ? undefined : page.at(-1)?.seq),
    staleTime: 0,
  })
  const verify = useMutation({ mutationFn: () => engine.audit.verify(), onError: showFailure })
  const entries = trail.data?.pages.flat() ?? []
  return (
    <Stack gap="md" maw={1100}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text c="dimmed" maw={640}>
          Lines are only added. Each carries the hash of the one before, so that none can be changed, taken out or put in without the check
          saying so.
        </Text>
        <Button
          variant="default"
          leftSection={<IconShieldCheck size={16} aria-hidden />}
          loading={verify.isPending}
          onClick={() => verify.mutate()}
        >
          Verify
        </Button>
      </Group>
      {verify.data && <Verdict verdict={verify.data} />}
      {trail.error && <Problem error={trail.error} />}
      {trail.data && entries.length === 0 && <Text c="dimmed">Nothing has been written yet.</Text>}
      {entries.length > 0 && (
        <Table verticalSpacing={7} aria-label="Audit trail" layout="fixed" miw={640}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={56} ta="right">
                Line
              </Table.Th>
              <Table.Th w={150}>When</Table.Th>
              <Table.Th w={140}>Who</Table.Th>
              <Table.Th w={190}>What</Table.Th>
              <Table.Th>Details</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {entries.map((entry) => (
              <Line key={entry.seq} entry={entry} subject={subject === undefined} />
            ))}
          </Table.Tbody>
        </Table>
      )}
      {trail.hasNextPage && (
        <Group>
          <Button size="xs" variant="default" loading={trail.isFetchingNextPage} onClick={() => void trail.fetchNextPage()}>
            Show earlier lines
          </Button>
        </Group>
      )}
    </Stack>
  )
}

function Line({ entry, subject }: { readonly entry: AuditEntry; readonly subject: boolean }) {
  // Reasons and subjects name people.
  const hidden = usePrivacyOn()
  const data = hidden ? noData : dataWords(entry.data)
  return (
    <Table.Tr style={{ verticalAlign: 'top' }}>
      <Table.Td ta="right" c="dimmed">
        {entry.seq}
      </Table.Td>
      <Table.Td>{time(entry.at)}</Table.Td>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>{entry.actor}</Table.Td>
      <Table.Td title={entry.event}>{eventWords(entry.event)}</Table.Td>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        {subject && <div className={classes.small}>{entry.subject}</div>}
        {data.map(([name, value]) => (
          <span key={name} className={classes.datum}>
            <span className={classes.fieldName}>{name}</span> {value}
          </span>
        ))}
      </Table.Td>
    </Table.Tr>
  )
}

function Verdict({ verdict }: { readonly verdict: AuditVerdict }) {
  if (verdict.broken !== null) {
    return (
      <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title="The trail is not what was written" role="alert">
        {verdict.broken.why} Everything up to line {verdict.broken.seq - 1} is as it was written. Compare with a head you noted elsewhere:
        every evidence names one.
      </Alert>
    )
  }
  if (verdict.problems.length > 0) {
    return (
      <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title="Something is not as the trail says" role="alert">
        Nothing that was signed leaves until this is settled. After the catalog was restored from a backup: rollcall audit accept.
        <List mt="xs">
          {verdict.problems.map(({ kind, subject, message }) => (
            <List.Item key={`${kind} ${subject} ${message}`}>{message}</List.Item>
          ))}
        </List>
      </Alert>
    )
  }
  return (
    <Alert color="green" variant="light" icon={<IconShieldCheck aria-hidden />} title="The trail is whole" role="status">
      {counted(verdict.entries, 'line')}, each as it was written, and what they tell of as it was left.
      {verdict.unsealed.length > 0 &&
        ` ${counted(verdict.unsealed.length, 'review')} signed by an earlier version ${verdict.unsealed.length === 1 ? 'carries' : 'carry'} no seal.`}
      {verdict.unsigned !== null && ` ${verdict.unsigned}`}
      {verdict.head !== null && (
        <div className={classes.verdict}>
          Head: <Code>{verdict.head}</Code>
        </div>
      )}
      {verdict.note !== null && <Code block>{verdict.note}</Code>}
    </Alert>
  )
}
