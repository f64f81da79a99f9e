import { ActionIcon, Code, CopyButton, Group, Table, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { bytes as sizeWords, count, counted } from '../ports/format.ts'
import { fileName } from '../ports/looking-at.ts'

interface FileFactsProps {
  readonly path: string | null
  readonly bytes: number | null
  readonly sha256: string | null
  readonly syncId?: string | null
  readonly keptSyncs?: readonly string[]
  /** Of an upload: the task of the other side it answered. */
  readonly taskId?: string | null
}

/** A file that was written: name, place, size, SHA-256 to copy, what else is in it. What is not known has no line. */
export function FileFacts({ path, bytes, sha256, syncId = null, keptSyncs = [], taskId = null }: FileFactsProps) {
  return (
    <Table verticalSpacing={4} withRowBorders={false}>
      <Table.Tbody>
        {path !== null && <Row title="Name">{fileName(path)}</Row>}
        {path !== null && <Row title="Place">{folder(path)}</Row>}
        {bytes !== null && <Row title="Size">{`${sizeWords(bytes)} (${count(bytes)} bytes)`}</Row>}
        {sha256 !== null && (
          <Row title="SHA-256">
            <Group gap={6} wrap="nowrap">
              <Code style={{ overflowWrap: 'anywhere' }}>{sha256}</Code>
              <CopyButton value={sha256}>
                {({ copied, copy }) => (
                  <Tooltip label={copied ? 'Copied' : 'Copy'}>
                    <ActionIcon variant="subtle" color="gray" aria-label="Copy SHA-256" onClick={copy}>
                      {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
                    </ActionIcon>
                  </Tooltip>
                )}
              </CopyButton>
            </Group>
          </Row>
        )}
        {syncId !== null && <Row title="Sync id">{syncId}</Row>}
        {taskId !== null && <Row title="Task">{taskId}</Row>}
        {keptSyncs.length > 0 && <Row title="Also in it">{counted(keptSyncs.length, 'earlier sync')}, kept from before</Row>}
      </Table.Tbody>
    </Table>
  )
}

function Row({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" w={100} fw={400} c="dimmed" style={{ verticalAlign: 'top' }}>
        {title}
      </Table.Th>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>{children}</Table.Td>
    </Table.Tr>
  )
}

const folder = (path: string): string => path.slice(0, path.length - fileName(path).length - 1) || '/'
