import { z } from 'zod'
import type { DecisionState, GrantChange } from '../../../shared/reviews.ts'
import { groupedBy } from '../../ports/ends.ts'

/** What the screen shows, in the address: which review and which part of it, how the queue is grouped and narrowed, what is chosen. */
export const reviewSearch = z.object({
  /** Without one: the newest of the snapshot that is looked at. */
  review: z.string().max(200).optional(),
  part: z.enum(['decisions', 'summary', 'trail', 'all', 'new']).optional(),
  by: groupedBy(['principal', 'resource', 'list']).optional(),
  q: z.string().max(4000).optional(),
  state: z.enum(['undecided', 'approve', 'flag', 'exclude']).optional(),
  change: z.enum(['added', 'changed', 'unchanged']).optional(),
  sort: z.string().max(400).optional(),
  /** The chosen group, `type:id`. */
  group: z.string().max(4000).optional(),
  /** Key of the grant whose details are shown. */
  grant: z.coerce.number().int().optional(),
})
export type ReviewSearch = z.infer<typeof reviewSearch>

/** How the queue is narrowed, as the engine takes it. */
export interface Narrowing {
  readonly text?: string
  readonly decisions?: DecisionState[]
  readonly changes?: GrantChange[]
}

export function narrowing({ q, state, change }: ReviewSearch): Narrowing {
  return {
    ...(q !== undefined && q.trim() !== '' && { text: q }),
    ...(state !== undefined && { decisions: [state] }),
    ...(change !== undefined && { changes: [change] }),
  }
}

export const isNarrowed = (search: ReviewSearch): boolean => Object.keys(narrowing(search)).length > 0

/** Text for the address and for keys. */
export { parseRecord as parseGroup, printRecord as printGroup } from '../../ports/address.ts'
