import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Filter, SortKey } from '../../shared/query.ts'
import { diffSnapshots } from '../../electron/engine/graph/diff.ts'
import { openSnapshot } from '../../electron/engine/graph/snapshot.ts'
import type { Figure } from '../figure.ts'
import type { GraphSize } from './graph-data.ts'
import type { WriteFigures } from './write.ts'

/**
 * The snapshot store by itself: writing, reading in order, orders, filters, pages, search, comparison.
 */

const orders: readonly (readonly [what: string, limit: number, field: string, filter?: Filter])[] = [
  ['order by person', 200, 'principalName'],
  ['order by course', 200, 'resourceName'],
  ['order by state', 200, 'slug'],
  ['order by completion', 600, 'completedAt'],
  ['order by score', 600, 'score'],
  ['order by id', 600, 'id'],
  [
    'filter score and state',
    200,
    'completedAt',
    and({ op: 'ge', field: 'score', value: 80 }, { op: 'eq', field: 'slug', value: 'completed' }),
  ],
  ['filter one person', 200, 'completedAt', { op: 'eq', field: 'principalId', value: 'p77@example.com' }],
  ['filter person contains', 200, 'completedAt', { op: 'contains', field: 'principalName', value: 'ANGSTROM' }],
  ['search a person', 30, 'completedAt', { op: 'text', value: 'p123' }],
  ['search a course', 30, 'completedAt', { op: 'text', value: 'safety 14' }],
  ['search two words', 30, 'completedAt', { op: 'text', value: 'ada haddad' }],
]

function and(...of: Filter[]): Filter {
  return { op: 'and', of }
}

/** Writes two snapshots and asks everything of them; the best of `tries` counts, for the machine may be busy. */
export function measureGraph(size: Omit<GraphSize, 'day'>, tries = 3): Figure[] {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'))
  try {
    const before = join(folder, '1.snapshot')
    const after = join(folder, '2.snapshot')
    const small = size.grants <= 500_000
    const writes = Array.from({ length: tries }, () => write(before, { ...size, day: 1 })).sort((a, b) => total(a) - total(b))
    const [best] = writes
    if (best === undefined) return []
    write(after, { ...size, day: 2 })
    const told = (what: string, measured: number, unit: Figure['unit'] = 'ms'): Figure => ({ what, measured, unit, limit: null })
    return [
      { what: 'write and finish', measured: total(best) / 1000, unit: 's', limit: small ? 1.1 : null },
      told('  insert', best.insert),
      ...Object.entries(best.steps).map(([step, took]) => told(`  ${step}`, took)),
      { what: 'memory of that process', measured: best.memory / 1e6, unit: 'MB', limit: small ? 150 : null },
      told('  of which before', best.memoryBefore / 1e6, 'MB'),
      told('file', statSync(before).size / 1e6, 'MB'),
      ...measureReading(before, tries),
      measureDiff(before, after, tries),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const total = (figures: WriteFigures): number => figures.insert + figures.finish

function write(path: string, size: GraphSize): WriteFigures {
  const program = join(import.meta.dirname, 'write.ts')
  return JSON.parse(execFileSync(process.execPath, [program, path, JSON.stringify(size)], { encoding: 'utf8' })) as WriteFigures
}

function measureReading(path: string, tries: number): Figure[] {
  const everything = best(tries, () => {
    withSnapshot(path, (snapshot) => {
      let grants = 0
      for (const record of snapshot.grantsInOrder()) grants += record[0] > 0 ? 1 : 0
      return grants
    })
  })
  const asked = orders.map(([what, limit, field, filter]): Figure => {
    const sort: SortKey[] = [{ field, descending: true }]
    const query = { list: 'grants' as const, sort, ...(filter === undefined ? {} : { filter }) }
    const opened = Array.from({ length: tries }, () => openSnapshot(path))
    const measured = best(tries, (i) => opened[i]?.page(query, 0, 200))
    for (const snapshot of opened) snapshot.close()
    return { what, measured, unit: 'ms', limit }
  })
  const pages = withSnapshot(path, (snapshot) => {
    const query = { list: 'grants' as const, sort: [{ field: 'principalName', descending: false }] }
    const { total: all } = snapshot.page(query, 0, 1)
    const places = Array.from({ length: 50 }, (_, i) => Math.floor((all * ((i * 37) % 50)) / 50))
    return Math.max(...places.map((offset) => best(tries, () => snapshot.page(query, offset, 200))))
  })
  return [
    { what: 'all grants in order', measured: everything, unit: 'ms', limit: 1000 },
    ...asked,
    { what: 'slowest of 50 pages', measured: pages, unit: 'ms', limit: 5 },
  ]
}

function measureDiff(before: string, after: string, tries: number): Figure {
  const measured = best(tries, () => {
    const diff = diffSnapshots(before, after)
    diff.page('grants', undefined, 0, 200)
    diff.close()
  })
  return { what: 'diff', measured: measured / 1000, unit: 's', limit: 1.5 }
}

function withSnapshot<T>(path: string, work: (snapshot: ReturnType<typeof openSnapshot>) => T): T {
  const snapshot = openSnapshot(path)
  try {
    return work(snapshot)
  } finally {
    snapshot.close()
  }
}

/** Milliseconds of the fastest of some tries. */
function best(tries: number, work: (i: number) => unknown): number {
  return Math.min(
    ...Array.from({ length: tries }, (_, i) => {
      const begun = performance.now()
      work(i)
      return performance.now() - begun
    }),
  )
}
