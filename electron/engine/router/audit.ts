import type { Catalog } from '../catalog/catalog.ts'
import type { Implementer } from './failures.ts'

export const auditRouter = ({ audit: group }: Implementer, { audit }: Catalog) => ({
  list: group.list.handler(({ input }) => audit.list(input.subject, input.before, input.limit)),
  verify: group.verify.handler(() => audit.verify()),
})
