import type { Scheduler } from '../schedules/scheduler.ts'
import type { Implementer } from './failures.ts'

export const schedulesRouter = ({ schedules }: Implementer, scheduler: Scheduler) => ({
  list: schedules.list.handler(() => scheduler.list()),
  save: schedules.save.handler(({ input: { id, ...settings } }) => scheduler.save(id, settings)),
  remove: schedules.remove.handler(({ input }) => scheduler.remove(input.id)),
  preview: schedules.preview.handler(({ input }) => scheduler.preview(input.cron, input.timeZone)),
  active: schedules.active.handler(() => scheduler.active()),
})
