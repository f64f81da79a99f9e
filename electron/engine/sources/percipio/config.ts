import { z } from 'zod'
import { field } from '../../settings/field.ts'
import { secretField } from '../../settings/secret-field.ts'

const bases = { us: 'https://api.percipio.com', eu: 'https://dew1-api.percipio.com' } as const

/** As the Percipio Reporting API names them. */
const contentTypes = [
  'AudioBook',
  'Audio Summary',
  'Book',
  'Book Summary',
  'Channel',
  'Course',
  'Journey',
  'Linked Content',
  'Video',
  'Scheduled Content',
  'Assessment',
] as const

const maxLookbackDays = 3650
/** Ten calendar years have two or three leap days. */
const maxWindowDays = 3653

export const configSchema = z
  .object({
    apiToken: secretField(
      z
        .string()
        .trim()
        .min(1, 'a token is needed')
        .regex(/^[\x21-\x7e]*$/, 'a token has no blanks, line breaks or accented characters'),
      {
        title: 'API token',
        description: 'Bearer token of a Percipio service account that may use the Reporting Services API.',
      },
    ),
    organizationId: field(
      z
        .string()
        .trim()
        .toLowerCase()
        .regex(/^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/, 'an organisation id is a UUID'),
      {
        title: 'Organisation ID',
        description: 'UUID of the organisation in Percipio.',
        placeholder: '00000000-0000-0000-0000-000000000000',
      },
    ),
    region: field(z.enum(['us', 'eu']).default('us'), {
      title: 'Region',
      description: 'The data centre the organisation is in.',
    }),
    baseUrl: field(z.string().trim().refine(isBaseUrl, 'an address is https://host (http only on this computer)').optional(), {
      title: 'Base URL',
      description: 'Address of the API when it is none of the regions.',
      group: 'Advanced',
      placeholder: bases.us,
      address: true,
    }),
    lookbackDays: field(z.int().min(0, 'days cannot be negative').max(maxLookbackDays).default(0), {
      title: 'Lookback days',
      description: 'How many days back of learning activity to fetch, at most 3650; wins over years. 0: not set.',
      short: 'd',
      group: 'Time window',
    }),
    lookbackYears: field(z.int().min(0, 'years cannot be negative').max(10).default(10), {
      title: 'Lookback years',
      description: 'How many calendar years back of learning activity to fetch. 0: ten.',
      short: 'y',
      group: 'Time window',
    }),
    startDate: field(isoDate(), {
      title: 'Start date',
      description: 'First day (or UTC instant) of the activity to fetch; wins over both lookbacks.',
      group: 'Time window',
      placeholder: '2025-01-01',
    }),
    endDate: field(isoDate(), {
      title: 'End date',
      description: 'Last day (or UTC instant) of the activity to fetch. Without it: now.',
      group: 'Time window',
      placeholder: '2025-12-31',
    }),
    contentType: field(z.array(z.enum(contentTypes)).min(1, 'one content type at least').default(['Course', 'Assessment']), {
      title: 'Content types',
      description: 'The kinds of content to report on.',
    }),
    audience: field(z.string().trim().min(1).max(255).default('ALL'), {
      title: 'Audience',
      description: 'Name of the audience to report on; ALL for everybody.',
      group: 'Advanced',
    }),
    identityKey: field(z.enum(['userId', 'userUuid']).default('userId'), {
      title: 'Identity key',
      description: 'What people are known by: userId as in earlier files, or Percipio’s own stable userUuid.',
      group: 'Identity',
    }),
    contentKey: field(z.enum(['contentId', 'contentUuid']).default('contentId'), {
      title: 'Content key',
      description: 'What courses are known by: contentId (contentUuid where there is none), or always contentUuid.',
      group: 'Identity',
    }),
    statusPolicy: field(z.enum(['strongest', 'newest']).default('strongest'), {
      title: 'Status policy',
      description: 'Which of several rows for one person and course decides: the one with the strongest status, or the newest.',
      group: 'Identity',
    }),
    pollInterval: field(z.int().min(1).max(60).default(5), {
      title: 'Poll interval',
      description: 'Seconds before the report is asked for again; grows to a minute.',
      group: 'Advanced',
    }),
    pollBudget: field(z.int().min(10).max(1440).default(360), {
      title: 'Poll budget',
      description: 'Minutes to wait for the report in all.',
      group: 'Advanced',
    }),
  })
  .superRefine((config, context) => {
    const { startDate, endDate } = config
    const complain = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message })
    const start = startDate === undefined ? undefined : instant(startDate, 'start')
    const end = endDate === undefined ? undefined : instant(endDate, 'end')
    if (start !== undefined && end !== undefined) {
      if (start >= end) complain('endDate', 'the end date is not after the start date')
      else if (end - start > maxWindowDays * 86_400_000) complain('startDate', 'the time between the dates is longer than ten years')
    }
  })

export type PercipioConfig = z.output<typeof configSchema>

function isoDate() {
  return z
    .string()
    .trim()
    .refine((text) => !Number.isNaN(instant(text, 'start')), 'a date is YYYY-MM-DD, or YYYY-MM-DDTHH:MM:SSZ')
    .optional()
}

/** Milliseconds since 1970 of a date (its first or last second) or a UTC instant; NaN for anything else. */
export function instant(text: string, side: 'start' | 'end'): number {
  const parts = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)Z)?$/.exec(text)
  if (!parts) return NaN
  const time = parts[2] ?? (side === 'start' ? '00:00:00' : '23:59:59')
  const value = Date.parse(`${parts[1] ?? ''}T${time}Z`)
  // Date.parse takes the 31st of every month.
  return !Number.isNaN(value) && new Date(value).toISOString().startsWith(parts[1] ?? '') ? value : NaN
}

function isBaseUrl(text: string): boolean {
  const url = URL.parse(text)
  if (url?.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname))
}

/** Address of the service, without a slash at the end. */
export const baseOf = (config: Pick<PercipioConfig, 'baseUrl' | 'region'>): string =>
  (config.baseUrl ?? bases[config.region]).replace(/\/+$/, '').replace(/\/reporting$/, '')

/** The report requests of the organisation, all kinds. */
export const requestsUrl = (config: Pick<PercipioConfig, 'baseUrl' | 'region' | 'organizationId'>): string =>
  `${baseOf(config)}/reporting/v1/organizations/${encodeURIComponent(config.organizationId)}/report-requests`
