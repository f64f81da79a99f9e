import { z } from 'zod'
import type { DiffGroupChoice } from '../../../shared/diff.ts'
import { groupedBy } from '../../ports/ends.ts'

/** What the screen shows, in the address: grouping, what is asked for, the chosen group and where in the list it stands. */
export const changesSearch = z.object({
  by: groupedBy(['principal', 'resource']).optional(),
  kind: z.enum(['added', 'removed', 'changed']).optional(),
  itself: z.enum(['new', 'gone', 'renamed']).optional(),
  lost: z.string().max(1024).optional(),
  gained: z.string().max(1024).optional(),
  record: z.string().max(4000).optional(),
  at: z.coerce.number().int().min(0).optional(),
})
export type ChangesSearch = z.infer<typeof changesSearch>

/** What the engine is asked for. */
export function groupChoice({ kind, itself, lost, gained }: ChangesSearch): DiffGroupChoice {
  return { ...(kind && { kinds: [kind] }), itself, lost, gained }
}

export const isFiltered = ({ kind, itself, lost, gained }: ChangesSearch): boolean => Boolean(kind ?? itself ?? lost ?? gained)
