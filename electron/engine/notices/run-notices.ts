import type { RunRecord } from '../../../shared/runs.ts'
import { grouped } from '../../../shared/number-words.ts'
import { minute, short, text, time } from './notice-text.ts'
import type { Raised } from './raised.ts'

/** What is to be told of a run that ended; null for one that was cancelled or interrupted: whoever did that knows. */
export function noticeOfRun(run: RunRecord, connection: string): Raised | null {
  const about = {
    key: `connection:${run.connectionId}`,
    data: {
      run_id: run.id,
      connection_id: run.connectionId,
      connector_type: run.sourceId,
      status: run.state === 'ready' ? 'completed' : run.state,
      attempts: run.attempts,
      resources: run.counts?.resources ?? null,
      grants: run.counts?.grants ?? null,
      started_at: time(run.startedAt),
      completed_at: run.endedAt === null ? null : time(run.endedAt),
      duration_seconds: run.endedAt === null ? null : Math.round((run.endedAt - run.startedAt) / 1000),
      error_code: run.error?.code ?? null,
    },
  }
  const when =
    run.endedAt === null ? `Started ${minute(run.startedAt)}.` : `Started ${minute(run.startedAt)}, ended ${minute(run.endedAt)}.`
  const counts = run.counts === null ? '' : `${grouped(run.counts.resources)} records, ${grouped(run.counts.grants)} grants.`
  const error = run.error === null ? '' : `${run.error.message}\n${run.error.remedy}`
  const look = `In Rollcall: Runs. On the command line: rollcall runs show ${run.id}`
  switch (run.state) {
    case 'ready':
      return {
        ...about,
        event: 'run.succeeded',
        title: `[Rollcall] ${short(connection)} succeeded`,
        body: text(counts, when, look),
        recovery: { title: `[Rollcall] ${short(connection)} works again`, body: text(counts, when, look) },
      }
    case 'failed':
      return { ...about, event: 'run.failed', title: `[Rollcall] ${short(connection)} FAILED`, body: text(error, when, counts, look) }
    case 'held':
      return { ...about, event: 'guard.fired', title: `[Rollcall] ${short(connection)} is held`, body: text(error, when, counts, look) }
    case 'cancelled':
    case 'interrupted':
    case 'running':
      return null
  }
}

/** A scheduled run that could not even start. */
export const noticeOfNoStart = (
  connectionId: string,
  connection: string,
  schedule: { readonly id: string; readonly name: string },
  error: { readonly code: string; readonly message: string; readonly remedy: string },
): Raised => ({
  event: 'run.failed',
  key: `connection:${connectionId}`,
  title: `[Rollcall] ${short(connection)} FAILED to start`,
  body: `${error.message}\n${error.remedy}\n\nIt was to be started by the schedule "${schedule.name}".`,
  data: { connection_id: connectionId, schedule_id: schedule.id, status: 'failed', error_code: error.code },
})
