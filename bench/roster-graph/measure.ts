import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Figure } from '../figure.ts'
import type { BuildFigures } from './build.ts'
import type { RosterSize } from './roster-data.ts'

/** The graph of a roster by itself, in processor time; then into a snapshot. The best of `tries` counts, for the machine may be busy. */
export function measureRosterGraph(size: RosterSize, tries = 3): Figure[] {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'))
  try {
    const path = join(folder, 'roster.snapshot')
    const alone = Array.from({ length: tries }, () => build(size)).toSorted((a, b) => a.graph - b.graph)
    const [best] = alone
    if (best === undefined) return []
    const whole = build(size, path)
    return [
      {
        what: 'roster to a graph, processor',
        measured: (best.graph - best.records) / 1000,
        limit: size.people >= 100_000 ? 3 : null,
        unit: 's',
      },
      { what: '  making the records it is given', measured: best.records, limit: null, unit: 'ms' },
      { what: 'peak memory of that process', measured: best.memory / 1e6, limit: size.people >= 100_000 ? 700 : null, unit: 'MB' },
      { what: 'roster to a snapshot, processor', measured: (whole.graph + whole.finish) / 1000, limit: null, unit: 's' },
      { what: 'file', measured: statSync(path).size / 1e6, limit: null, unit: 'MB' },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function build(size: RosterSize, ...path: readonly string[]): BuildFigures {
  const program = join(import.meta.dirname, 'build.ts')
  return JSON.parse(execFileSync(process.execPath, [program, JSON.stringify(size), ...path], { encoding: 'utf8' })) as BuildFigures
}
