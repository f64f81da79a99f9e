import { Group, Modal, SegmentedControl, Stack, Table, Text } from '@mantine/core'
import { skipToken, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useMemo, useState } from 'react'
import { printFilter } from '../../../../shared/filter-language/print.ts'
import type { Facet, Filter, GrantRow, ResourceRow } from '../../../../shared/query.ts'
import type { SnapshotRef } from '../../../../shared/snapshots-contract.ts'
import { engine } from '../../../ports/clients.ts'
import { usePrivacy } from '../../../ports/privacy.tsx'
import { endsCalled } from '../../../../shared/vocabulary.ts'
import { toldAt } from '../../../ports/values.ts'
import { useFields, useVocabulary } from '../../../ports/words.ts'
import { count, counted, date } from '../../../ports/format.ts'
import { Problem } from '../../../components/problem.tsx'
import { Slug } from '../../../components/slug.tsx'
import { Waiting } from '../../../components/drawer.tsx'
import { grantsOf, useStatusSplit } from '../grant-queries.ts'
import { GrantsLink } from '../record-link.tsx'
import { layoutPicture, type PictureGroup } from './layout.ts'
import classes from './picture.module.css'

const PictureCanvas = lazy(() => import('./picture-canvas.tsx').then((module) => ({ default: module.PictureCanvas })))

/** A picture with no more grants than this is drawn whole; of more, the first of each status. */
const mostWhole = 36
const firstOfEach = 12

interface PictureProps {
  readonly snapshotRef: SnapshotRef
  readonly focus: ResourceRow
  /** Which end of the grants the one in focus is. */
  readonly end: 'principal' | 'resource'
  /** The grant to start at. */
  readonly marked?: number
  readonly onClose: () => void
}

interface GroupsAsked {
  readonly snapshotRef: SnapshotRef
  readonly filter: Filter
  readonly end: 'principal' | 'resource'
  /** With the counts of the whole; undefined until they are known. */
  readonly statuses: readonly Facet[] | undefined
  readonly marked: number | undefined
}

/** The grants by status, the most frequent first: all of a small picture, else the first of each and the marked one. */
function useGroups({ snapshotRef, filter, end, statuses, marked }: GroupsAsked) {
  return useQuery({
    queryKey: ['picture', snapshotRef, filter, marked ?? null, statuses ?? null],
    queryFn:
      statuses === undefined
        ? skipToken
        : async ({ signal }): Promise<readonly PictureGroup[]> => {
            const sort = [{ field: end === 'principal' ? 'resourceName' : 'principalName', descending: false }]
            const whole = statuses.reduce((sum, status) => sum + status.count, 0) <= mostWhole
            const read = async (more: Filter, limit: number): Promise<readonly GrantRow[]> =>
              (await engine.snapshots.grants({ snapshotRef, where: { op: 'and', of: [filter, more] }, sort, offset: 0, limit }, { signal }))
                .rows
            const [chosen] = marked === undefined ? [] : await read({ op: 'eq', field: 'key', value: marked }, 1)
            return Promise.all(
              statuses.map(async ({ value, count: total }) => {
                const slug = String(value)
                const first = await read({ op: 'eq', field: 'slug', value: slug }, whole ? mostWhole : firstOfEach)
                const missing = chosen?.slug === slug && !first.some((row) => row.key === chosen.key)
                return { slug, total, grants: missing ? [chosen, ...first.slice(0, -1)] : first }
              }),
            )
          },
    gcTime: 30_000,
  })
}

/** Who holds, status, what is held in three columns: one hop from the one in focus. The same as a table for those who prefer it. */
export function Picture({ snapshotRef, focus, end, marked, onClose }: PictureProps) {
  const mask = usePrivacy()
  const { holder, held } = endsCalled(useVocabulary())
  const fields = useFields('grants')
  const [as, setAs] = useState<'picture' | 'table'>('picture')
  const filter = useMemo(() => grantsOf(focus, end), [focus, end])
  const split = useStatusSplit(snapshotRef, filter)
  const groups = useGroups({ snapshotRef, filter, end, statuses: split.isPlaceholderData ? undefined : split.data, marked })
  const name = end === 'principal' ? mask(focus.name) : focus.name
  const masked = useMemo(
    () =>
      groups.data?.map((group) => ({ ...group, grants: group.grants.map((row) => ({ ...row, principalName: mask(row.principalName) })) })),
    [groups.data, mask],
  )
  const layout = useMemo(() => masked && layoutPicture({ name }, end, masked), [masked, name, end])
  const rows = masked?.flatMap(({ grants }) => grants)
  const start = marked !== undefined && rows?.some((row) => row.key === marked) ? `grant:${marked}` : 'focus'
  const total = groups.data?.reduce((sum, group) => sum + group.total, 0) ?? 0
  const error = split.error ?? groups.error
  const q = printFilter({ op: 'eq', field: end === 'principal' ? 'principalId' : 'resourceId', value: focus.id }, fields)
  const navigate = useNavigate()
  const onMore = (slug: string): void => {
    if (q === undefined) return
    void navigate({ to: '/grants', search: (before) => ({ on: before.on, vs: before.vs, q: `${q} status:${slug}` }) })
  }
  return (
    <Modal opened onClose={onClose} size="min(1100px, 94vw)" title={`Picture of ${name}`} centered>
      <Stack gap="sm">
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {rows === undefined
              ? ' '
              : `${counted(total, 'grant')}${total > rows.length ? `, ${count(rows.length)} of them drawn` : ''}. Arrow keys walk from box to box.`}{' '}
            {rows !== undefined && total > rows.length && q !== undefined && <GrantsLink q={q}>Show all in the list</GrantsLink>}
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
        {error !== null && <Problem error={error} />}
        {layout === undefined || rows === undefined ? (
          error === null && <Waiting />
        ) : as === 'table' ? (
          <PictureTable rows={rows} more={total - rows.length} />
        ) : (
          <Suspense fallback={<Waiting />}>
            <PictureCanvas
              key={focus.key}
              layout={layout}
              start={start}
              label={`${holder.one}, status, ${held.one.toLowerCase()}: ${name}`}
              onMore={onMore}
            />
          </Suspense>
        )}
      </Stack>
    </Modal>
  )
}

function PictureTable({ rows, more }: { readonly rows: readonly GrantRow[]; readonly more: number }) {
  const vocabulary = useVocabulary()
  const { holder, held } = endsCalled(vocabulary)
  return (
    <div className={classes.table} tabIndex={0} role="group" aria-label="Grants in the picture">
      <Table stickyHeader fz={13} verticalSpacing={5}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{holder.one}</Table.Th>
            <Table.Th>Status</Table.Th>
            <Table.Th>{held.one}</Table.Th>
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
              <Table.Td ta="right">{date(toldAt(vocabulary, row))}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
        {more > 0 && <Table.Caption>{count(more)} more are not in the picture.</Table.Caption>}
      </Table>
    </div>
  )
}
