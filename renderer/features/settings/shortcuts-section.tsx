import { Kbd, Table, Text } from '@mantine/core'
import { commands, type Command } from '../../../shared/commands.ts'

const mac = navigator.userAgent.includes('Mac')
const shown = (accelerator: string): string =>
  accelerator
    .replace('CommandOrControl', mac ? '⌘' : 'Ctrl')
    .replace('Shift', mac ? '⇧' : 'Shift')
    .replaceAll('+', mac ? '' : ' ')

/** Every command that has keys. Single keys work outside of text fields. */
export function ShortcutsSection() {
  const list = Object.entries(commands as Readonly<Record<string, Command>>).filter(([, { accelerator, keys }]) => accelerator ?? keys)
  return (
    <>
      <Table verticalSpacing={4} maw={560} aria-label="Shortcuts">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Command</Table.Th>
            <Table.Th>Everywhere</Table.Th>
            <Table.Th>Outside of text fields</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {list.map(([id, { title, accelerator, keys }]) => (
            <Table.Tr key={id}>
              <Table.Th scope="row" fw={400}>
                {title.replace('…', '')}
              </Table.Th>
              <Table.Td>{accelerator !== null && <Kbd size="xs">{shown(accelerator)}</Kbd>}</Table.Td>
              <Table.Td>{keys !== null && <Kbd size="xs">{keys}</Kbd>}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" c="dimmed" mt="sm">
        In tables: arrow keys move, Enter opens, Esc closes. In Changes: n and p go to the next and the previous difference.
      </Text>
    </>
  )
}
