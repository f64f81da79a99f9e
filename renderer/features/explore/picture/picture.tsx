import { Group, Modal, SegmentedControl, Stack, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import { printFilter } from '../../../../shared/filter-language/print.ts'
import type { GrantRow, ResourceRow } from '../../../../shared/query.ts'
import { engine } from '../../../app/ports.ts'
import { usePrivacy } from '../../../app/privacy.tsx'
import { count, date } from '../../../components/format.ts'
import { Problem } from '../../../components/problem.tsx'
import { Slug } from '../../../components/slug.tsx'
import { Waiting } from '../drawer/drawer.tsx'
import { grantsOf } from '../drawer/grant-queries.ts'
import { GrantsLink } from '../drawer/record-link.tsx'
import { layoutPicture } from './layout.ts'
import classes from './picture.module.css'

const PictureCanvas = lazy(() => import('./picture-canvas.tsx').then((module) => ({ default: module.PictureCanvas })))

/** Boxes a person can still follow: beyond them the list is better. */
const mostNodes = 300
/** The one in focus and the statuses. */
const spared = 10

interface PictureProps {
  readonly snapshotId: string
  readonly focus: ResourceRow
  /** Which end of the grants the one in focus is. */
  readonly end: 'principal' | 'resource'
  /** The grant to start at. */
  readonly marked?: number
  readonly onClose: () => void
}

/** Person, status, course in three columns: one hop from the one in focus. The same as a table for those who prefer it. */
export function Picture({ snapshotId, focus, end, marked, onClose }: PictureProps) {
  const mask = usePrivacy()
  const [as, setAs] = useState<'picture' | 'table'>('picture')
  const filter = useMemo(() => grantsOf(focus, end), [focus, end])
  const limit = mostNodes - spared
  const grants = useQuery({
    queryKey: ['picture', snapshotId, filter],
    queryFn: ({ signal }) =>
      engine.snapshots.grants(
        {
          snapshotId,
          filter,
          sort: [
            { field: 'slug', descending: false },
            { field: end === 'principal' ? 'resourceName' : 'principalName', descending: false },
          ],
          offset: 0,
          limit,
        },
        { signal },
      ),
    gcTime: 30_000,
  })
  const name = end === 'principal' ? mask(focus.name) : focus.name
  const rows = useMemo(() => grants.data?.rows.map((row) => ({ ...row, principalName: mask(row.principalName) })), [grants.data, mask])
  const layout = useMemo(() => rows && layoutPicture({ name }, end, rows), [rows, name, end])
  const start = marked !== undefined && rows?.some((row) => row.key === marked) ? `grant:${marked}` : 'focus'
  const total = grants.data?.total ?? 0
  const q = printFilter({ op: 'eq', field: end === 'principal' ? 'principalId' : 'resourceId', value: focus.id }, 'grants')
  return (
    <Modal opened onClose={onClose} size="min(1100px, 94vw)" title={`Picture of ${name}`} centered>
      <Stack gap="sm">
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {grants.data === undefined
              ? ' '
              : total > limit
                ? `The first ${count(limit)} of ${count(total)} grants.`
                : `${count(total)} grants. Arrow keys walk from box to box.`}{' '}
            {total > limit && q !== undefined && <GrantsLink q={q}>Show all as a table</GrantsLink>}
          </Text>
          <SegmentedControl
            size="xs"
            aria-label="Show as"
            data={[
              { value: 'picture', label: 'Picture' },
              { value: 'table', label: 'Table' },
            ]}
            value={as}
            onChange={(value) => setAs(value === 'table' ? 'table' : 'picture')}
          />
        </Group>
        {grants.error !== null && <Problem error={grants.error} />}
        {layout === undefined || rows === undefined ? (
          grants.error === null && <Waiting />
        ) : as === 'table' ? (
          <PictureTable rows={rows} />
        ) : (
          <Suspense fallback={<Waiting />}>
            <PictureCanvas key={focus.key} layout={layout} start={start} label={`Person, status, course: ${name}`} />
          </Suspense>
        )}
      </Stack>
    </Modal>
  )
}

function PictureTable({ rows }: { readonly rows: readonly GrantRow[] }) {
  return (
    <div className={classes.table} tabIndex={0} role="group" aria-label="Grants in the picture">
      <Table stickyHeader fz={13} verticalSpacing={5}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Person</Table.Th>
            <Table.Th>Status</Table.Th>
            <Table.Th>Course</Table.Th>
            <Table.Th ta="right">Date</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.key}>
              <Table.Td>{row.principalName}</Table.Td>
              <Table.Td>
                <Slug slug={row.slug} />
              </Table.Td>
              <Table.Td>{row.resourceName}</Table.Td>
              <Table.Td ta="right">{date(row.completedAt ?? row.lastAccess)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
