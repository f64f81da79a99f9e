import { afterEach, expect, test } from 'vitest'
import { spawnPercipioService } from './process.ts'
import { plainRows } from './rows.ts'
import { scenarios } from './scenarios.ts'
import { cut, html, inProgress, pending, reportId, text, type Script } from './script.ts'
import { startPercipioService, type FakePercipio } from './service.ts'

let service: FakePercipio | undefined
afterEach(() => service?.close())

async function start(script?: Script): Promise<{ ask: (path?: string, init?: RequestInit) => Promise<Response>; own: FakePercipio }> {
  const own = await startPercipioService(script)
  service = own
  return { ask: asker(own), own }
}

const asker =
  (own: FakePercipio) =>
  (path: string = reportId, init: RequestInit = {}): Promise<Response> =>
    fetch(`${own.baseUrl}/reporting/v1/organizations/${own.organizationId}/report-requests/${path}`, {
      headers: { authorization: `Bearer ${own.apiToken}` },
      ...init,
    })

test('plays its steps in order, the last one for ever, and remembers what it was asked', async () => {
  const { ask, own } = await start({ report: [pending, inProgress, html(502), text('[{"a":1}', { pause: 5 }, ']')] })
  const posted = await ask('learning-activity', {
    method: 'POST',
    headers: { authorization: `Bearer ${own.apiToken}` },
    body: '{"formatType":"JSON"}',
  })
  expect([posted.status, await posted.json()]).toEqual([202, { id: reportId, status: 'PENDING' }])
  expect(await (await ask()).json()).toEqual({ id: reportId, status: 'PENDING' })
  expect(await (await ask()).json()).toEqual({ reportId, status: 'IN_PROGRESS' })
  expect((await ask()).status).toBe(502)
  for (let i = 0; i < 2; i++) expect(await (await ask()).json()).toEqual([{ a: 1 }])
  expect(own.asked('request').map((request) => request.body)).toEqual([{ formatType: 'JSON' }])
  expect(own.asked('report')).toHaveLength(5)
})

test('knows its token, its organisation and the credential probe', async () => {
  const { ask, own } = await start()
  expect((await ask(own.organizationId)).status).toBe(404)
  expect((await ask(own.organizationId, { headers: {} })).status).toBe(401)
  expect((await ask('elsewhere/x')).status).toBe(404)
  expect(own.requests.map((request) => request.endpoint)).toEqual(['probe', 'probe', 'other'])
})

test('cuts, hangs, stays silent and compresses', async () => {
  const { ask, own } = await start({
    report: [cut('[{"a"'), { ...text('[1'), then: 'hang' }, { silent: true }, { ...text('[', '2]'), gzip: true }],
  })
  const first = await ask()
  expect(first.status).toBe(200)
  await expect(first.text()).rejects.toThrow()
  const leaving = new AbortController()
  const second = await ask(reportId, { headers: { authorization: `Bearer ${own.apiToken}` }, signal: leaving.signal })
  setTimeout(() => leaving.abort(new Error('gave up')), 200)
  await expect(second.text()).rejects.toThrow('gave up')
  await expect(ask(reportId, { headers: { authorization: `Bearer ${own.apiToken}` }, signal: AbortSignal.timeout(200) })).rejects.toThrow(
    /timeout/,
  )
  const last = await ask()
  expect(last.headers.get('content-encoding')).toBe('gzip')
  expect(await last.json()).toEqual([2])
})

test('a scenario runs as a process of its own', async () => {
  const own = await spawnPercipioService('plain')
  expect(await (await asker(own)()).json()).toEqual(plainRows)
  expect(own.asked('report').map((request) => request.method)).toEqual(['GET'])
  await own.close()
})

test.each(Object.entries(scenarios).filter(([, scenario]) => scenario.expect.outcome === 'succeeds' && 'report' in scenario.script))(
  'scenario %s ends with a well-formed report',
  async (_, scenario) => {
    const { ask } = await start(scenario.script)
    const steps = scenario.script.report ?? []
    for (let i = 1; i < steps.length; i++) await (await ask()).text().catch(() => '')
    const body = await (await ask()).text()
    expect(Array.isArray(JSON.parse(body.replace(/^\uFEFF/, '')))).toBe(true)
  },
)
