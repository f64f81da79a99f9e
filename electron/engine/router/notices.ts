import type { Logger } from '../../../shared/platform.ts'
import type { NoticeCenter } from '../notices/notice-center.ts'
import { failing, type Implementer } from './failures.ts'

export const noticesRouter = ({ notices }: Implementer, center: NoticeCenter, log: Logger) => ({
  channels: notices.channels.handler(() => center.channels()),
  save: notices.save.handler(({ input }) => center.save(input)),
  remove: notices.remove.handler(({ input }) => center.remove(input.id)),
  test: notices.test.handler(({ input }) => center.test(input.id, input.secrets)),
  log: notices.log.handler(({ input }) => center.log(input.channelId, input.limit)),
  resend: notices.resend.handler(({ input }) => center.resend(input.deliveryId)),
  watch: notices.watch.handler(({ signal }) => failing(center.watch(signal), log, 'notices.watch', signal)),
})
