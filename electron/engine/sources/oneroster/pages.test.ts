import { afterEach, expect, test } from 'vitest'
import { connected } from '../../../../tests/fakes/oneroster/connected.ts'
import { districtOf, smallDistrict } from '../../../../tests/fakes/oneroster/district.ts'
import {
  byTheBook,
  clamping,
  pageSorting,
  proxied,
  serveOneRoster,
  type FakeOneRoster,
  type Personality,
} from '../../../../tests/fakes/oneroster/service.ts'
import { textOf } from '../../../../shared/records.ts'
import type { Batch, ReadContext, ReadFrom } from '../streams.ts'
import type { OneRosterConfig } from './config.ts'
import { streams } from './streams.ts'

let fake: FakeOneRoster
afterEach(() => fake.close())

const streamCalled = (name: string) => streams.find((stream) => stream.name === name) ?? expect.fail(`no stream ${name}`)
const whole: ReadFrom = { mode: 'full', state: null, cursor: null, parent: null, halved: 0 }

async function read(context: ReadContext<OneRosterConfig>, name: string, from: Partial<ReadFrom> = {}): Promise<Batch[]> {
  const batches: Batch[] = []
  for await (const batch of streamCalled(name).read(context, { ...whole, ...from })) batches.push(batch)
  return batches
}

const idsOf = (batches: readonly Batch[]): string[] => batches.flatMap(({ records }) => records.map(({ sourcedId }) => textOf(sourcedId)))
const offsets = (): string[] => fake.asked.filter(({ query }) => query.get('limit') !== '1').map(({ query }) => query.get('offset') ?? '')
const expected = smallDistrict.users.map(({ sourcedId }) => textOf(sourcedId)).toSorted()
const bearer = { authMode: 'bearer', bearerToken: 'Canary-static-token' }

const personalities: readonly [string, Personality, object][] = [
  ['by the book', byTheBook, {}],
  ['that cuts pages and gives no total', { ...clamping, clampAt: 50 }, {}],
  ['that sorts inside the page only', { ...pageSorting, clampAt: 50 }, {}],
  ['behind a proxy', proxied, bearer],
  ['with an order of its own and no total', { ...byTheBook, order: 'none', total: false, clampAt: 50 }, {}],
  ['that refuses to sort', { ...byTheBook, refuses: ['sort'] }, {}],
  ['without a list of users', { ...byTheBook, missing: ['users'] }, {}],
]

test.each(personalities)('everybody is read from a service %s, at any page size', async (_name, personality, config) => {
  for (const pageSize of [7, 50, 129, 1000]) {
    fake = await serveOneRoster(personality)
    const context = connected(fake, { ...config, pageSize })
    const batches = await read(context, 'users')
    expect([...new Set(idsOf(batches))].toSorted()).toEqual(expected)
    expect(batches.at(-1)?.next).toBeNull()
    expect(batches.slice(0, -1).every(({ next }) => next !== null)).toBe(true)
    await context.http.close()
    await fake.close()
  }
})

test('the next page begins behind what came, wherever the service says it is', async () => {
  fake = await serveOneRoster({ ...clamping, clampAt: 50 })
  await read(connected(fake, { pageSize: 1000 }), 'users')
  expect(offsets()).toEqual(['0', '50', '100', '129'].slice(0, offsets().length))
  expect(fake.asked.every(({ path }) => ['orgs', 'users'].includes(path))).toBe(true)
})

test('a list in no fixed order is gone through twice, and is not whole when nobody says how long it is', async () => {
  fake = await serveOneRoster({ order: 'none', clampAt: 50 })
  const told = await read(connected(fake), 'users')
  expect(told.filter(({ revisit }) => revisit)).not.toEqual([])
  expect(told.some(({ incomplete }) => incomplete !== undefined)).toBe(false)
  await fake.close()
  fake = await serveOneRoster({ order: 'none', clampAt: 50, total: false })
  expect((await read(connected(fake), 'users')).at(-1)?.incomplete).toContain('no fixed order')
  await fake.close()
  fake = await serveOneRoster({ order: 'sorted', clampAt: 50 })
  expect((await read(connected(fake), 'users')).some(({ revisit }) => revisit)).toBe(false)
})

test('reading goes on from a place, asking for that page again and no other', async () => {
  fake = await serveOneRoster({ clampAt: 50 })
  const context = connected(fake)
  const [first] = await read(context, 'users')
  fake.asked.length = 0
  const rest = await read(context, 'users', { state: first?.next ?? null })
  expect(fake.asked.map(({ query }) => query.get('offset'))).toEqual(['50', '100'])
  expect([...idsOf(first === undefined ? [] : [first]), ...idsOf(rest)].toSorted()).toEqual(expected)
})

test('smaller pages when asked for, down to fifty', async () => {
  fake = await serveOneRoster()
  const context = connected(fake, { pageSize: 400 })
  for (const halved of [0, 1, 2, 3, 4, 5]) await read(context, 'users', { halved })
  const limits = fake.asked.filter(({ query }) => query.get('offset') === '0').map(({ query }) => query.get('limit'))
  expect(limits).toEqual(['1', '400', '200', '100', '50', '50', '50'])
})

test('changes are asked for by their date, leavers among them; a service that refuses is read whole', async () => {
  fake = await serveOneRoster()
  fake.district = {
    ...smallDistrict,
    users: smallDistrict.users.map((user, at) =>
      at === 3 ? { ...user, status: 'tobedeleted', dateLastModified: '2026-03-02T00:00:00.000Z' } : user,
    ),
  }
  const from = { mode: 'delta', cursor: '2026-03-01T00:00:00.000Z' } as const
  expect(idsOf(await read(connected(fake), 'users', from))).toEqual([textOf(smallDistrict.users[3]?.sourcedId)])
  expect(fake.asked.at(-1)?.query.get('filter')).toBe("dateLastModified>'2026-03-01T00:00:00.000Z'")
  await fake.close()
  fake = await serveOneRoster({ refuses: ['filter'] })
  expect(idsOf(await read(connected(fake), 'users', from))).toHaveLength(expected.length)
})

test('the cursor is the service’s own time, some minutes back', async () => {
  fake = await serveOneRoster()
  const [batch] = await read(connected(fake), 'classes')
  const age = Date.now() - Date.parse(textOf(batch?.cursor))
  expect(age).toBeGreaterThanOrEqual(600_000)
  expect(age).toBeLessThan(900_000)
})

const odd: readonly [string, { status: number; body?: string; headers?: Record<string, string> }, string][] = [
  [
    'an error that says 200',
    { status: 200, body: '{"imsx_codeMajor":"failure","imsx_description":"Down","warnings":[]}' },
    'something else than a list (Down)',
  ],
  ['a page of HTML', { status: 200, body: '<html>Sign in</html>' }, 'something else than a list'],
  ['nothing at all', { status: 204 }, 'something else than a list'],
  ['a list under another name beside a list', { status: 200, body: '{"a":[],"b":[]}' }, 'something else than a list'],
  ['half a page', { status: 200, body: '{"users":[{"sourcedId":"a"' }, 'something else than a list'],
  ['a list of texts', { status: 200, body: '{"users":["a"]}' }, 'something else than a list'],
]
test.each(odd)('%s is a failure and no empty list', async (_name, answer, message) => {
  fake = await serveOneRoster()
  fake.fault = ({ path }) => (path === 'users' ? answer : null)
  await expect(read(connected(fake), 'users')).rejects.toMatchObject({
    code: 'MALFORMED_DATA',
    message: expect.stringContaining(message) as string,
  })
})

test('null under the right name is an empty page, and a bare list is a list', async () => {
  fake = await serveOneRoster()
  fake.fault = ({ path }) => (path === 'users' ? { status: 200, body: '{"users":null}' } : null)
  expect(idsOf(await read(connected(fake), 'users'))).toEqual([])
  fake.fault = ({ path, query }) =>
    path === 'users' ? { status: 200, body: query.get('offset') === '0' ? '[{"sourcedId":"a"}]' : '[]' } : null
  expect(idsOf(await read(connected(fake), 'users'))).toEqual(['a'])
})

test('a limit of calls waits for its end and leaves nobody out', async () => {
  fake = await serveOneRoster({ clampAt: 50 })
  let refusals = 0
  fake.fault = ({ query }) =>
    query.get('offset') === '50' && refusals++ < 2
      ? { status: 429, body: 'Too many requests, please try again later.', headers: { 'content-type': 'text/html', 'retry-after': '60' } }
      : null
  expect(idsOf(await read(connected(fake), 'users')).toSorted()).toEqual(expected)
  expect(refusals).toBe(3)
})

test('a list longer than the limit is refused, with the setting to raise', async () => {
  fake = await serveOneRoster({ district: districtOf({ schools: 1, students: 300, teachers: 1, classes: 1, each: 1 }), clampAt: 100 })
  await expect(read(connected(fake, { maxRecords: 250 }), 'users')).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    remedy: expect.stringContaining('maxRecords') as string,
  })
})
