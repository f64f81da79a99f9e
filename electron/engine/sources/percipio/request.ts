import { z } from 'zod'
import { baseOf, instant, type PercipioConfig } from './config.ts'

/** Body of a learning activity report request (`LearnerActivityReportConfig`), as far as a sync uses it. */
const reportRequest = z.object({
  start: z.string(),
  end: z.string(),
  audience: z.string(),
  contentType: z.string(),
  sort: z.object({ field: z.literal('lastAccessDate'), order: z.literal('asc') }),
  /** Percipio's default is true, which leaves a file of personal data on an SFTP server. */
  isFileRequiredInSftp: z.literal(false),
  formatType: z.literal('JSON'),
})
export type ReportRequest = z.output<typeof reportRequest>

/** A report that was asked for: enough to ask for its result after a restart. */
const submitted = z.object({
  orgId: z.string(),
  base: z.string(),
  reportId: z.string(),
  request: reportRequest,
  /** What the dates of the request were made from, e.g. `years:10`: two requests for it are equivalent at different times. */
  window: z.string(),
  submittedAt: z.number(),
})
export type Submitted = z.output<typeof submitted>

/** Percipio keeps a finished report for about a day. */
const maxAge = 24 * 3600 * 1000

/** Percipio's own form: whole seconds, UTC. */
const timestamp = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`

/** The request for a config at the time `now`. */
export function buildRequest(config: PercipioConfig, now: number): { readonly request: ReportRequest; readonly window: string } {
  const end = config.endDate === undefined ? now : instant(config.endDate, 'end')
  const start = config.startDate === undefined ? lookback(config, end) : instant(config.startDate, 'start')
  return {
    request: {
      start: timestamp(start),
      end: timestamp(end),
      audience: config.audience,
      contentType: config.contentType.join(','),
      sort: { field: 'lastAccessDate', order: 'asc' },
      isFileRequiredInSftp: false,
      formatType: 'JSON',
    },
    window: `${config.startDate ?? lookbackName(config)}..${config.endDate ?? 'now'}`,
  }
}

const yearsOf = (config: PercipioConfig): number => (config.lookbackYears === 0 ? 10 : config.lookbackYears)

const lookbackName = (config: PercipioConfig): string =>
  config.lookbackDays > 0 ? `days:${config.lookbackDays}` : `years:${yearsOf(config)}`

function lookback(config: PercipioConfig, end: number): number {
  if (config.lookbackDays > 0) return end - config.lookbackDays * 86_400_000
  const date = new Date(end)
  const month = date.getUTCMonth()
  date.setUTCFullYear(date.getUTCFullYear() - yearsOf(config))
  // The 29th of February becomes the 28th, not the 1st of March.
  if (date.getUTCMonth() !== month) date.setUTCDate(0)
  return date.getTime()
}

/** The report in `checkpoint` when it answers what the config asks for and is young enough to be still there. */
export function resumable(checkpoint: unknown, config: PercipioConfig, now: number): Submitted | null {
  const parsed = submitted.safeParse(checkpoint)
  if (!parsed.success) return null
  const before = parsed.data
  const { request, window } = buildRequest(config, now)
  const same =
    before.orgId === config.organizationId &&
    before.base === baseOf(config) &&
    before.window === window &&
    before.request.audience === request.audience &&
    before.request.contentType === request.contentType
  const age = now - before.submittedAt
  return same && age >= 0 && age < maxAge ? before : null
}
