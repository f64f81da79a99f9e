import { Accordion, Button, CopyButton, Group, Text } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import type { Finding, FindingGroup } from '../../../shared/graph.ts'
import type { SnapshotRef } from '../../../shared/snapshots-contract.ts'
import { OpenRecord } from '../../components/open-record.tsx'
import { usePrivacy, usePrivacyOn, useSentenceMask } from '../../ports/privacy.tsx'
import { count } from '../../ports/format.ts'
import classes from './findings.module.css'
import { prettyRecord } from './pretty-record.ts'

const step = 25

/** The first of a kind as they were found, each with its record. */
export function Examples({ group, snapshotRef }: { readonly group: FindingGroup; readonly snapshotRef: SnapshotRef }) {
  const [shown, setShown] = useState(step)
  const { examples } = group
  return (
    <>
      <h3>{examples.length < group.count ? `The first ${count(examples.length)} of ${count(group.count)}` : 'All of them'}</h3>
      <Accordion variant="contained" multiple chevronPosition="left" styles={{ label: { padding: '8px 0' }, content: { paddingTop: 0 } }}>
        {examples.slice(0, shown).map((example, index) => (
          <Accordion.Item key={index} value={String(index)}>
            <Accordion.Control>
              <Line example={example} />
            </Accordion.Control>
            <Accordion.Panel>
              <Details example={example} snapshotRef={snapshotRef} />
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
      {shown < examples.length && (
        <Button mt="sm" size="xs" variant="default" onClick={() => setShown(shown + step)}>
          Show {count(Math.min(step, examples.length - shown))} more
        </Button>
      )}
    </>
  )
}

function Line({ example }: { readonly example: Finding }) {
  const mask = useSentenceMask()
  return (
    <Group gap="sm" wrap="nowrap" justify="space-between">
      <span style={{ overflowWrap: 'anywhere' }}>{mask(example.message)}</span>
      {example.row !== undefined && (
        <Text span size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          row {count(example.row)}
        </Text>
      )}
      {example.causes !== undefined && example.causes > 1 && (
        <Text span size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          {count(example.causes)} come of it
        </Text>
      )}
      {example.causedBy && (
        <Text span size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          comes of {mask(example.causedBy.id)}
        </Text>
      )}
    </Group>
  )
}

function Details({ example, snapshotRef }: { readonly example: Finding; readonly snapshotRef: SnapshotRef }) {
  const mask = usePrivacy()
  const masked = usePrivacyOn()
  const record = example.record === undefined ? undefined : prettyRecord(example.record)
  return (
    <>
      <Group gap="md" mb={6}>
        {example.resource && (
          <OpenRecord snapshotRef={snapshotRef} resource={example.resource}>
            Open {mask(example.resource.id)}
          </OpenRecord>
        )}
        {record !== undefined && !masked && (
          <CopyButton value={record}>
            {({ copied, copy }) => (
              <Button
                size="compact-sm"
                variant="default"
                leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
                onClick={copy}
              >
                {copied ? 'Copied' : 'Copy the record'}
              </Button>
            )}
          </CopyButton>
        )}
      </Group>
      {record === undefined ? (
        <Text c="dimmed">No record was kept with this one.</Text>
      ) : masked ? (
        <Text c="dimmed">The record is hidden while names and e-mails are masked.</Text>
      ) : (
        <pre className={classes.record} tabIndex={0} aria-label="Raw record">
          {record}
        </pre>
      )}
    </>
  )
}
