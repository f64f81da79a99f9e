import type { Logger } from '../../shared/platform.ts'
import type { PhaseProgress, RunRecord } from '../../shared/runs.ts'
import type { Screen } from './screen.ts'
import { bytes, duration, number } from './text.ts'

const quietFor = 5_000

/** Shows a run as it goes. */
export interface Progress {
  show(record: RunRecord): void
  end(): void
}

const ended = ({ state }: PhaseProgress): boolean => state === 'done' || state === 'failed' || state === 'skipped'

/** On a terminal: one line per phase, the running one redrawn once a second, with a bar where the end is known. */
export const drawnProgress = (screen: Screen, now: () => number): Progress => {
  const printed = new Set<string>()
  let latest: RunRecord | null = null
  const draw = (): void => {
    const running = latest?.phases.find(({ state }) => state === 'running')
    screen.status(running ? runningLine(running, now()) : '')
  }
  const timer = setInterval(draw, 1000)
  timer.unref()
  return {
    show: (record) => {
      latest = record
      for (const phase of record.phases)
        if (ended(phase) && !printed.has(phase.id)) {
          printed.add(phase.id)
          screen.status('')
          if (phase.state !== 'skipped') screen.print(endedLine(phase))
        }
      draw()
    },
    end: () => {
      clearInterval(timer)
      screen.status('')
      if (printed.size > 0) screen.print('')
    },
  }
}

/** Elsewhere: a log line when a phase ends, and every five seconds until then. */
export const loggedProgress = (log: Logger, now: () => number): Progress => {
  const said = new Map<string, { state: string; at: number }>()
  return {
    show: (record) => {
      for (const phase of record.phases) {
        if (phase.state === 'waiting' || phase.state === 'skipped') continue
        const before = said.get(phase.id)
        if (before?.state === phase.state && (ended(phase) || now() - before.at < quietFor)) continue
        said.set(phase.id, { state: phase.state, at: now() })
        // That it began is in the engine's own log.
        if (!before && phase.state === 'running') continue
        const { id, state, counts, unit, done, total, rate, etaSeconds, note, startedAt, endedAt } = phase
        const milliseconds = startedAt === null ? null : (endedAt ?? now()) - startedAt
        log.info('progress', {
          run: record.id,
          phase: id,
          state,
          milliseconds,
          counts,
          unit,
          done,
          total,
          rate: rate === null ? null : Math.round(rate),
          etaSeconds,
          note,
        })
      }
    },
    end: () => undefined,
  }
}

const amount = (value: number, unit: string | null): string =>
  unit === 'bytes' ? bytes(value) : `${number(value)}${unit ? ` ${unit}` : ''}`

const counted = (phase: PhaseProgress): string[] =>
  Object.entries(phase.counts)
    .filter(([, value]) => value > 0)
    .map(([name, value]) => amount(value, name))

const marks: Partial<Record<PhaseProgress['state'], string>> = { done: '✔', failed: '✖' }

const endedLine = (phase: PhaseProgress): string => {
  const counts = counted(phase)
  const done = counts.length === 0 && phase.done > 0 ? [amount(phase.done, phase.unit)] : counts
  const took = phase.startedAt !== null && phase.endedAt !== null ? [duration(phase.endedAt - phase.startedAt)] : []
  return `${marks[phase.state] ?? ' '} ${phase.title.padEnd(20)} ${[...done, ...took].join(' · ')}`.trimEnd()
}

const bar = (done: number, total: number): string => {
  const share = total > 0 ? Math.min(1, done / total) : 0
  const filled = Math.round(share * 10)
  return `${'█'.repeat(filled)}${'░'.repeat(10 - filled)} ${Math.floor(share * 100)} %`
}

/** The most telling first: what does not fit into the line is cut. */
const runningLine = (phase: PhaseProgress, now: number): string => {
  const seconds = phase.startedAt === null ? 0 : Math.floor((now - phase.startedAt) / 1000)
  const parts = [
    ...(phase.total !== null ? [bar(phase.done, phase.total)] : []),
    ...(phase.etaSeconds !== null && phase.etaSeconds > 0 ? [`about ${duration(phase.etaSeconds * 1000)} left`] : []),
    ...counted(phase).slice(0, phase.total === null ? 2 : 1),
    ...(phase.unit === 'bytes' && phase.done > 0 ? [bytes(phase.done)] : []),
    ...(phase.rate !== null && phase.rate > 0 ? [`${amount(Math.round(phase.rate), phase.unit)}/s`] : []),
    ...(seconds > 0 ? [duration(seconds * 1000)] : []),
    ...(phase.note !== null ? [phase.note] : []),
  ]
  return `… ${phase.title.padEnd(20)} ${parts.join(' · ')}`
}
