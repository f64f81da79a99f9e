import { z } from 'zod'

/** Of the Deliver screen: which signed review is looked at, and whether the history shows dry runs too. */
export const deliverSearch = z.object({ review: z.string().max(200).optional(), dry: z.boolean().optional() })

/** Of a plan: which of its differences are shown. */
export const planSearch = z.object({
  list: z.enum(['resources', 'entitlements', 'grants']).optional(),
  kind: z.enum(['added', 'removed', 'changed']).optional(),
})
export type PlanSearch = z.infer<typeof planSearch>

/** Of a delivery: which of its results are shown. */
export const deliverySearch = z.object({ outcome: z.enum(['done', 'failed', 'skipped']).optional() })
