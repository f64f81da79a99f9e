import { Group, Kbd, Modal, SimpleGrid, Table } from '@mantine/core'
import { useState } from 'react'
import { commands, commandTitle, type CommandId, type CommandNames } from '../../shared/commands.ts'
import { useCommand } from '../ports/commands.ts'
import { useLookingAt } from '../ports/looking-at.ts'
import { commandNames, lookedAtTypes } from '../ports/words.ts'
import { keysOf, onMac } from './shortcut-text.ts'

type Line = readonly [title: string, keys: readonly string[]]

const modifier = onMac ? '⌘' : 'Ctrl'
const elsewhere: readonly (readonly [string, readonly Line[]])[] = [
  [
    'Lists',
    [
      ['Move', ['Arrow keys', 'Page Up', 'Page Down', 'Home', 'End']],
      ['Details of the row', ['Enter']],
      ['Close the details', ['Esc']],
      ['Select the row', ['Space']],
      ['Copy what is selected', [onMac ? '⌘C' : `${modifier}+C`]],
    ],
  ],
  [
    'Review',
    [
      ['Approve', ['a']],
      ['Flag', ['f']],
      ['Exclude', ['x']],
      ['Note', ['e']],
      ['Undo', ['u']],
      ['Next to decide', ['n']],
      ['Previous to decide', ['p']],
    ],
  ],
  [
    'Changes and findings',
    [
      ['Next', ['n']],
      ['Previous', ['p']],
    ],
  ],
]

const ids = Object.keys(commands) as CommandId[]
const linesOf = (chosen: readonly CommandId[], names: CommandNames): readonly Line[] =>
  chosen.filter((id) => keysOf(id).length > 0).map((id) => [commandTitle(id, names).replace('…', ''), keysOf(id)])

const groupsCalled = (names: CommandNames): readonly (readonly [string, readonly Line[]])[] => [
  [
    'Everywhere',
    linesOf(
      ids.filter((id) => !id.startsWith('go.')),
      names,
    ),
  ],
  [
    'Go to',
    linesOf(
      ids.filter((id) => id.startsWith('go.')),
      names,
    ),
  ],
  ...elsewhere,
]

/** Every shortcut on one sheet. */
export function Shortcuts() {
  const [opened, setOpened] = useState(false)
  useCommand('help.shortcuts', () => setOpened(true))
  const groups = groupsCalled(commandNames(lookedAtTypes(useLookingAt().snapshot)))
  return (
    <Modal
      opened={opened}
      onClose={() => setOpened(false)}
      title="Keyboard shortcuts"
      size={860}
      closeButtonProps={{ 'aria-label': 'Close' }}
      styles={{ title: { fontSize: 15, fontWeight: 600 } }}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl" verticalSpacing={0}>
        <div>{[groups[0], groups[3], groups[4]].map((group) => group && <Sheet key={group[0]} group={group} />)}</div>
        <div>{[groups[1], groups[2]].map((group) => group && <Sheet key={group[0]} group={group} />)}</div>
      </SimpleGrid>
    </Modal>
  )
}

function Sheet({ group: [title, lines] }: { readonly group: readonly [string, readonly Line[]] }) {
  return (
    <Table verticalSpacing={4} horizontalSpacing={0} mb="md" withRowBorders={false}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th colSpan={2}>{title}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {lines.map(([what, keys]) => (
          <Table.Tr key={what}>
            <Table.Td>{what}</Table.Td>
            <Table.Td>
              <Group gap={6} justify="flex-end">
                {keys.map((key) => (
                  <Kbd key={key}>{key}</Kbd>
                ))}
              </Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
