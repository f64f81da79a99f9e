import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { reportFile, type ReportSize } from '../percipio/report-file.ts'
import { watchTree, type TreeFigures } from './process-tree.ts'

/** One `rollcall sync percipio`, from the start of its process to its end. Times in milliseconds. */
export interface CommandFigures {
  readonly program: string
  readonly wall: number
  /** Of all its threads and processes, by the threads' own accounts. */
  readonly processor: number
  /** In order: `start` until the run begins, the run's phases and their steps, `report` after it. */
  readonly parts: readonly { readonly id: string; readonly milliseconds: number; readonly memory: number }[]
  readonly tree: TreeFigures
  readonly fileBytes: number
}

export interface CommandBench {
  readonly size: ReportSize
  /** Files that start the command; more than one are run in turn. */
  readonly programs: readonly string[]
  readonly runs: number
  /** Processes that keep a processor busy meanwhile. */
  readonly busy: number
  /** Only on these processors, for `taskset`; the load too. */
  readonly pin?: string | undefined
}

/** One for all runs: what the command keeps for its next start is there, as it is for a person. */
const home = join(tmpdir(), 'rollcall-bench', 'home')
const server = join(import.meta.dirname, '../percipio/server.ts')

/** Runs each program `runs` times, in turn, against a service that has the report. */
export async function measureCommand(bench: CommandBench): Promise<readonly CommandFigures[]> {
  const service = spawn(process.execPath, [server, '--file', reportFile(bench.size)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const load = Array.from({ length: bench.busy }, () => start(['-e', 'for (;;);'], {}, bench.pin))
  try {
    const [line] = (await once(createInterface({ input: service.stdout }), 'line')) as [string]
    const { port } = JSON.parse(line) as { port: number }
    const figures: CommandFigures[] = []
    for (let run = 0; run < bench.runs; run++) for (const program of bench.programs) figures.push(await runOnce(program, port, bench.pin))
    return figures
  } finally {
    service.stdin.end()
    for (const busy of load) busy.kill('SIGKILL')
  }
}

function start(words: readonly string[], environment: NodeJS.ProcessEnv, pin: string | undefined, cwd?: string): ChildProcess {
  const [command = '', ...more] = [...(pin === undefined ? [] : ['taskset', '-c', pin]), process.execPath, ...words]
  return spawn(command, more, { stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: process.env.PATH, ...environment }, cwd })
}

async function runOnce(program: string, port: number, pin: string | undefined): Promise<CommandFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'))
  const marks: { id: string; at: number }[] = [{ id: 'start', at: Date.now() }]
  try {
    const words = [
      'sync',
      'percipio',
      '--organization-id',
      '4c1a3f0e-7b0d-4f6f-9e63-2d1c5a9b8e70',
      '--base-url',
      `http://127.0.0.1:${port}`,
    ]
    const places = ['--data-dir', join(folder, 'data'), '-f', join(folder, 'sync.c1z'), '--log-format', 'json', '--log-level', 'info']
    const child = start([program, ...words, ...places], { HOME: home, BATON_API_TOKEN: 'a-token-for-the-benchmark' }, pin, folder)
    const tree = watchTree(child.pid ?? 0)
    const said: string[] = []
    if (child.stderr !== null)
      createInterface({ input: child.stderr }).on('line', (text) => {
        said.push(text)
        const mark = markOf(text)
        if (mark !== null) marks.push(mark)
      })
    const [code] = (await once(child, 'close')) as [number | null]
    const ended = Date.now()
    const figures = tree.stop()
    if (code !== 0) throw new Error(`the command ended with ${code ?? 'a signal'}: ${said.join('\n')}`)
    return {
      program,
      wall: ended - (marks[0]?.at ?? ended),
      processor: Object.values(figures.threads).reduce((sum, milliseconds) => sum + milliseconds, 0),
      parts: marks.map(({ id, at }, i) => {
        const until = marks[i + 1]?.at ?? ended
        const memory = figures.looks.reduce((most, look) => (look.at >= at && look.at <= until ? Math.max(most, look.resident) : most), 0)
        return { id, milliseconds: until - at, memory }
      }),
      tree: figures,
      fileBytes: statSync(join(folder, 'sync.c1z')).size,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The beginning of a part as the command's log tells it; null for any other line. */
function markOf(line: string): { readonly id: string; readonly at: number } | null {
  try {
    const { msg, ts, phase } = JSON.parse(line) as { msg?: string; ts?: number; phase?: string }
    if (ts === undefined) return null
    if (msg === 'run started') return { id: 'open', at: ts * 1000 }
    return msg === 'phase' && phase !== undefined ? { id: phase === 'ready' ? 'report' : phase, at: ts * 1000 } : null
  } catch {
    return null
  }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

/** Lines for people: per program medians and minima, every part, every kind of thread. */
export function describeCommand(figures: readonly CommandFigures[]): string {
  const programs = [...new Set(figures.map(({ program }) => program))]
  const lines = programs.flatMap((program) => {
    const own = figures.filter((figure) => figure.program === program)
    const of = (pick: (figure: CommandFigures) => number, divisor = 1000): string => {
      const values = own.map(pick)
      return `${(median(values) / divisor).toFixed(2)} (least ${(Math.min(...values) / divisor).toFixed(2)}, most ${(Math.max(...values) / divisor).toFixed(2)})`
    }
    const parts = own[0]?.parts.map(({ id }) => id) ?? []
    const threads = [...new Set(own.flatMap(({ tree }) => Object.keys(tree.threads)))]
    return [
      `${program}, ${own.length} runs: medians`,
      `  wall           ${of(({ wall }) => wall)} s`,
      `  processor      ${of(({ processor }) => processor)} s`,
      `  resident       ${of(({ tree }) => tree.resident, 1e6)} MB over all processes`,
      `  proportional   ${of(({ tree }) => tree.proportional, 1e6)} MB`,
      `  file           ${of(({ fileBytes }) => fileBytes, 1e6)} MB`,
      ...parts.map(
        (id, i) =>
          `  ${id.padEnd(14)} ${of(({ parts: all }) => all[i]?.milliseconds ?? 0)} s, ${(Math.max(...own.map(({ parts: all }) => all[i]?.memory ?? 0)) / 1e6).toFixed(0)} MB`,
      ),
      ...threads.map((name) => `  thread ${name.padEnd(16)} ${of(({ tree }) => tree.threads[name] ?? 0)} s of processor`),
    ]
  })
  const [first, second] = programs
  if (first === undefined || second === undefined) return lines.join('\n')
  const pairs = figures.flatMap((figure, i) => {
    const other = figures[i + 1]
    return i % programs.length === 0 && other !== undefined
      ? [{ wall: other.wall / figure.wall, processor: other.processor / figure.processor }]
      : []
  })
  const ratio = (pick: (pair: (typeof pairs)[number]) => number): string =>
    `${median(pairs.map(pick)).toFixed(3)} (least ${Math.min(...pairs.map(pick)).toFixed(3)})`
  return [
    ...lines,
    `second / first, pair by pair: wall ${ratio(({ wall }) => wall)}, processor ${ratio(({ processor }) => processor)}`,
  ].join('\n')
}
