import { z } from 'zod'

export const changesSearch = z.object({
  list: z.enum(['resources', 'entitlements', 'grants']).optional(),
  kind: z.enum(['added', 'removed', 'changed']).optional(),
  by: z.enum(['person', 'course']).optional(),
  record: z.string().max(2000).optional(),
})
