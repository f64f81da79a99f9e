import { Group, Table, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { DiffGroup, DiffRows } from '../../../shared/diff.ts'
import type { ResourceRef } from '../../../shared/graph.ts'
import type { SnapshotPair, SnapshotRef } from '../../../shared/snapshots-contract.ts'
import { OpenRecord } from '../../components/open-record.tsx'
import { engine } from '../../ports/clients.ts'
import { usePrivacy } from '../../ports/privacy.tsx'
import { count, counted } from '../../ports/format.ts'
import { Problem } from '../../components/problem.tsx'
import classes from './changes.module.css'
import { fieldTexts, fieldWords } from './field-words.ts'
import { GrantChangesTable } from './grant-changes-table.tsx'
import { joinGrants } from './grant-changes.ts'
import { KindMark } from './kind-mark.tsx'
import { OldNew } from './old-new.tsx'

const pageSize = 5_000
/** Beyond this a table helps nobody. */
const most = 20_000

interface DetailsProps {
  readonly pair: SnapshotPair
  readonly snapshotRef: SnapshotRef
  readonly by: 'person' | 'course'
  readonly resource: ResourceRef
  /** As the list knows it, when it does. */
  readonly group: DiffGroup | undefined
}

/** All that became of one person or course. */
export function ChangeDetails({ pair, snapshotRef, by, resource, group }: DetailsProps) {
  const mask = usePrivacy()
  const person = by === 'person'
  const { type, id } = resource
  const found = useQuery({
    queryKey: ['diff of', pair, by, type, id],
    queryFn: ({ signal }) => readAll(pair, person ? { principal: { type, id } } : { resource: { type, id } }, { type, id }, signal),
    placeholderData: keepPreviousData,
  })
  if (found.error) return <Problem error={found.error} />
  if (found.data === undefined) return null
  const { itself, grants, total } = found.data
  const first = grants[0]?.after ?? grants[0]?.before
  const row = itself?.after ?? itself?.before
  const name = row?.name ?? group?.name ?? (person ? first?.principalName : first?.resourceName) ?? id
  const changes = joinGrants(grants)
  return (
    <div aria-busy={found.isPlaceholderData}>
      <div className={classes.detailsHead}>
        <div>
          <h2 className={classes.title}>{person ? mask(name) : name}</h2>
          <Text size="sm" c="dimmed">
            {[...new Set([row?.email ?? group?.email ?? name, id])]
              .filter((text) => text !== name)
              .map((text) => (person ? mask(text) : text))
              .join(' · ')}
          </Text>
        </div>
        {itself?.kind !== 'removed' && (
          <OpenRecord snapshotRef={snapshotRef} resource={resource}>
            {person ? 'Open person' : 'Open course'}
          </OpenRecord>
        )}
      </div>
      {itself && <Itself entry={itself} person={person} />}
      <h3 className={classes.section}>
        {person ? 'Courses' : 'People'}{' '}
        <Text span c="dimmed" size="sm" fw={400}>
          {counted(changes.length, 'change')}
          {total > grants.length && ` among the first ${count(grants.length)} of ${count(total)} differing grants`}
        </Text>
      </h3>
      {changes.length === 0 ? (
        <Text c="dimmed">{person ? 'The courses of this person are as they were.' : 'Who has this course, and how, is as it was.'}</Text>
      ) : (
        <GrantChangesTable key={`${type}:${id}`} changes={changes} other={person ? 'course' : 'person'} />
      )}
    </div>
  )
}

/** What became of the person or the course itself. */
function Itself({ entry, person }: { readonly entry: DiffRows['resources']; readonly person: boolean }) {
  const mask = usePrivacy()
  const what = person ? 'person' : 'course'
  if (entry.kind !== 'changed') {
    return (
      <Group gap={8} mt="md">
        <KindMark kind={entry.kind} word={entry.kind === 'added' ? 'New' : 'Gone'} />
        <Text>
          {entry.kind === 'added' ? `This ${what} was not in the earlier snapshot.` : `This ${what} is not in the later snapshot any more.`}
        </Text>
      </Group>
    )
  }
  const shown = (field: string, texts: readonly [string, string]) => {
    const [before, after] = person && field !== 'status' ? texts.map(mask) : texts
    return <OldNew before={before} after={after} />
  }
  return (
    <>
      <h3 className={classes.section}>The {what}</h3>
      <Table className={classes.table} verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={110}>Change</Table.Th>
            <Table.Th w="30%">Field</Table.Th>
            <Table.Th>{'Old → new'}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entry.fields.map(({ field, before, after }) => (
            <Table.Tr key={field}>
              <Table.Td>
                <KindMark kind={before === null ? 'added' : after === null ? 'removed' : 'changed'} />
              </Table.Td>
              <Table.Td>{fieldWords(field)}</Table.Td>
              <Table.Td>{shown(field, fieldTexts(field, before, after))}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  )
}

interface Ends {
  readonly principal?: { type: string; id: string }
  readonly resource?: { type: string; id: string }
}

async function readAll(pair: SnapshotPair, ends: Ends, resource: { type: string; id: string }, signal: AbortSignal) {
  const own = await engine.diffs.resources({ pair, resource, offset: 0, limit: 1 }, { signal })
  const grants: DiffRows['grants'][] = []
  let total = Infinity
  while (grants.length < Math.min(total, most)) {
    const page = await engine.diffs.grants({ pair, ...ends, offset: grants.length, limit: pageSize }, { signal })
    total = page.total
    if (page.rows.length === 0) break
    grants.push(...page.rows)
  }
  return { itself: own.rows[0], grants, total }
}
