import { useDebouncedValue } from '@mantine/hooks'
import { IconBook, IconUser } from '@tabler/icons-react'
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Filter, ResourceRow } from '../../../shared/query.ts'
import { typeTitle, useLookingAt } from '../../ports/looking-at.ts'
import { engine } from '../../ports/clients.ts'
import { usePrivacy } from '../../ports/privacy.tsx'
import type { PaletteItem } from './item.ts'

const each = 8

/** People and everything else of the snapshot that fits what is typed. */
export function useFoundRecords(query: string): { readonly items: readonly PaletteItem[]; readonly busy: boolean } {
  const { snapshot } = useLookingAt()
  const navigate = useNavigate()
  const mask = usePrivacy()
  const [typed] = useDebouncedValue(query.trim(), 120)
  const snapshotRef = snapshot?.snapshotRef
  const peopleTypes = (snapshot?.resourceTypes ?? []).filter((type) => type.traits.includes('user')).map((type) => type.id)
  const found = useQuery({
    queryKey: ['palette', snapshotRef, typed],
    queryFn:
      snapshotRef === undefined || typed.length < 2
        ? skipToken
        : async ({ signal }) => {
            const people: Filter = { op: 'in', field: 'type', values: peopleTypes }
            const ask = (scope: Filter) =>
              engine.snapshots.resources(
                { snapshotRef, filter: { op: 'and', of: [{ op: 'text', value: typed }, scope] }, offset: 0, limit: each },
                { signal },
              )
            const pages = await Promise.all([ask(people), ask({ op: 'not', of: people })])
            return pages.flatMap((page) => page.rows)
          },
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  })
  const rows: readonly ResourceRow[] = query.trim().length < 2 ? [] : (found.data ?? [])
  const items = rows.map((row): PaletteItem => {
    const type = snapshot?.resourceTypes.find((known) => known.id === row.type)
    const person = peopleTypes.includes(row.type)
    return {
      id: `record:${row.key}`,
      group: type ? typeTitle(type) : row.typeName,
      label: person ? mask(row.name) : row.name,
      about: person ? mask(row.email ?? row.id) : row.id,
      icon: person ? IconUser : IconBook,
      forgets: true,
      act: () =>
        void navigate({
          to: '/resources/$type',
          params: { type: row.type },
          search: (before) => ({ on: before.on, vs: before.vs, record: row.key }),
        }),
    }
  })
  return { items, busy: found.isFetching || typed !== query.trim() }
}
