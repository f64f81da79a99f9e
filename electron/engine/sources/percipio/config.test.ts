import { expect, test } from 'vitest'
import { percipio } from './index.ts'

const organizationId = '4c1a3f0e-7b0d-4f6f-9e63-2d1c5a9b8e70'
const parse = (more: Readonly<Record<string, unknown>>) => percipio.configSchema.parse({ apiToken: 'token', organizationId, ...more })
const complaint = (more: Readonly<Record<string, unknown>>): string =>
  percipio.configSchema
    .safeParse({ apiToken: 'token', organizationId, ...more })
    .error?.issues.map((issue) => issue.message)
    .join('; ') ?? ''

test('defaults are those of the connector it replaces', () => {
  expect(parse({})).toMatchObject({
    region: 'us',
    lookbackDays: 0,
    lookbackYears: 10,
    contentType: ['Course', 'Assessment'],
    audience: 'ALL',
    identityKey: 'userId',
    contentKey: 'contentId',
    statusPolicy: 'strongest',
    pollInterval: 5,
    pollBudget: 360,
  })
})

test.each([
  [{ apiToken: ' ' }, 'a token is needed'],
  [{ apiToken: 'two words' }, 'a token has no blanks'],
  [{ organizationId: 'acme' }, 'an organisation id is a UUID'],
  [{ baseUrl: 'http://api.percipio.com' }, 'an address is https'],
  [{ baseUrl: 'https://user:password@host' }, 'an address is https'],
  [{ baseUrl: 'https://host/?a=b' }, 'an address is https'],
  [{ baseUrl: 'host' }, 'an address is https'],
  [{ lookbackDays: -1 }, 'days cannot be negative'],
  [{ lookbackDays: 3651 }, 'Too big'],
  [{ lookbackYears: -1 }, 'years cannot be negative'],
  [{ startDate: '2025-02-30' }, 'a date is YYYY-MM-DD'],
  [{ startDate: '01/02/2025' }, 'a date is YYYY-MM-DD'],
  [{ startDate: '2025-01-02', endDate: '2025-01-01' }, 'the end date is not after the start date'],
  [{ startDate: '2010-01-01', endDate: '2025-01-01' }, 'longer than ten years'],
  [{ contentType: [] }, 'one content type at least'],
  [{ contentType: ['Movie'] }, 'Invalid option'],
  [{ pollBudget: 5 }, 'Too small'],
])('refuses %o', (settings, message) => {
  expect(complaint(settings)).toContain(message)
})

test.each([
  [{}, `https://api.percipio.com/${organizationId}`],
  [{ region: 'eu' }, `https://dew1-api.percipio.com/${organizationId}`],
  [{ region: 'eu', baseUrl: 'https://percipio.example.com/' }, `https://percipio.example.com/${organizationId}`],
  [{ baseUrl: 'http://127.0.0.1:8080' }, `http://127.0.0.1:8080/${organizationId}`],
  [{ baseUrl: 'http://[::1]:8080' }, `http://[::1]:8080/${organizationId}`],
  [{ organizationId: organizationId.toUpperCase(), apiToken: 'other' }, `https://api.percipio.com/${organizationId}`],
])('%o talks to %s', (settings, identity) => {
  expect(percipio.identity(parse(settings))).toBe(identity)
})
