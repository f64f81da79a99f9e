import { z } from 'zod'
import { field } from '../../settings/field.ts'
import { secretField } from '../../settings/secret-field.ts'
import { isServiceAddress } from './address.ts'

const flag = (value: boolean, title: string, description: string) =>
  field(z.boolean().default(value), { title, description, group: 'What is read' })

/** The settings of a OneRoster service. */
export const configSchema = z.object({
  baseUrl: field(z.string().trim().refine(isServiceAddress, 'an address is https://host/... (http only on this computer)'), {
    title: 'Address',
    description: 'Where the OneRoster service is. With or without the version at its end: what answers is used.',
    placeholder: 'https://sis.example.org/ims/oneroster',
    address: true,
  }),
  authMode: field(z.enum(['oauth2', 'bearer', 'oauth1']).default('oauth2'), {
    title: 'Sign-in',
    description: 'How the service knows Rollcall: OAuth 2 with a client id and secret, a token that is sent as it is, or OAuth 1.0a.',
  }),
  apiClientId: field(z.string().trim().min(1).optional(), {
    title: 'Client ID',
    description: 'The client id, with OAuth 1.0a the consumer key.',
    when: { field: 'authMode', is: ['oauth2', 'oauth1'], required: true },
  }),
  apiClientSecret: secretField(z.string().min(1).optional(), {
    title: 'Client secret',
    description: 'The secret that belongs to the client id.',
    when: { field: 'authMode', is: ['oauth2', 'oauth1'], required: true },
  }),
  bearerToken: secretField(z.string().trim().min(1).optional(), {
    title: 'Token',
    description: 'The token that is sent with every call.',
    when: { field: 'authMode', is: ['bearer'], required: true },
  }),
  tokenUrl: field(z.string().trim().refine(isServiceAddress, 'an address is https://host/... (http only on this computer)').optional(), {
    title: 'Token address',
    description: 'Where tokens are given, when the usual places are not it.',
    group: 'Sign-in',
    placeholder: 'https://sis.example.org/oauth/token',
    address: true,
    when: { field: 'authMode', is: ['oauth2'] },
  }),
  scope: field(z.string().trim().optional(), {
    title: 'Scope',
    description: 'What is asked for with the token, when the service names it otherwise than the standard.',
    group: 'Sign-in',
    when: { field: 'authMode', is: ['oauth2'] },
  }),
  tokenAuth: field(z.enum(['auto', 'basic', 'post']).default('auto'), {
    title: 'Id and secret',
    description: 'Whether they go in a header (basic) or in the form (post); auto tries both.',
    group: 'Sign-in',
    when: { field: 'authMode', is: ['oauth2'] },
  }),
  oauth1Method: field(z.enum(['HMAC-SHA1', 'HMAC-SHA256']).default('HMAC-SHA1'), {
    title: 'Signature',
    description: 'How calls are signed.',
    group: 'Sign-in',
    when: { field: 'authMode', is: ['oauth1'] },
  }),
  syncUsers: flag(true, 'People', 'Read people. What is not read is kept as it was.'),
  syncSchools: flag(true, 'Schools', 'Read districts and schools.'),
  syncClasses: flag(true, 'Classes', 'Read classes.'),
  syncEnrollments: flag(true, 'Enrolments', 'Read who is in which class.'),
  syncCourses: flag(true, 'Courses', 'Read courses.'),
  syncTerms: flag(true, 'Terms', 'Read terms and school years.'),
  syncGuardians: flag(false, 'Guardians', 'Keep who is whose guardian.'),
  mode: field(z.enum(['auto', 'full', 'delta']).default('auto'), {
    title: 'Reading',
    description: 'Everything (full), what changed since the last run (delta), or changes with everything once a week (auto).',
    group: 'Reading',
  }),
  pageSize: field(z.int().min(1).max(10_000).default(1000), {
    title: 'Page size',
    description: 'Records asked for at a time.',
    group: 'Reading',
  }),
  rateLimitDelay: field(z.number().min(0).max(60).default(0.5), {
    title: 'Delay',
    description: 'Seconds between two calls.',
    group: 'Reading',
  }),
  timeout: field(z.int().min(1).max(600).default(30), {
    title: 'Time limit',
    description: 'Seconds an answer may take.',
    group: 'Reading',
  }),
  maxRetries: field(z.int().min(0).max(20).default(3), {
    title: 'Repeats',
    description: 'How often a call that failed for now is made again.',
    group: 'Reading',
  }),
  concurrency: field(z.int().min(1).max(5).default(1), {
    title: 'Calls at a time',
    description: 'More than one only when the service allows it.',
    group: 'Reading',
  }),
  maxRecords: field(z.int().min(1).max(100_000_000).default(1_000_000), {
    title: 'Most records',
    description: 'A list that is longer is not read: it is more than was expected.',
    group: 'Reading',
  }),
  endDateInclusive: field(z.boolean().default(true), {
    title: 'End dates count',
    description: 'Whether the last day of a term or an enrolment still belongs to it.',
    group: 'Graph',
  }),
  timeZone: field(z.string().trim().optional(), {
    title: 'Time zone',
    description: 'Where the district is: what "today" means for what has begun or ended. Empty: as on this computer.',
    group: 'Graph',
    placeholder: 'America/Chicago',
  }),
})

export type OneRosterConfig = z.output<typeof configSchema>
