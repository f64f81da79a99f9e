import { z } from 'zod'
import { mostProfileColumns } from '../../../shared/snapshots-contract.ts'
import type { SortKey } from '../../../shared/query.ts'

/** A grid's state in the address: typed filter, order (`-completedAt,name`), profile columns, chosen record and where in the list it stands. */
export const exploreSearch = z.object({
  q: z.string().max(4000).optional(),
  sort: z.string().max(400).optional(),
  /** Keys of profiles that are shown as columns; without it those shown last. */
  cols: z.array(z.string().min(1).max(190)).max(mostProfileColumns).optional(),
  record: z.coerce.number().int().optional(),
  at: z.coerce.number().int().min(0).optional(),
  show: z.enum(['details', 'picture']).optional(),
})
export type ExploreSearch = z.infer<typeof exploreSearch>

/** At most five keys, as the engine takes them. */
export const parseSort = (text: string | undefined): readonly SortKey[] =>
  (text ?? '')
    .split(',')
    .filter((part) => part !== '' && part !== '-')
    .slice(0, 5)
    .map((part) => (part.startsWith('-') ? { field: part.slice(1), descending: true } : { field: part, descending: false }))

export const printSort = (sort: readonly SortKey[]): string | undefined =>
  sort.length === 0 ? undefined : sort.map((key) => `${key.descending ? '-' : ''}${key.field}`).join(',')
