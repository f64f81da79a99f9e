import { once } from 'node:events'
import { get, ServerResponse, type IncomingMessage } from 'node:http'
import { afterEach, expect, test, vi } from 'vitest'
import { startSampleService, type SampleService, type SampleServiceOptions } from './service.ts'

let service: SampleService | undefined
afterEach(() => service?.close())

const small = { people: 40, courses: 12, rows: 500, day: 1, latency: 0 }

async function start(
  options: Partial<SampleServiceOptions> = {},
): Promise<{ url: string; headers: Record<string, string>; own: SampleService }> {
  service = await startSampleService({ ...small, ...options })
  return {
    url: `${service.baseUrl}/reporting/v1/organizations/${service.organizationId}/report-requests`,
    headers: { authorization: `Bearer ${service.apiToken}` },
    own: service,
  }
}

async function request(url: string, headers: Record<string, string>, body: unknown = {}): Promise<string> {
  const answer = await fetch(`${url}/learning-activity`, { method: 'POST', headers, body: JSON.stringify(body) })
  expect(answer.status).toBe(202)
  const { id, status } = (await answer.json()) as { id: string; status: string }
  expect(status).toBe('PENDING')
  return id
}

test('a requested report is pending, in progress, then its rows', async () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(0)
  try {
    const { url, headers } = await start({ latency: 300 })
    const id = await request(url, headers)
    const at = async (age: number): Promise<unknown> => {
      now.mockReturnValue(age)
      return (await fetch(`${url}/${id}`, { headers })).json()
    }
    expect(await at(99)).toEqual({ id, status: 'PENDING' })
    expect(await at(100)).toEqual({ reportId: id, status: 'IN_PROGRESS' })
    expect(await at(299)).toEqual({ reportId: id, status: 'IN_PROGRESS' })
    expect(await at(300)).toHaveLength(small.rows)
  } finally {
    now.mockRestore()
  }
})

test('honours content type and order', async () => {
  const { url, headers } = await start()
  const id = await request(url, headers, { contentType: 'Course', sort: { field: 'lastAccessDate', order: 'desc' } })
  const rows = (await (await fetch(`${url}/${id}`, { headers })).json()) as { contentType: string; lastAccess: string }[]
  expect(new Set(rows.map((row) => row.contentType))).toEqual(new Set(['Course']))
  expect(rows[0]?.lastAccess.localeCompare(rows.at(-1)?.lastAccess ?? '')).toBe(1)
})

test('refuses a wrong token, an unknown organisation, an unknown or malformed report, a broken request', async () => {
  const { url, headers, own } = await start()
  const status = async (target: string, init: RequestInit = { headers }): Promise<number> => (await fetch(target, init)).status
  expect(await status(`${url}/${own.organizationId}`)).toBe(404)
  expect(await status(`${url}/${own.organizationId}`, {})).toBe(401)
  expect(await status(`${url}/${own.organizationId}`, { headers: { authorization: `${headers.authorization ?? ''}x` } })).toBe(401)
  expect(await status(`${url}/not-a-uuid`)).toBe(400)
  expect(await status(`${own.baseUrl}/reporting/v1/organizations/0/report-requests/learning-activity`)).toBe(404)
  expect(await status(`${url}/${own.organizationId}`, { method: 'DELETE', headers })).toBe(405)
  for (const body of ['{', '{"start":"yesterday"}', '"x"']) {
    expect(await status(`${url}/learning-activity`, { method: 'POST', headers, body })).toBe(400)
  }
})

const { write: plainWrite } = ServerResponse.prototype as { write: (this: ServerResponse, ...given: unknown[]) => boolean }

/** `write` of a response, telling how many bytes it was given. */
function countingWrite(count: (bytes: number) => void): typeof ServerResponse.prototype.write {
  return function (this: ServerResponse, ...given: unknown[]): boolean {
    const [chunk] = given
    count(typeof chunk === 'string' ? Buffer.byteLength(chunk) : (chunk as Uint8Array).byteLength)
    return plainWrite.apply(this, given)
  }
}

test('sends no faster than the other side reads', async () => {
  const { url, headers } = await start({ people: 400, rows: 40_000 })
  const id = await request(url, headers)
  const asked = get(`${url}/${id}`, { headers })
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  await once(answer, 'readable')
  // 40 MB of report, and nobody reads: it hands out what the connection takes, and then nothing.
  let handedOut = 0
  let before = -1
  const write = vi.spyOn(ServerResponse.prototype, 'write').mockImplementation(countingWrite((size) => (handedOut += size)))
  while (handedOut !== before) {
    before = handedOut
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  write.mockRestore()
  expect(handedOut).toBeLessThan(25_000_000)
  let bytes = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) bytes += chunk.length
  expect(bytes).toBeGreaterThan(30_000_000)
})

test('survives a reader that goes away, and closes with one that is stuck', async () => {
  const { url, headers, own } = await start({ people: 400, rows: 40_000 })
  const id = await request(url, headers)
  const leaving = new AbortController()
  const first = await fetch(`${url}/${id}`, { headers, signal: leaving.signal })
  await first.body?.getReader().read()
  leaving.abort()
  const second = await fetch(`${url}/${id}`, { headers })
  expect(second.status).toBe(200)
  await own.close()
  await expect(second.text()).rejects.toThrow()
  await own.close()
})
