import type { Clock } from '../../../shared/platform.ts'
import type { PhaseDefinition, PhaseProgress } from '../../../shared/runs.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { PhaseReporter } from '../sources/source.ts'

/** What the run does itself, after the source's own phases. */
export const runPhases = {
  check: { id: 'check', title: 'Check' },
  save: { id: 'save', title: 'Save' },
  ready: { id: 'ready', title: 'Ready' },
} as const

/** Rates look back this far. */
const window = 5000
/** Measures closer together than this say nothing. */
const sampleEvery = 250

/** A phase as it is before it began. */
export const waiting = ({ id, title }: PhaseDefinition): PhaseProgress => ({
  id,
  title,
  state: 'waiting',
  startedAt: null,
  endedAt: null,
  counts: {},
  unit: null,
  done: 0,
  total: null,
  rate: null,
  etaSeconds: null,
  note: null,
})

/** A run that ended by force has no running phase. */
export const stopped = (phases: readonly PhaseProgress[], at: number): PhaseProgress[] =>
  phases.map((phase) => (phase.state === 'running' ? { ...phase, state: 'failed', endedAt: at, etaSeconds: null } : phase))

/** Where one attempt of a run is. Counters only grow (what is done begins anew with another unit); a rate is over the last seconds while it runs, over all of it when done. */
export class Phases implements PhaseReporter {
  readonly #phases: PhaseProgress[]
  readonly #clock: Clock
  readonly #changed: (kind: 'phase' | 'progress') => void
  #current = -1
  /** Where the counting of the present unit began. */
  #since = { at: 0, done: 0 }
  #samples: { at: number; done: number }[] = []

  constructor(phases: readonly PhaseProgress[], clock: Clock, changed: (kind: 'phase' | 'progress') => void) {
    this.#phases = [...phases]
    this.#clock = clock
    this.#changed = changed
  }

  all(): readonly PhaseProgress[] {
    return [...this.#phases]
  }

  get current(): PhaseProgress | null {
    return this.#phases[this.#current] ?? null
  }

  /** Phases before it that never began are skipped. */
  start(phaseId: string): void {
    const index = this.#phases.findIndex((phase) => phase.id === phaseId)
    if (index < 0) throw new RollcallError('INTERNAL', unknownPhase(phaseId))
    if (index === this.#current && this.#phases[index]?.state === 'running') return
    const now = this.#clock.now()
    this.#end('done', now)
    this.#phases.forEach((phase, at) => {
      if (at < index && phase.state === 'waiting') this.#phases[at] = { ...phase, state: 'skipped' }
    })
    this.#current = index
    this.#set({ state: 'running', startedAt: this.current?.startedAt ?? now, endedAt: null })
    this.#count(now, this.current?.done ?? 0)
    this.#changed('phase')
  }

  update(change: Parameters<PhaseReporter['update']>[0]): void {
    const phase = this.current
    if (phase === null) return
    const counts = change.counts === undefined ? phase.counts : grown(phase.counts, change.counts)
    const afresh = change.unit !== undefined && phase.unit !== null && change.unit !== phase.unit // another thing is counted now
    if (afresh) this.#count(this.#clock.now(), change.done ?? 0)
    const done = Math.max(afresh ? 0 : phase.done, change.done ?? 0)
    const total = change.total === undefined ? phase.total : change.total
    const rate = this.#rate(done) ?? (afresh ? null : phase.rate)
    this.#set({
      counts,
      done,
      total,
      rate,
      unit: change.unit ?? phase.unit,
      note: change.note ?? phase.note,
      etaSeconds: total !== null && rate !== null && rate > 0 ? Math.max(0, Math.ceil((total - done) / rate)) : null,
    })
    this.#changed('progress')
  }

  /** The last phase is over: as it should be, or because of a failure. */
  end(state: 'done' | 'failed'): void {
    this.#end(state, this.#clock.now())
    this.#changed('phase')
  }

  #end(state: 'done' | 'failed', now: number): void {
    const phase = this.current
    if (phase?.state !== 'running') return
    const [seconds, done] = [(now - this.#since.at) / 1000, phase.done - this.#since.done]
    const rate = done > 0 && seconds > 0 ? done / seconds : phase.rate
    this.#set({ state, endedAt: now, rate, etaSeconds: null })
  }

  #count(at: number, done: number): void {
    this.#since = { at, done }
    this.#samples = [this.#since]
  }

  /** Units per second since the oldest measure of the window; null when there is no other measure yet. */
  #rate(done: number): number | null {
    const now = this.#clock.now()
    const last = this.#samples.at(-1)
    if (last === undefined || done === 0 || now - last.at < sampleEvery) return null
    this.#samples.push({ at: now, done })
    while (this.#samples.length > 2 && now - (this.#samples[1]?.at ?? now) >= window) this.#samples.shift()
    const first = this.#samples[0] ?? last
    return ((done - first.done) * 1000) / (now - first.at)
  }

  #set(change: Partial<PhaseProgress>): void {
    const phase = this.#phases[this.#current]
    if (phase !== undefined) this.#phases[this.#current] = { ...phase, ...change }
  }
}

function grown(before: Readonly<Record<string, number>>, change: Readonly<Record<string, number>>): Record<string, number> {
  const counts = { ...before }
  for (const [name, value] of Object.entries(change)) counts[name] = Math.max(counts[name] ?? 0, value)
  return counts
}

const unknownPhase = (id: string) => ({
  message: 'Something went wrong inside Rollcall.',
  remedy: 'Report it with the log of this run.',
  detail: `unknown phase ${id}`,
})
