import { Button, Group, Table, Text } from '@mantine/core'
import { useState } from 'react'
import { usePrivacy } from '../../ports/privacy.tsx'
import { endWords, type End } from '../../ports/ends.ts'
import { count } from '../../ports/format.ts'
import { useVocabulary } from '../../ports/words.ts'
import { Slug } from '../../components/slug.tsx'
import classes from './changes.module.css'
import { useFieldWords } from './use-field-words.ts'
import type { GrantChange } from './grant-changes.ts'
import { KindMark } from './kind-mark.tsx'
import { OldNew } from './old-new.tsx'

const step = 200

/** Every difference as one line: what, whose or on what, the status, the other fields. */
export function GrantChangesTable({ changes, other }: { readonly changes: readonly GrantChange[]; readonly other: End }) {
  const [shown, setShown] = useState(step)
  const ends = endWords(useVocabulary())
  return (
    <>
      <Table className={classes.table} verticalSpacing={7} layout="fixed" miw={520}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={100}>Change</Table.Th>
            <Table.Th>{ends[other].one}</Table.Th>
            <Table.Th w="31%">Status</Table.Th>
            <Table.Th w="33%">Details</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changes.slice(0, shown).map((change) => (
            <Line key={`${change.kind} ${change.key}`} change={change} other={other} />
          ))}
        </Table.Tbody>
      </Table>
      {shown < changes.length && (
        <Group mt="sm">
          <Text size="sm" c="dimmed">
            {count(shown)} of {count(changes.length)} shown
          </Text>
          <Button size="xs" variant="default" onClick={() => setShown(shown + step)}>
            Show {count(Math.min(step, changes.length - shown))} more
          </Button>
        </Group>
      )}
    </>
  )
}

function Line({ change, other }: { readonly change: GrantChange; readonly other: End }) {
  const mask = usePrivacy()
  const { row, status } = change
  const words = useFieldWords('grants')
  return (
    <Table.Tr>
      <Table.Td>
        <KindMark kind={change.kind} />
      </Table.Td>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        {other === 'principal' ? mask(row.principalName) : row.resourceName}
        {other === 'principal' && row.principalEmail !== null && (
          <Text size="sm" c="dimmed" truncate title={mask(row.principalEmail)}>
            {mask(row.principalEmail)}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        {status.before === status.after ? (
          <Slug slug={row.slug} />
        ) : (
          <OldNew before={status.before && <Slug slug={status.before} />} after={status.after && <Slug slug={status.after} />} />
        )}
      </Table.Td>
      <Table.Td>
        {change.kind === 'changed' ? (
          <dl className={classes.lines}>
            {change.fields.map(({ field, before, after }) => (
              <FieldLine key={field} name={words.title(field)} texts={words.texts(field, before, after)} />
            ))}
          </dl>
        ) : (
          <span className={classes.whole}>
            {change.fields.map(({ field, before, after }) => `${words.title(field)} ${words.text(field, after ?? before)}`).join(' · ')}
          </span>
        )}
      </Table.Td>
    </Table.Tr>
  )
}

function FieldLine({ name, texts: [before, after] }: { readonly name: string; readonly texts: readonly [string, string] }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <OldNew before={before} after={after} />
      </dd>
    </>
  )
}
