import type { Logger } from '../../../shared/platform.ts'
import type { DeliveryManager } from '../deliveries/delivery-manager.ts'
import { failing, type Implementer } from './failures.ts'

export const deliveriesRouter = ({ deliveries }: Implementer, manager: DeliveryManager, log: Logger) => ({
  plan: deliveries.plan.handler(({ input, signal }) => manager.plan(input, signal)),
  plans: deliveries.plans.handler(({ input }) => manager.plans(input.connectionId, input.limit)),
  getPlan: deliveries.getPlan.handler(({ input }) => manager.getPlan(input.planId)),
  changes: deliveries.changes.handler(({ input }) => manager.changes(input.planId, input.list, input.kinds, input.offset, input.limit)),
  approve: deliveries.approve.handler(({ input }) => manager.approve(input.planId, input.by, input.note, input.confirmations)),
  apply: deliveries.apply.handler(({ input }) => manager.apply(input)),
  retry: deliveries.retry.handler(({ input }) => manager.retry(input.deliveryId, input.secrets, input.by)),
  cancel: deliveries.cancel.handler(({ input }) => manager.cancel(input.deliveryId)),
  watch: deliveries.watch.handler(({ input, signal }) => failing(manager.watch(input.deliveryId, signal), log, 'deliveries.watch', signal)),
  get: deliveries.get.handler(({ input }) => manager.get(input.deliveryId)),
  list: deliveries.list.handler(({ input }) => manager.list(input.connectionId, input.destinationId, input.limit)),
  results: deliveries.results.handler(({ input }) => manager.results(input.deliveryId, input.outcomes, input.offset, input.limit)),
  guards: {
    get: deliveries.guards.get.handler(() => manager.guards()),
    set: deliveries.guards.set.handler(({ input }) => manager.setGuards(input)),
  },
})
