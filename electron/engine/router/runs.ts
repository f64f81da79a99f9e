import type { Logger } from '../../../shared/platform.ts'
import type { RunManager } from '../runs/run-manager.ts'
import { failing, type Implementer } from './failures.ts'

export const runsRouter = ({ runs }: Implementer, manager: RunManager, log: Logger) => ({
  start: runs.start.handler(({ input }) => manager.start(input)),
  resume: runs.resume.handler(({ input }) => manager.resume(input)),
  cancel: runs.cancel.handler(({ input }) => manager.cancel(input.runId)),
  list: runs.list.handler(({ input }) => manager.list(input.connectionId, input.limit)),
  get: runs.get.handler(({ input }) => manager.get(input.runId)),
  watch: runs.watch.handler(({ input, signal }) => failing(manager.watch(input.runId, signal), log, 'runs.watch', signal)),
  log: runs.log.handler(({ input }) => manager.log(input.runId, input.after, input.limit)),
  remove: runs.remove.handler(({ input }) => manager.remove(input.runId)),
})
