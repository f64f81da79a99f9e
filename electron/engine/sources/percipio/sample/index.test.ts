import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { firstVocabulary } from '../../../../../shared/vocabulary.ts'
import type { Logger } from '../../../../../shared/platform.ts'
import { createSnapshot } from '../../../graph/snapshot-writer.ts'
import { openSnapshot, type Snapshot } from '../../../graph/snapshot.ts'
import { createHttpClient } from '../../../http/client.ts'
import { systemClock } from '../../../http/system-clock.ts'
import type { HttpClient } from '../../../http/http.ts'
import type { CheckStep } from '../../source.ts'
import { sample } from './index.ts'

const log: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
let folder: string
let http: HttpClient
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-sample-'))
  http = createHttpClient({ userAgent: 'rollcall-test', secrets: [], clock: systemClock, log })
})
afterAll(async () => {
  await http.close()
  rmSync(folder, { recursive: true, force: true })
})

const small = { people: 300, courses: 90, rows: 5_000, latency: 50 }

async function run(day: number): Promise<{ snapshot: Snapshot; phases: string[] }> {
  const path = join(folder, `day-${day}.snapshot`)
  const writer = createSnapshot(path, { vocabulary: firstVocabulary })
  const signal = new AbortController().signal
  const phases: string[] = []
  const config = sample.configSchema.parse({ ...small, day })
  const progress = { start: (id: string) => void phases.push(id), update: () => undefined }
  const checkpoint = { get: () => undefined, set: () => undefined }
  await sample.collect({ config, http, signal, progress, checkpoint, log, clock: systemClock }, writer)
  const meta = { title: 'Sample', sourceId: 'sample', connectionId: null, runId: null, syncId: null, startedAt: null, endedAt: null }
  await writer.finish({ meta, signal })
  return { snapshot: openSnapshot(path), phases }
}

test('a run fills a graph, with the phases and findings of a real one', async () => {
  const { snapshot, phases } = await run(1)
  expect(phases).toEqual(['request', 'wait', 'download', 'build'])
  expect(snapshot.counts.resourcesByType).toMatchObject({ user: small.people, course: small.courses })
  expect(snapshot.counts.grants).toBeGreaterThan(3_000)
  const kinds = snapshot.findings().map((finding) => finding.kind)
  for (const kind of [
    'row-without-user',
    'row-without-content',
    'unknown-status',
    'unreadable-date',
    'completed-date-with-weaker-status',
  ]) {
    expect(kinds).toContain(kind)
  }
  snapshot.close()
})

test('the second day has other people, courses and grants', async () => {
  const { snapshot } = await run(2)
  expect(snapshot.counts.resourcesByType.course).toBe(small.courses - 1)
  const hired = snapshot.page({ list: 'resources', filter: { op: 'gt', field: 'profile.hireDate', value: '2025-11-01' } }, 0, 10)
  expect(hired.total).toBeGreaterThan(0)
  snapshot.close()
})

test('its check passes', async () => {
  const config = sample.configSchema.parse(small)
  const steps: CheckStep[] = []
  for await (const step of sample.check({ config, http, signal: new AbortController().signal, log, clock: systemClock })) steps.push(step)
  expect(steps.length).toBeGreaterThan(0)
  expect(steps.filter((step) => step.outcome === 'fail')).toEqual([])
})

test('a cancelled run ends at once and leaves no service behind', async () => {
  const cancel = new AbortController()
  const writer = createSnapshot(join(folder, 'cancelled.snapshot'), { vocabulary: firstVocabulary })
  const config = sample.configSchema.parse({ ...small, latency: 60_000 })
  const progress = {
    start: (id: string) => {
      if (id === 'wait') setTimeout(() => cancel.abort(), 50)
    },
    update: () => undefined,
  }
  const checkpoint = { get: () => undefined, set: () => undefined }
  const running = sample.collect({ config, http, signal: cancel.signal, progress, checkpoint, log, clock: systemClock }, writer)
  await expect(running).rejects.toMatchObject({ code: 'CANCELLED' })
  writer.discard()
})
