import { describeC1z } from '../c1z/describe.ts'
import type { Implementer } from './failures.ts'

export const filesRouter = ({ files }: Implementer) => ({
  describe: files.describe.handler(({ input }) => describeC1z(input.path)),
})
