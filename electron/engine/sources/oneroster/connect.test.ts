import { afterEach, expect, test } from 'vitest'
import { connected } from '../../../../tests/fakes/oneroster/connected.ts'
import { byTheBook, proxied, serveOneRoster, type FakeOneRoster } from '../../../../tests/fakes/oneroster/service.ts'
import type { CheckStep } from '../source.ts'
import { checkConnection } from './check.ts'

let fake: FakeOneRoster
afterEach(() => fake.close())

async function steps(more: Readonly<Record<string, unknown>> = {}): Promise<CheckStep[]> {
  const found: CheckStep[] = []
  for await (const step of checkConnection(connected(fake, more))) found.push(step)
  return found
}

const brief = (all: readonly CheckStep[]): string[] => all.map(({ id, outcome, code }) => [id, outcome, code].filter(Boolean).join(' '))

test('a check that passes says what was found', async () => {
  fake = await serveOneRoster()
  const found = await steps({ baseUrl: fake.origin })
  expect(brief(found)).toEqual(['sign-in pass', 'find pass', 'classes pass', 'users pass', 'enrollments pass'])
  expect(found[1]?.message).toBe(`OneRoster 1.2 answers at ${fake.origin}/ims/oneroster/rostering/v1p2.`)
  expect(found[3]?.message).toBe('Can be read; there are 129.')
})

test('the label says 1.2, v1p1 answers, and there is no token endpoint', async () => {
  fake = await serveOneRoster(proxied)
  const [failure, ...rest] = await steps({ baseUrl: `${fake.origin}/ims/oneroster` })
  expect(rest).toEqual([])
  expect(failure).toMatchObject({
    id: 'sign-in',
    outcome: 'fail',
    message: expect.stringContaining('No token endpoint was found') as string,
  })
  expect(failure?.remedy).toMatch(/token that is sent as it is, or OAuth 1/)
  expect(fake.tokens).toEqual([])

  const found = await steps({ baseUrl: `${fake.origin}/ims/oneroster`, authMode: 'bearer', bearerToken: 'Canary-static-token' })
  expect(found[1]?.message).toBe(`OneRoster 1.1 answers at ${fake.origin}/ims/oneroster/v1p1.`)
  expect(brief(await steps({ authMode: 'oauth1' }))).toContain('users pass')
})

test('a wrong secret, a service that is not there, and a list that is not allowed are told apart', async () => {
  fake = await serveOneRoster()
  expect(brief(await steps({ apiClientSecret: 'wrong' }))).toEqual(['sign-in fail BAD_CREDENTIALS'])
  expect(brief(await steps({ authMode: 'bearer', bearerToken: 'wrong' }))).toEqual(['sign-in fail BAD_CREDENTIALS'])
  fake.fault = ({ path }) => (path === 'enrollments' ? { status: 403, body: '{"imsx_description":"scope"}' } : null)
  expect(brief(await steps()).at(-1)).toBe('enrollments fail MISSING_PERMISSION')
  await fake.close()
  fake = await serveOneRoster({ ...byTheBook, root: '/elsewhere/v1' })
  expect(brief(await steps({ baseUrl: fake.origin }))).toEqual(['find fail NOT_FOUND'])
})

test('addresses in records are never asked, and the secret goes nowhere but to the token endpoint', async () => {
  fake = await serveOneRoster()
  await steps()
  expect(fake.asked.every(({ authorization }) => authorization === 'Bearer token-1')).toBe(true)
})
