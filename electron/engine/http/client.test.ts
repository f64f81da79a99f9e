import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { Secret } from '../../../shared/secret.ts'
import { bearerAuthorizer } from './authorizers/bearer.ts'
import { answer, CANARY, client, failureOf, get, logLines, readAll, serve } from './testing/harness.ts'
import { eventually } from '../../../tests/fakes/eventually.ts'

test('sends the token, no-cache and the caller’s headers, and reads checked JSON', async () => {
  const service = await serve(answer(200, '{"id":"a","more":1}', { 'content-type': 'application/json' }))
  const response = await client().request(get(`${service.origin}/x?y=1`, { headers: { 'X-Mine': 'yes' } }))
  expect(await response.json(z.object({ id: z.string() }))).toEqual({ id: 'a' })
  expect(service.requests).toMatchObject([
    {
      method: 'GET',
      path: '/x?y=1',
      headers: {
        authorization: `Bearer ${CANARY}`,
        'cache-control': 'no-cache',
        accept: 'application/json',
        'accept-encoding': 'gzip, deflate, br, zstd',
        'user-agent': 'rollcall/test',
        'x-mine': 'yes',
      },
    },
  ])
})

test('posts JSON', async () => {
  const bodies: string[] = []
  const service = await serve((request, response) => {
    request.on('data', (part: Buffer) => bodies.push(part.toString()))
    request.on('end', () => response.writeHead(202).end('{}'))
  })
  const response = await client().request(get(service.origin, { method: 'POST', json: { a: 'ü' } }))
  expect(response.status).toBe(202)
  await response.discard()
  expect(bodies.join('')).toBe('{"a":"ü"}')
  expect(service.requests[0]?.headers['content-type']).toBe('application/json')
})

test.each([
  [400, 'INVALID_INPUT'],
  [401, 'BAD_CREDENTIALS'],
  [403, 'MISSING_PERMISSION'],
  [404, 'NOT_FOUND'],
  [422, 'INVALID_INPUT'],
  [501, 'UNSUPPORTED'],
])('status %i fails at once with %s, says what it was for, and keeps the secret to itself', async (status, code) => {
  const told = `denied for Bearer ${CANARY} of ada@example.com ` + 'x'.repeat(500)
  const service = await serve(answer(status, told, { 'x-request-id': 'req-1' }))
  const error = await failureOf(client().request(get(`${service.origin}/a?token=${CANARY}`)))
  expect(error.code).toBe(code)
  expect(error.message).toMatch(new RegExp(`^Could not test the service: 127\\.0\\.0\\.1:\\d+ .*\\(${status}\\)\\.$`))
  expect(error.remedy).not.toBe('')
  expect(error.detail).toMatch(
    new RegExp(`^status ${status}; x-request-id req-1; body denied for Bearer \\[redacted\\] of \\[e-mail\\] x+$`),
  )
  expect(error.detail?.length).toBeLessThan(360)
  expect(service.requests).toHaveLength(1)
  expect(logLines().join()).toContain(`status: ${status}`)
})

test('an accepted status is an answer', async () => {
  const service = await serve(answer(404, 'none'))
  const response = await client().request(get(service.origin, { accept: [404] }))
  expect([response.status, await response.text()]).toEqual([404, 'none'])
})

test('tries again after 500, 502, 503, 504, 408 and 425 with growing, jittered waits', async () => {
  const faults = [500, 502, 503, 504, 408, 425].map((status) => answer(status, '<html>'))
  const service = await serve([...faults, answer(200, 'fine')])
  const told: unknown[] = []
  const http = client({ onRetry: (info) => told.push(info) })
  expect(await (await http.request(get(service.origin))).text()).toBe('fine')
  expect(http.clock.sleeps).toHaveLength(6)
  for (const [index, full] of [2_000, 4_000, 8_000, 16_000, 32_000, 60_000].entries()) {
    expect(http.clock.sleeps[index]).toBeGreaterThanOrEqual(full / 2)
    expect(http.clock.sleeps[index]).toBeLessThanOrEqual(full)
  }
  expect(told[0]).toEqual({ purpose: 'test the service', attempt: 1, waitMs: http.clock.sleeps[0], reason: 'status 500' })
})

test('gives up after the last try with the last error', async () => {
  const service = await serve(answer(503, 'busy'))
  const error = await failureOf(client({ retry: { tries: 3, budget: 60_000, base: 10, cap: 20 } }).request(get(service.origin)))
  expect(error).toMatchObject({ code: 'SERVER_ERROR', detail: 'status 503; body busy' })
  expect(service.requests).toHaveLength(3)
})

test('waits as long as Retry-After says, in seconds and as a date by the clock of the service', async () => {
  const service = await serve([
    answer(429, '', { 'retry-after': '7' }),
    answer(503, '', { 'retry-after': 'Wed, 21 Oct 2015 07:28:30 GMT', date: 'Wed, 21 Oct 2015 07:28:00 GMT' }),
    answer(429, '', { 'x-ratelimit-reset': '90' }),
    answer(200, 'fine'),
  ])
  const http = client()
  await (await http.request(get(service.origin))).discard()
  const [first, second, third] = http.clock.sleeps
  expect(first).toBeGreaterThanOrEqual(7_000)
  expect(first).toBeLessThan(8_000)
  expect(second).toBeGreaterThanOrEqual(30_000)
  expect(second).toBeLessThan(31_001)
  expect(third).toBeGreaterThanOrEqual(90_000)
})

test('a wait beyond the budget fails at once and says how long it would be', async () => {
  const service = await serve(answer(429, '', { 'retry-after': '3600' }))
  const http = client()
  const error = await failureOf(http.request(get(service.origin)))
  expect(error.code).toBe('RATE_LIMITED')
  expect(error.remedy).toMatch(/after 6\d minutes/)
  expect(http.clock.sleeps).toEqual([])
})

test('a POST is repeated when asked for, when turned away with 429, and when it never left; not otherwise', async () => {
  const post = { method: 'POST', json: {} } as const
  const failing = await serve([answer(500), answer(200)])
  expect((await failureOf(client().request(get(failing.origin, post)))).code).toBe('SERVER_ERROR')
  expect(failing.requests).toHaveLength(1)

  const willing = await serve([answer(500), answer(200)])
  expect((await client().request(get(willing.origin, { ...post, retry: true }))).status).toBe(200)

  const limited = await serve([answer(429), answer(200)])
  expect((await client().request(get(limited.origin, post))).status).toBe(200)

  const http = client()
  const closed = await serve(answer(200))
  await new Promise((resolve) => closed.server.close(resolve))
  expect((await failureOf(http.request(get(closed.origin, post)))).code).toBe('NETWORK')
  expect(http.clock.sleeps).toHaveLength(7)
})

test('retry: false means one try', async () => {
  const service = await serve(answer(503))
  const http = client()
  await failureOf(http.request(get(service.origin, { retry: false })))
  expect(service.requests).toHaveLength(1)
})

test('follows redirects at the same origin with the token, at most five', async () => {
  const service = await serve([answer(302, '', { location: '/b' }), answer(307, '', { location: 'c' }), answer(200, 'there')])
  expect(await (await client().request(get(`${service.origin}/a`))).text()).toBe('there')
  expect(service.requests.map((request) => [request.path, request.headers.authorization])).toEqual([
    ['/a', `Bearer ${CANARY}`],
    ['/b', `Bearer ${CANARY}`],
    ['/c', `Bearer ${CANARY}`],
  ])
  const circle = await serve(answer(302, '', { location: '/' }))
  expect((await failureOf(client().request(get(circle.origin)))).code).toBe('SERVER_ERROR')
  expect(circle.requests).toHaveLength(6)
})

test('a redirect to another origin takes no credentials along, not even on the way back', async () => {
  const other = await serve((request, response) => response.writeHead(302, { location: `${home.origin}/back` }).end(request.url))
  const home = await serve([answer(302, '', { location: `${other.origin}/away` }), answer(200, 'home again')])
  const response = await client().request(get(home.origin, { headers: { 'x-api-key': CANARY } }))
  expect(await response.text()).toBe('home again')
  for (const request of [...other.requests, home.requests[1]]) {
    expect(request?.headers).not.toHaveProperty('authorization')
    expect(JSON.stringify(request?.headers)).not.toContain(CANARY)
  }
})

test('a body is never sent on to another origin, and a POST answered with 303 becomes a GET', async () => {
  const other = await serve(answer(200))
  const home = await serve(answer(307, '', { location: other.origin }))
  const error = await failureOf(client().request(get(home.origin, { method: 'POST', json: { secret: 1 } })))
  expect(error.code).toBe('SERVER_ERROR')
  expect(other.requests).toEqual([])

  const form = await serve([answer(303, '', { location: '/done' }), answer(200)])
  await client().request(get(form.origin, { method: 'POST', json: {} }))
  expect(form.requests.map((request) => request.method)).toEqual(['POST', 'GET'])
  expect(form.requests[1]?.headers).not.toHaveProperty('content-type')
})

test.each(['http://example.com/', 'ftp://127.0.0.1/', 'not a url', 'https://user:pass@example.com/'])('refuses %s', async (url) => {
  expect((await failureOf(client().request(get(url)))).code).toBe('INVALID_INPUT')
})

test.each(['', 'two words', 'line\nbreak', 'ümlaut'])('a token that cannot be sent (%j) is reported as such', async (token) => {
  const service = await serve(answer(200))
  expect((await failureOf(client({ authorizer: () => bearerAuthorizer(new Secret(token)) }).request(get(service.origin)))).code).toBe(
    'BAD_CREDENTIALS',
  )
  expect(service.requests).toEqual([])
})

test('at most `concurrency` calls are open to one host, bodies included', async () => {
  let most = 0
  const open = new Set<ServerResponse>()
  const service = await serve((_request, response) => {
    most = Math.max(most, open.add(response).size)
    if (open.size < 2) return
    // Time for a third, which must not come.
    setTimeout(() => {
      for (const one of open) one.end('x')
      open.clear()
    }, 20)
  })
  const http = client({ concurrency: 2 })
  await Promise.all(Array.from({ length: 8 }, async () => readAll(await http.request(get(service.origin)))))
  expect(most).toBe(2)
})

test('paces calls to `perSecond`', async () => {
  const service = await serve(answer(200))
  const http = client({ perSecond: 4 })
  const start = http.clock.now()
  for (let count = 0; count < 5; count++) await (await http.request(get(service.origin))).discard()
  expect(http.clock.now() - start).toBe(1_000)
})

test('closing ends calls that run and wait', async () => {
  const service = await serve(() => undefined)
  const http = client({ concurrency: 1 })
  const calls = [http.request(get(service.origin)), http.request(get(service.origin))].map(failureOf)
  await eventually(() => expect(service.requests).toHaveLength(1))
  await http.close()
  for (const call of calls) expect((await call).code).toBe('CANCELLED')
  expect(service.requests).toHaveLength(1)
})
