import { Table, VisuallyHidden } from '@mantine/core'
import type { DiffList, DiffSummary } from '../../../shared/diff.ts'
import { resourcesCalled } from '../../../shared/vocabulary.ts'
import { useVocabulary } from '../../ports/words.ts'
import { count } from '../../ports/format.ts'

/** A comparison in six numbers. */
export function ChangeCounts({ summary }: { readonly summary: DiffSummary }) {
  const vocabulary = useVocabulary()
  const lists: readonly (readonly [DiffList, string])[] = [
    ['resources', resourcesCalled(vocabulary)],
    ['grants', 'Grants'],
  ]
  return (
    <Table withRowBorders={false} verticalSpacing={3} horizontalSpacing={0} mt={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>
            <VisuallyHidden>List</VisuallyHidden>
          </Table.Th>
          <Table.Th ta="right">Added</Table.Th>
          <Table.Th ta="right">Removed</Table.Th>
          <Table.Th ta="right">Changed</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {lists.map(([list, title]) => (
          <Table.Tr key={list}>
            <Table.Th scope="row" fw={400}>
              {title}
            </Table.Th>
            <Table.Td ta="right">{count(summary[list].added)}</Table.Td>
            <Table.Td ta="right">{count(summary[list].removed)}</Table.Td>
            <Table.Td ta="right">{count(summary[list].changed)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
