import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { firstVocabulary } from '../../shared/vocabulary.ts'
import { writeC1z } from '../../electron/engine/c1z/write.ts'
import { createSnapshot } from '../../electron/engine/graph/snapshot-writer.ts'
import { openSnapshot } from '../../electron/engine/graph/snapshot.ts'
import { createHttpClient } from '../../electron/engine/http/client.ts'
import { systemClock } from '../../electron/engine/http/system-clock.ts'
import { percipio } from '../../electron/engine/sources/percipio/index.ts'
import type { Logger } from '../../shared/platform.ts'

/**
 * The engine's part of the pipeline benchmark, in a process of its own: `node bench/percipio/engine.ts --port N`. Reads the
 * report from the service at that port into a snapshot and saves that as a .c1z; says how long each phase took on its last line.
 */
export interface EngineFigures {
  /** In order; `startedAt` in milliseconds since 1970, `processor` the milliseconds all threads together were at work. */
  readonly phases: readonly { readonly id: string; readonly startedAt: number; readonly milliseconds: number; readonly processor: number }[]
  readonly resources: number
  readonly entitlements: number
  readonly grants: number
  readonly snapshotBytes: number
  readonly fileBytes: number
}

const { values } = parseArgs({ options: { port: { type: 'string' } } })
const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'))
// Whoever started this process ends it by closing its input, also by dying.
const stop = new AbortController()
const signal = stop.signal
process.stdin.resume().once('end', () => stop.abort())
const quiet: Logger = { debug: () => undefined, info: () => undefined, warn: console.error, error: console.error }
const marks: { id: string; at: number; worked: number }[] = []
const begin = (id: string): void => {
  const { user, system } = process.cpuUsage()
  marks.push({ id, at: performance.timeOrigin + performance.now(), worked: (user + system) / 1000 })
}

try {
  const config = percipio.configSchema.parse({
    apiToken: 'a-token-for-the-benchmark',
    organizationId: '4c1a3f0e-7b0d-4f6f-9e63-2d1c5a9b8e70',
    baseUrl: `http://127.0.0.1:${values.port ?? ''}`,
    startDate: '2016-01-01',
    endDate: '2025-12-31',
  })
  const http = createHttpClient({ userAgent: 'rollcall-bench', secrets: [config.apiToken], clock: systemClock, log: quiet })
  const path = join(folder, 'bench.snapshot')
  const writer = createSnapshot(path, { vocabulary: firstVocabulary })
  const progress = { start: begin, update: () => undefined }
  const checkpoint = { get: () => undefined, set: () => undefined }
  const startedAt = Date.now()
  await percipio.collect({ config, http, signal, progress, checkpoint, log: quiet, clock: systemClock }, writer)
  begin('finish')
  const meta = { title: 'Bench', sourceId: 'percipio', connectionId: null, runId: null, syncId: null, startedAt, endedAt: Date.now() }
  const counts = await writer.finish({ meta, signal })
  begin('save')
  const snapshot = openSnapshot(path, { once: true })
  const receipt = await writeC1z(snapshot, join(folder, 'sync.c1z'), { keep: 2, signal, now: Date.now })
  snapshot.close()
  begin('end')
  await http.close()
  const figures: EngineFigures = {
    phases: marks.slice(0, -1).map((mark, i) => {
      const { at, worked } = marks[i + 1] ?? mark
      return { id: mark.id, startedAt: mark.at, milliseconds: at - mark.at, processor: worked - mark.worked }
    }),
    resources: counts.resources,
    entitlements: counts.entitlements,
    grants: counts.grants,
    snapshotBytes: statSync(path).size,
    fileBytes: receipt.bytes,
  }
  console.log(JSON.stringify(figures))
} finally {
  process.stdin.destroy()
  rmSync(folder, { recursive: true, force: true })
}
