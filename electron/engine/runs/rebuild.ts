import { existsSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { RebuildReceipt } from '../../../shared/contract.ts'
import { asRollcallError } from '../../../shared/errors.ts'
import type { GraphCounts } from '../../../shared/graph.ts'
import type { Clock } from '../../../shared/platform.ts'
import type { PhaseProgress } from '../../../shared/runs.ts'
import type { Vocabulary } from '../../../shared/vocabulary.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { orphansFolder } from '../catalog/orphans.ts'
import type { StoredRun } from '../catalog/runs.ts'
import { openSnapshot } from '../graph/snapshot.ts'
import type { SnapshotMeta } from '../graph/snapshot-meta.ts'
import type { Source } from '../sources/source.ts'
import { runVerdict } from '../guards/run-guard.ts'
import { runPhases, waiting } from './phases.ts'
import { held } from './run-errors.ts'
import type { SnapshotFiles } from './snapshot-files.ts'

interface Found {
  readonly meta: SnapshotMeta & { readonly sourceId: string; readonly connectionId: string; readonly runId: string }
  readonly counts: GraphCounts
  readonly vocabulary: Vocabulary
}

/**
 * Lists again, from what the snapshots in `orphans` say of themselves, the runs the catalog does not know, and puts their files back. Whether
 * a run was held is not in its snapshot, so the guard decides anew. A connection that is gone comes back by name, without settings.
 */
export function rebuildRuns(
  { dataDir, actor }: { readonly dataDir: string; readonly actor: string },
  catalog: Catalog,
  files: SnapshotFiles,
  sources: readonly Source[],
  clock: Clock,
): RebuildReceipt {
  const folder = join(orphansFolder(dataDir), 'snapshots')
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /^[0-9A-Za-z]{27}\.snapshot$/.test(name)) : []
  const left: { file: string; reason: string }[] = []
  const found = names.flatMap((name): Found[] => {
    try {
      const one = read(join(folder, name), name.slice(0, 27))
      if (one !== null) return [one]
      left.push({ file: join(folder, name), reason: 'It is not the snapshot of a run.' })
    } catch (error) {
      left.push({ file: join(folder, name), reason: asRollcallError(error).message })
    }
    return []
  })
  found.sort((a, b) => (a.meta.endedAt ?? 0) - (b.meta.endedAt ?? 0))
  const receipt = catalog.transaction(() => {
    let connections = 0
    const runs = found.flatMap(({ meta, counts, vocabulary }) => {
      if (catalog.runs.exists(meta.runId)) return []
      if (catalog.connections.restore(meta.connectionId, meta.title, meta.sourceId, clock.now())) connections++
      const run = runOf({ meta, counts, vocabulary }, catalog, sources)
      catalog.runs.restore(run)
      return [{ runId: run.id, connectionId: run.connectionId, state: run.state }]
    })
    const at = clock.now()
    if (runs.length > 0)
      catalog.audit.append({ at, actor, event: 'catalog.rebuilt', subject: 'catalog', data: { runs: runs.length, connections } })
    return { runs, connections, left }
  })
  for (const { meta } of found) {
    if (!files.exists(meta.runId)) renameSync(join(folder, `${meta.runId}.snapshot`), files.path(meta.runId))
  }
  return receipt
}

/** Null for the snapshot of something else than this run. */
function read(path: string, id: string): Found | null {
  const snapshot = openSnapshot(path)
  try {
    const { meta, counts, vocabulary } = snapshot
    const { sourceId, connectionId, runId } = meta
    if (runId !== id || sourceId === null || connectionId === null) return null
    return { meta: { ...meta, sourceId, connectionId, runId }, counts, vocabulary }
  } finally {
    snapshot.close()
  }
}

function runOf({ meta, counts, vocabulary }: Found, catalog: Catalog, sources: readonly Source[]): StoredRun {
  const source = sources.find(({ id }) => id === meta.sourceId)
  const startedAt = meta.startedAt ?? 0
  const endedAt = meta.endedAt ?? startedAt
  const depth = meta.sync?.depth
  const request = { resourceTypes: meta.sync?.onlyTypes ?? null, ...(depth && { depth }), output: null, acceptShrunken: false }
  const before = catalog.runs.previousReady(meta.connectionId, request, meta.runId)
  const stopped = runVerdict({
    now: { counts, parts: null },
    before: before?.counts ? { counts: before.counts, parts: null, what: 'the run before' } : null,
    vocabulary,
    only: request.resourceTypes,
    incomplete: [],
    removedOf: null,
    threshold: catalog.settings.get('guard.threshold'),
  })
  const error = stopped === null ? null : held(meta.runId, stopped.sentence)
  const done = { state: 'done', startedAt, endedAt } as const
  const phases: PhaseProgress[] = [...(source?.phases ?? []), runPhases.check].map((phase) => ({ ...waiting(phase), ...done }))
  phases.push(stopped === null ? { ...waiting(runPhases.ready), ...done } : waiting(runPhases.ready))
  return {
    ...{ id: meta.runId, connectionId: meta.connectionId, sourceId: meta.sourceId, state: stopped === null ? 'ready' : 'held' },
    ...{ startedAt, endedAt, attempts: 1, config: {}, request, phases, counts, saved: null },
    error: error && { code: error.code, message: error.message, remedy: error.remedy },
  }
}
