import { afterEach, expect, test, vi } from 'vitest'
import type { Logger } from '../../shared/platform.ts'
import type { PhaseProgress } from '../../shared/runs.ts'
import { drawnProgress, loggedProgress } from './progress.ts'
import { Screen } from './screen.ts'
import { collector, run } from './testing/scripted-world.ts'

const started = Date.UTC(2026, 0, 5, 8)

const phase = (more: Partial<PhaseProgress> = {}): PhaseProgress => ({
  id: 'download',
  title: 'Download',
  state: 'running',
  startedAt: started,
  endedAt: null,
  counts: { rows: 26_865, people: 2_365 },
  unit: 'bytes',
  done: 29_400_000,
  total: null,
  rate: 15_200_000,
  etaSeconds: null,
  note: null,
  ...more,
})
const ended = phase({ state: 'done', endedAt: started + 2_900 })

afterEach(() => void vi.useRealTimers())

test('a terminal shows the running phase in place, and one line for each that ended', () => {
  const stream = Object.assign(collector(true), { columns: 120 })
  const progress = drawnProgress(new Screen(stream), () => started + 3_400)
  progress.show(run({ phases: [phase()] }))
  expect(stream.text()).toContain('… Download             26,865 rows · 2,365 people · 29.4 MB · 15.2 MB/s · 3.0 s')
  progress.show(run({ phases: [phase({ total: 58_800_000, etaSeconds: 2 })] }))
  expect(stream.text()).toContain('█████░░░░░ 50 % · about 2.0 s left · 26,865 rows · 29.4 MB · 15.2 MB/s · 3.0 s')
  progress.show(run({ phases: [ended] }))
  progress.show(run({ phases: [ended] }))
  progress.end()
  expect(stream.text().split('✔ Download             26,865 rows · 2,365 people · 2.9 s\n')).toHaveLength(2)
})

test('the running line is kept current without news, and never wider than the terminal', () => {
  vi.useFakeTimers()
  const stream = collector(true)
  let now = started + 1_000
  const progress = drawnProgress(new Screen(Object.assign(stream, { columns: 40 })), () => now)
  progress.show(run({ phases: [phase({ counts: {}, rate: null, unit: null, done: 0 })] }))
  now += 60_000
  vi.advanceTimersByTime(1_000)
  progress.end()
  expect(stream.text()).toContain('1 min 01 s')
  for (const line of stream.text().split('\r\u001b[2K')) expect(line.length).toBeLessThan(40)
})

test('a log line while progress is drawn leaves both whole', () => {
  const stream = collector(true)
  const screen = new Screen(stream)
  screen.status('… working')
  screen.print('08:00:00  WARN  slow')
  expect(stream.text()).toBe('\r\u001b[2K… working\r\u001b[2K08:00:00  WARN  slow\n… working')
})

test('without a terminal progress is logged when a phase ends and every five seconds', () => {
  const lines: unknown[] = []
  const log: Logger = {
    debug: () => undefined,
    info: (event, fields) => lines.push({ event, ...fields }),
    warn: () => undefined,
    error: () => undefined,
  }
  let now = started
  const progress = loggedProgress(log, () => now)
  for (const at of [0, 100, 4_900, 5_000, 5_100]) {
    now = started + at
    progress.show(run({ phases: [phase()] }))
  }
  progress.show(run({ phases: [ended] }))
  progress.show(run({ phases: [ended] }))
  expect(lines).toMatchObject([
    { event: 'progress', phase: 'download', state: 'running', milliseconds: 5_000, rate: 15_200_000, counts: { rows: 26_865 } },
    { event: 'progress', phase: 'download', state: 'done', milliseconds: 2_900 },
  ])
})
