import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { createEngine, type Engine, type EngineOptions } from '../../electron/engine/engine.ts'
import type { Source } from '../../electron/engine/sources/source.ts'
import type { Logger } from '../../shared/platform.ts'
import type { RunRecord } from '../../shared/runs.ts'
import { scriptedSource, type Script } from './scripted-source.ts'

/** An engine over a data folder of its own, with one scripted source, and the in-process client to it. */
export interface TestEngine {
  readonly dataDir: string
  readonly client: ReturnType<typeof clientOf>
  readonly lines: string[]
  /** Closes the engine and opens another over the same folder. */
  reopen(script: Script | Source): Promise<void>
  close(): Promise<void>
}

const clientOf = (engine: Engine) => createRouterClient(engine.router)

export async function testEngine(script: Script | Source, options: Partial<EngineOptions> = {}): Promise<TestEngine> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'rollcall-engine-'))
  const lines: string[] = []
  const note = (event: string, fields?: object): void => void lines.push(`${event} ${JSON.stringify(fields ?? {})}`)
  const log: Logger = { debug: note, info: note, warn: note, error: note }
  const open = (source: Script | Source) => {
    const sources = [typeof source === 'function' ? scriptedSource(source) : source]
    return createEngine({ dataDir, log, version: '0.0.0', sources: sources, ...options })
  }
  let engine = await open(script)
  return {
    dataDir,
    lines,
    get client() {
      return clientOf(engine)
    },
    async reopen(next) {
      await engine.close()
      engine = await open(next)
    },
    async close() {
      await engine.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Every record `watch` gives, the last one being the end. */
export async function followed(engine: TestEngine, runId: string): Promise<RunRecord[]> {
  const records: RunRecord[] = []
  for await (const record of await engine.client.runs.watch({ runId })) records.push(record)
  return records
}

/** The run once it has ended. */
export async function ended(engine: TestEngine, run: RunRecord): Promise<RunRecord> {
  return (await followed(engine, run.id)).at(-1) ?? run
}

/** What a call failed with, as a door sees it. */
export async function failureOf(call: Promise<unknown>): Promise<{ code: unknown; message: string; remedy: unknown; issues: unknown }> {
  try {
    await call
  } catch (error) {
    const { data, message } = error as {
      readonly data?: Readonly<Partial<Record<'code' | 'remedy' | 'issues', unknown>>>
      readonly message: string
    }
    return { code: data?.code, message, remedy: data?.remedy, issues: data?.issues }
  }
  throw new Error('the call did not fail')
}
