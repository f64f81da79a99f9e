import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { bundleProcesses } from './bundle.ts'
import type { EngineFigures } from './engine.ts'
import { watchMemory, type PeakMemory } from './memory.ts'
import { reportFile, type ReportSize } from './report-file.ts'

export interface PipelineFigures extends EngineFigures {
  readonly size: ReportSize
  readonly reportBytes: number
  /** Milliseconds from the first request to a snapshot that can be read, and to a saved .c1z. */
  readonly toSnapshot: number
  readonly toFile: number
  /** Over the whole of `toSnapshot`. */
  readonly rowsPerSecond: number
  readonly bytesPerSecond: number
  /** Of the engine's process and the service's. */
  readonly memory: PeakMemory
}

/**
 * From a report on a loopback service to a saved .c1z: the service and the engine each in a process of its own, as a run has
 * them. Makes the report first when it is not there (not measured).
 */
export async function runPipeline(size: ReportSize): Promise<PipelineFigures> {
  const file = reportFile(size)
  const programs = await bundleProcesses()
  const server = start(programs.server, '--file', file)
  try {
    const { port } = JSON.parse(await firstLine(server)) as { port: number }
    const engine = start(programs.engine, '--port', String(port))
    const memory = watchMemory([engine.pid ?? 0, server.pid ?? 0])
    const ended = once(engine, 'exit')
    const answer = await firstLine(engine).finally(() => ended)
    const figures = JSON.parse(answer) as EngineFigures
    const toFile = figures.phases.reduce((sum, phase) => sum + phase.milliseconds, 0)
    const toSnapshot = toFile - (figures.phases.find((phase) => phase.id === 'save')?.milliseconds ?? 0)
    const reportBytes = statSync(file).size
    return {
      ...figures,
      size,
      reportBytes,
      toSnapshot,
      toFile,
      rowsPerSecond: (size.rows / toSnapshot) * 1000,
      bytesPerSecond: (reportBytes / toSnapshot) * 1000,
      memory: memory.stop(),
    }
  } finally {
    server.stdin?.end()
  }
}

function start(program: string, ...more: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, ...more], { stdio: ['pipe', 'pipe', 'inherit'] })
}

/** Rejects when the process ends without saying anything. */
async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the process has no output')
  for await (const line of createInterface({ input: child.stdout })) return line
  throw new Error(`${child.spawnargs.slice(1).join(' ')} ended without an answer`)
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`

/** The figures as lines of text. */
export function describePipeline(figures: PipelineFigures): string {
  const { size, memory } = figures
  const describePhase = ({ id, startedAt, milliseconds, processor }: PipelineFigures['phases'][number]): string =>
    `${id} ${seconds(milliseconds)} (worked ${seconds(processor)}, ${megabytes(memory.between(startedAt, startedAt + milliseconds))})`
  const count = (n: number): string => n.toLocaleString('en')
  return [
    `${count(size.rows)} rows, ${count(size.people)} people, ${count(size.courses)} courses: ${megabytes(figures.reportBytes)} of report`,
    `  ${figures.phases.map(describePhase).join(' · ')}`,
    `  snapshot after ${seconds(figures.toSnapshot)}, .c1z after ${seconds(figures.toFile)}`,
    `  ${count(Math.round(figures.rowsPerSecond))} rows/s, ${(figures.bytesPerSecond / 1e6).toFixed(0)} MB/s to the snapshot`,
    `  ${count(figures.resources)} resources, ${count(figures.entitlements)} entitlements, ${count(figures.grants)} grants; ` +
      `snapshot ${megabytes(figures.snapshotBytes)}, .c1z ${megabytes(figures.fileBytes)}`,
    `  peak memory ${megabytes(memory.together)} together (engine ${megabytes(memory.each[0] ?? 0)}, service ${megabytes(memory.each[1] ?? 0)})`,
  ].join('\n')
}
