import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-server-'))
const report = JSON.stringify(Array.from({ length: 40_000 }, (_, i) => ({ userId: `person ${i}`, status: 'Completed ✓' })))
let server: ChildProcess
let url: string

beforeAll(async () => {
  const file = join(folder, 'report.json')
  writeFileSync(file, report)
  const script = fileURLToPath(new URL('./server.ts', import.meta.url))
  const child = spawn(process.execPath, [script, '--file', file, '--pending', '1'], { stdio: ['pipe', 'pipe', 'inherit'] })
  server = child
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  url = `http://127.0.0.1:${(JSON.parse(line) as { port: number }).port}/reporting/v1/organizations/x/report-requests`
})
afterAll(async () => {
  const exited = once(server, 'exit')
  server.stdin?.end()
  await exited
  rmSync(folder, { recursive: true })
})

test('answers like the API: accepted, in progress, then every byte of the report', async () => {
  const posted = await fetch(`${url}/learning-activity`, { method: 'POST', body: '{}' })
  expect(posted.status).toBe(202)
  const { id } = (await posted.json()) as { id: string }
  expect(await (await fetch(`${url}/${id}`)).json()).toEqual({ reportId: id, status: 'IN_PROGRESS' })
  for (let i = 0; i < 2; i++) expect(await (await fetch(`${url}/${id}`)).text()).toBe(report)
  expect((await fetch(`${url}/another`)).status).toBe(404)
})

test('outlives a reader that goes away', async () => {
  const { id } = (await (await fetch(`${url}/learning-activity`, { method: 'POST', body: '{}' })).json()) as { id: string }
  const leaving = new AbortController()
  const first = await fetch(`${url}/${id}`, { signal: leaving.signal })
  await first.body?.getReader().read()
  leaving.abort()
  expect(await (await fetch(`${url}/${id}`)).text()).toBe(report)
})
