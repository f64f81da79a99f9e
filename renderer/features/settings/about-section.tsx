import { Alert, Button, Stack, Table, Text } from '@mantine/core'
import { IconAlertTriangle, IconFileText } from '@tabler/icons-react'
import { showFailure } from '../../ports/failure.ts'
import { main } from '../../ports/clients.ts'
import { useAppInfo } from './use-app-info.ts'

const builtWith: readonly (readonly [name: string, licence: string])[] = [
  ['Electron, Node.js, React, Mantine, TanStack Table, Query, Router and Virtual, React Flow, Recharts', 'MIT'],
  ['better-sqlite3, keytar, oRPC, zod, undici, pino, commander, csv-stringify, fflate, Tabler icons, dayjs', 'MIT'],
  ['Protobuf-ES', 'Apache-2.0 and BSD-3-Clause'],
  ['yaml', 'ISC'],
  ['Chromium', 'BSD-3-Clause and others'],
  ['SQLite', 'public domain'],
]

export function AboutSection() {
  const info = useAppInfo().data
  const notices = info?.notices ?? null
  const versions: readonly (readonly [string, string])[] = info
    ? [
        ['Rollcall', info.version],
        ['Electron', info.electron],
        ['Chromium', info.chromium],
        ['Node', info.node],
        ['System', info.platform],
        ['Engine', info.engineHost],
        ['Data', info.dataFolder],
      ]
    : []
  return (
    <Stack gap="md">
      <Text>Rollcall runs identity and learning syncs, shows who has what and what changed, and writes it down for others to take.</Text>
      {info?.outdated === true && (
        <Alert color="yellow" icon={<IconAlertTriangle size={18} aria-hidden />} title="Old Chromium" maw={820}>
          Electron’s own download could not be reached when this copy was made, so it runs on Electron {info.electron}. Its Chromium{' '}
          {info.chromium} no longer gets security fixes. Use it to try Rollcall out; for daily work make the package where Electron can be
          downloaded.
        </Alert>
      )}
      <Table verticalSpacing={4} maw={640} aria-label="Versions">
        <Table.Tbody>
          {versions.map(([name, version]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={400} w={120}>
                {name}
              </Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{version}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text fw={600} component="h3" m={0} size="md">
        Licences
      </Text>
      <Text>Rollcall is free software under the Apache License 2.0. It is built with:</Text>
      <Table verticalSpacing={4} maw={820} aria-label="Licences">
        <Table.Tbody>
          {builtWith.map(([name, licence]) => (
            <Table.Tr key={name}>
              <Table.Td>{name}</Table.Td>
              <Table.Td w={220}>{licence}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {notices !== null && (
        <div>
          <Button
            variant="default"
            leftSection={<IconFileText size={16} aria-hidden />}
            onClick={() => void main.app.reveal({ path: notices }).catch(showFailure)}
          >
            Show all licences
          </Button>
        </div>
      )}
    </Stack>
  )
}
