import { describeC1z } from '../c1z/describe.ts'
import { sanitizeC1z } from '../c1z/sanitize/sanitize.ts'
import type { Implementer } from './failures.ts'

export const filesRouter = ({ files }: Implementer) => ({
  sanitize: files.sanitize.handler(({ input, signal }) =>
    sanitizeC1z(input.path, input.target, { syncs: input.syncs, signal: signal ?? new AbortController().signal }),
  ),
  describe: files.describe.handler(({ input }) => describeC1z(input.path)),
})
