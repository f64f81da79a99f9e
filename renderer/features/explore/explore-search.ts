import { z } from 'zod'
import { mostProfileColumns } from '../../../shared/snapshots-contract.ts'

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
