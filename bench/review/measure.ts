import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { openCatalog } from '../../electron/engine/catalog/catalog.ts'
import { systemClock } from '../../electron/engine/http/system-clock.ts'
import type { ReviewedRuns } from '../../electron/engine/reviews/base-of-review.ts'
import { EvidenceReports } from '../../electron/engine/reviews/evidence.ts'
import { Reviews } from '../../electron/engine/reviews/reviews.ts'
import { SignOffs } from '../../electron/engine/reviews/sign-offs.ts'
import type { ReviewScope } from '../../shared/reviews.ts'
import type { RunRecord } from '../../shared/runs.ts'
import type { Figure } from '../figure.ts'
import type { GraphSize } from '../graph/graph-data.ts'

/** A review of very many grants, from opening to sign-off, and the next one that carries its decisions. */
export async function measureReview(size: Omit<GraphSize, 'day'>): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'))
  try {
    return await measured(folder, size)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const program = join(import.meta.dirname, '../graph/write.ts')

async function measured(folder: string, size: Omit<GraphSize, 'day'>): Promise<Figure[]> {
  const paths = [1, 2].map((day) => {
    const path = join(folder, `${day}.snapshot`)
    execFileSync(process.execPath, [program, path, JSON.stringify({ ...size, day })])
    return path
  })
  mkdirSync(join(folder, 'data'))
  const catalog = openCatalog(join(folder, 'data', 'catalog.db'))
  const connection = { name: 'Bench', sourceId: 'bench', identity: 'bench', config: {}, createdAt: 0 }
  const { id: connectionId } = catalog.connections.add(connection, { names: [], values: [] })
  const all = paths.map((snapshotPath, i) => runRecord(String(i + 1), connectionId, i, snapshotPath)).reverse()
  const runs: ReviewedRuns = { get: (runId) => all.find(({ id }) => id === runId) ?? fail(), list: () => all }
  const room = () => {
    const reviews = new Reviews({ catalog, runs, dataDir: join(folder, 'data'), clock: systemClock })
    const evidence = new EvidenceReports(reviews, {
      catalog,
      runs,
      version: '0',
      departures: () => ({ guards: [], deliveries: [] }),
      noteOn: () => Promise.resolve(null),
    })
    const signOffs = new SignOffs(reviews, { catalog, runs, clock: systemClock, freeze: (open, review) => evidence.freeze(open, review) })
    return { reviews, signOffs, evidence }
  }
  const figures: Figure[] = []
  const timed = async <T>(what: string, limit: number | null, work: () => T | Promise<T>, unit: 'ms' | 's' = 'ms'): Promise<T> => {
    const begun = performance.now()
    const result = await work()
    const took = performance.now() - begun
    figures.push({ what, measured: unit === 's' ? took / 1000 : took, unit, limit })
    return result
  }
  const everything: ReviewScope = { kind: 'everything' }
  const first = room()
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const { id: reviewId } = await timed(
    'open a first review',
    4,
    () => first.reviews.create({ runId: '1', scope: everything, by: 'bench' }),
    's',
  )
  delay.disable()
  figures.push({ what: '  longest stop of the engine', measured: delay.max / 1e6, unit: 'ms', limit: 400 })
  const span = { reviewId, offset: 0, limit: 200 }
  await timed('first page', 500, () => first.reviews.grants(span))
  const decide = (text: string, decision: 'approve' | 'exclude') =>
    first.reviews.decide({ reviewId, selector: { kind: 'filter', text }, decision, reason: 'bench', by: 'bench' })
  await timed('bulk decision over all', 2000, () => decide('', 'approve'))
  await timed('bulk decision over a filter', 2000, () => decide('status:completed score:>80', 'exclude'))
  await timed('undo', 500, () => first.reviews.undo(reviewId, 'bench'))
  await decide('status:viewed', 'exclude')
  await timed('one more over all', 2000, () => decide('', 'approve'))
  await timed('undo of that', 500, () => first.reviews.undo(reviewId, 'bench'))
  const { rows } = await first.reviews.grants({ ...span, limit: 1 })
  const one = { kind: 'grants' as const, ids: rows.map(({ id }) => id) }
  await first.reviews.decide({ reviewId, selector: one, decision: 'flag', reason: 'bench', by: 'bench' })
  await timed('decision over one grant', 50, () => first.reviews.decide({ reviewId, selector: one, decision: 'approve', by: 'bench' }))
  for (let i = 0; i < 20; i++) await decide(`status:viewed attempts:${1 + (i % 3)}`, i % 2 === 0 ? 'exclude' : 'approve')
  await timed('counts', 50, () => first.reviews.get(reviewId))
  await timed('people, most undecided first', 1500, () => first.reviews.groups({ ...span, by: 'principal' }))
  await timed('courses, again', 400, () => first.reviews.groups({ ...span, by: 'resource' }))
  await timed('page in the middle', 100, () => first.reviews.grants({ ...span, offset: Math.floor(size.grants / 2) }))
  await timed('page by person, excluded', 1000, () =>
    first.reviews.grants({ ...span, decisions: ['exclude'], sort: [{ field: 'principalName', descending: false }] }),
  )
  const again = room()
  await timed('a draft of 25 rules after a restart', 5, () => again.reviews.grants(span), 's')
  const once = room()
  await timed('the same, once more', 1, () => once.reviews.grants(span), 's')
  once.reviews.close()
  await timed('sign off', 4, () => first.signOffs.sign({ reviewId, by: 'bench', note: '' }), 's')
  await timed('evidence', 1000, () => first.evidence.of(reviewId))
  await timed('what leaves it out', 500, () => first.signOffs.signed(reviewId))
  const next = await timed(
    'open the next review',
    5,
    () => first.reviews.create({ runId: '2', scope: { kind: 'changes' }, by: 'bench' }),
    's',
  )
  first.reviews.close()
  again.reviews.close()
  catalog.close()
  const { inScope, outsideExcluded } = next.counts
  if (inScope === 0 || outsideExcluded === 0) throw new Error('the next review carried nothing')
  figures.push({ what: 'memory of the process', measured: process.resourceUsage().maxRSS / 1000, unit: 'MB', limit: null })
  return figures
}

const fail = (): never => {
  throw new Error('no such run')
}

const runRecord = (id: string, connectionId: string, day: number, snapshotPath: string): RunRecord => ({
  ...{ id, connectionId, sourceId: 'bench', state: 'ready', startedAt: day, endedAt: day, attempts: 1, phases: [] },
  ...{ counts: null, error: null, snapshotPath, output: null },
})
