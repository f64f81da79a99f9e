import { exactly } from '../../../shared/moment-words.ts'
import type { RunRecord } from '../../../shared/runs.ts'

/** For a tooltip: when a run was started and when it ended. */
export const startAndEnd = ({ startedAt, endedAt }: Pick<RunRecord, 'startedAt' | 'endedAt'>): string =>
  `started ${exactly(startedAt)}${endedAt === null ? '' : `, ended ${exactly(endedAt)}`}`
