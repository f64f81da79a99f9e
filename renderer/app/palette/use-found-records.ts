import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Filter, ResourceRow } from '../../../shared/query.ts'
import { typeCalled } from '../../../shared/vocabulary.ts'
import { typeIcon } from '../../components/type-icon.ts'
import { useLookingAt } from '../../ports/looking-at.ts'
import { isAccount, useVocabulary } from '../../ports/words.ts'
import { engine } from '../../ports/clients.ts'
import { usePrivacy } from '../../ports/privacy.tsx'
import type { PaletteItem } from './item.ts'

const each = 8

/** Accounts and everything else of the snapshot that fits what is typed. */
export function useFoundRecords(query: string): { readonly items: readonly PaletteItem[]; readonly busy: boolean } {
  const { snapshot } = useLookingAt()
  const navigate = useNavigate()
  const mask = usePrivacy()
  const [typed] = useDebouncedValue(query.trim(), 120)
  const snapshotRef = snapshot?.snapshotRef
  const vocabulary = useVocabulary()
  const accountTypes = (snapshot?.resourceTypes ?? []).filter(({ id }) => isAccount(snapshot, id)).map(({ id }) => id)
  const found = useQuery({
    queryKey: ['palette', snapshotRef, typed],
    queryFn:
      snapshotRef === undefined || typed.length < 2
        ? skipToken
        : async ({ signal }) => {
            const accounts: Filter = { op: 'in', field: 'type', values: accountTypes }
            const ask = (scope: Filter) =>
              engine.snapshots.resources(
                { snapshotRef, where: { op: 'and', of: [{ op: 'text', value: typed }, scope] }, offset: 0, limit: each },
                { signal },
              )
            const pages = await Promise.all([ask(accounts), ask({ op: 'not', of: accounts })])
            return pages.flatMap((page) => page.rows)
          },
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  })
  const rows: readonly ResourceRow[] = query.trim().length < 2 ? [] : (found.data ?? [])
  const items = rows.map((row): PaletteItem => {
    const type = typeCalled(vocabulary, row.type)
    const account = accountTypes.includes(row.type)
    return {
      id: `record:${row.key}`,
      group: type.many,
      label: account ? mask(row.name) : row.name,
      about: account ? mask(row.email ?? row.id) : row.id,
      icon: typeIcon[type.icon],
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
