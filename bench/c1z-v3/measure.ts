import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { diffSnapshots } from '../../electron/engine/graph/diff.ts'
import type { Figure } from '../figure.ts'
import type { GraphSize } from '../graph/graph-data.ts'
import type { OpenFigures } from './open.ts'

/** What v3 may take beyond v1, in seconds, and how much memory, in MB. */
export interface Most {
  readonly more: number
  readonly memory: number
}

/** The same graph opened from a file of either format, until its snapshot is ready; what both hold is compared. */
export function measureC1zV3(size: Omit<GraphSize, 'day'>, most: Most): Figure[] {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'))
  const node = (program: string, ...words: readonly string[]): string =>
    execFileSync(process.execPath, [join(import.meta.dirname, program), ...words], { encoding: 'utf8' })
  try {
    const [given, v1, v3] = [join(folder, 'given'), join(folder, 'v1.c1z'), join(folder, 'v3.c1z')]
    node('../graph/write.ts', given, JSON.stringify({ ...size, day: 1 }))
    node('write.ts', given, v1, v3)
    const [one, three] = [v1, v3].map((file) => JSON.parse(node('open.ts', file, `${file}.snapshot`)) as OpenFigures)
    if (one === undefined || three === undefined) throw new Error('nothing was opened')
    const diff = diffSnapshots(`${v1}.snapshot`, `${v3}.snapshot`)
    try {
      const differing = Object.values(diff.summary).reduce((sum, { added, removed, changed }) => sum + added + removed + changed, 0)
      if (differing > 0 || three.grants !== size.grants) throw new Error(`the two files differ in ${differing} records`)
    } finally {
      diff.close()
    }
    return [
      { what: 'v1 to a snapshot', measured: one.took / 1000, limit: null, unit: 's' },
      { what: 'v1, peak memory', measured: one.memory / 1e6, limit: null, unit: 'MB' },
      { what: 'v3 to a snapshot', measured: three.took / 1000, limit: Math.round(one.took / 10) / 100 + most.more, unit: 's' },
      { what: 'v3, peak memory', measured: three.memory / 1e6, limit: most.memory, unit: 'MB' },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
