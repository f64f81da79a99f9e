import { Group, Table, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { DiffGroup, DiffRows } from '../../../shared/diff.ts'
import type { ResourceRef } from '../../../shared/graph.ts'
import type { SnapshotPair, SnapshotRef } from '../../../shared/snapshots-contract.ts'
import { inSentence, typeCalled } from '../../../shared/vocabulary.ts'
import { OpenRecord } from '../../components/open-record.tsx'
import { engine } from '../../ports/clients.ts'
import { usePrivacy } from '../../ports/privacy.tsx'
import { endWords, type End } from '../../ports/ends.ts'
import { count, counted } from '../../ports/format.ts'
import { useFields, useVocabulary } from '../../ports/words.ts'
import { Problem } from '../../components/problem.tsx'
import classes from './changes.module.css'
import { useFieldWords } from './use-field-words.ts'
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
  readonly by: End
  readonly resource: ResourceRef
  /** As the list knows it, when it does. */
  readonly group: DiffGroup | undefined
}

/** All that became of one resource and its grants. */
export function ChangeDetails({ pair, snapshotRef, by, resource, group }: DetailsProps) {
  const mask = usePrivacy()
  const vocabulary = useVocabulary()
  const fields = useFields('grants')
  const { type, id } = resource
  const other = by === 'principal' ? 'resource' : 'principal'
  const others = endWords(vocabulary)[other].many
  const what = inSentence(typeCalled(vocabulary, type).one)
  const masked = (text: string): string => (by === 'principal' ? mask(text) : text)
  const found = useQuery({
    queryKey: ['diff of', pair, by, type, id],
    queryFn: ({ signal }) => readAll(pair, { [by]: { type, id } }, { type, id }, signal),
    placeholderData: keepPreviousData,
  })
  if (found.error) return <Problem error={found.error} />
  if (found.data === undefined) return null
  const { itself, grants, total } = found.data
  const first = grants[0]?.after ?? grants[0]?.before
  const row = itself?.after ?? itself?.before
  const name = row?.name ?? group?.name ?? first?.[`${by}Name`] ?? id
  const changes = joinGrants(grants, fields)
  return (
    <div aria-busy={found.isPlaceholderData}>
      <div className={classes.detailsHead}>
        <div>
          <h2 className={classes.title}>{masked(name)}</h2>
          <Text size="sm" c="dimmed">
            {[...new Set([row?.email ?? group?.email ?? name, id])]
              .filter((text) => text !== name)
              .map(masked)
              .join(' · ')}
          </Text>
        </div>
        {itself?.kind !== 'removed' && (
          <OpenRecord snapshotRef={snapshotRef} resource={resource}>
            Open {what}
          </OpenRecord>
        )}
      </div>
      {itself && <Itself entry={itself} what={what} masked={masked} />}
      <h3 className={classes.section}>
        {others}{' '}
        <Text span c="dimmed" size="sm" fw={400}>
          {counted(changes.length, 'change')}
          {total > grants.length && ` among the first ${count(grants.length)} of ${count(total)} differing grants`}
        </Text>
      </h3>
      {changes.length === 0 ? (
        <Text c="dimmed">
          {by === 'principal'
            ? `The ${inSentence(others)} of this ${what} are as they were.`
            : `Who has this ${what}, and how, is as it was.`}
        </Text>
      ) : (
        <GrantChangesTable key={`${type}:${id}`} changes={changes} other={other} />
      )}
    </div>
  )
}

interface ItselfProps {
  readonly entry: DiffRows['resources']
  readonly what: string
  readonly masked: (text: string) => string
}

/** What became of the resource itself. */
function Itself({ entry, what, masked }: ItselfProps) {
  const words = useFieldWords('resources', masked)
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
  const shown = ([before, after]: readonly [string, string]) => <OldNew before={before} after={after} />
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
              <Table.Td>{words.title(field)}</Table.Td>
              <Table.Td>{shown(words.texts(field, before, after))}</Table.Td>
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
