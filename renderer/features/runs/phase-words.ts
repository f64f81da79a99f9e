import { bytes, count, counted, duration } from '../../ports/format.ts'
import type { PhaseProgress, PhaseState } from '../../../shared/runs.ts'
import { codeWords } from '../../../shared/vocabulary.ts'

export const phaseStates: Readonly<Record<PhaseState, string>> = {
  waiting: 'Waiting',
  running: 'Running',
  done: 'Done',
  skipped: 'Skipped',
  failed: 'Stopped',
}

/** How long a phase took or has been going on; null before it began. */
export function elapsed({ startedAt, endedAt }: PhaseProgress, now: number): string | null {
  return startedAt === null ? null : duration(Math.max(0, (endedAt ?? now) - startedAt))
}

/** What a phase has done so far, in words: how much of how much, how fast, how long to go. A total nobody knows is said. */
export function phaseDetails(phase: PhaseProgress): readonly string[] {
  const { unit, done, total, rate, etaSeconds, note, counts, state } = phase
  const parts: string[] = []
  const running = state === 'running'
  if (unit !== null && (done > 0 || total !== null)) {
    if (running)
      parts.push(total === null ? `${amount(done, unit)}, total not known yet` : `${amount(done, unit)} of ${amount(total, unit)}`)
    else parts.push(amount(done, unit))
  }
  if (counts.rows !== undefined) parts.push(counted(counts.rows, 'row'))
  if (rate !== null && rate > 0 && unit !== null && (running || state === 'done')) parts.push(`${amount(Math.round(rate), unit)}/s`)
  if (running && etaSeconds !== null && etaSeconds > 0) parts.push(`about ${duration(Math.max(1, etaSeconds) * 1000)} left`)
  if (note !== null) parts.push(note)
  if (counts.asked !== undefined) parts.push(counts.asked === 1 ? 'asked once' : `asked ${count(counts.asked)} times`)
  return parts
}

function amount(value: number, unit: string): string {
  if (unit === 'bytes') return bytes(value)
  return value === 1 ? `1 ${unit.replace(/s$/, '')}` : `${count(value)} ${unit}`
}

/** Counters that stand in the lines of their phases already, or say nothing to anybody. */
const ofPhases = new Set(['asked', 'bytes', 'pairs', 'resources'])
const titles: Readonly<Record<string, string>> = { skipped: 'Skipped rows', rows: 'Rows read' }
const titleOf = (name: string): string => (Object.hasOwn(titles, name) ? titles[name] : undefined) ?? codeWords(name)

/** The run's counters over all phases, as far as it has come. */
export function runCounters(
  phases: readonly PhaseProgress[],
): readonly { readonly name: string; readonly title: string; readonly value: number }[] {
  const all = new Map<string, number>()
  for (const phase of phases) {
    for (const [name, value] of Object.entries(phase.counts)) {
      if (!ofPhases.has(name)) all.set(name, Math.max(all.get(name) ?? 0, value))
    }
  }
  return [...all].map(([name, value]) => ({ name, title: titleOf(name), value }))
}
