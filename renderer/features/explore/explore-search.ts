import { z } from 'zod'

/** A grid's state in the address: typed filter, order (`-completedAt,name`), chosen record. */
export const exploreSearch = z.object({
  q: z.string().max(4000).optional(),
  sort: z.string().max(400).optional(),
  record: z.coerce.number().int().optional(),
})
