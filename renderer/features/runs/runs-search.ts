import { z } from 'zod'

export const runsSearch = z.object({
  state: z.enum(['running', 'ready', 'held', 'failed', 'cancelled', 'interrupted']).optional(),
  connection: z.string().max(200).optional(),
})
