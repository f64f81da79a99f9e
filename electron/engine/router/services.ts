import type { Logger } from '../../../shared/platform.ts'
import type { ServiceManager } from '../services/service-manager.ts'
import { failing, type Implementer } from './failures.ts'

export const servicesRouter = ({ services }: Implementer, manager: ServiceManager, log: Logger) => ({
  list: services.list.handler(() => manager.list()),
  start: services.start.handler(({ input }) => manager.start(input.destinationId, input.secrets ?? {})),
  stop: services.stop.handler(({ input }) => manager.stop(input.destinationId)),
  watch: services.watch.handler(({ input, signal }) => failing(manager.watch(input.destinationId, signal), log, 'services.watch', signal)),
})
