import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { EngineSettings, StorageUse } from '../../../shared/contract.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { computerUser } from '../catalog/computer-user.ts'
import type { Clock } from '../../../shared/platform.ts'
import type { RunManager } from '../runs/run-manager.ts'
import { SnapshotFiles } from '../runs/snapshot-files.ts'
import type { Implementer } from './failures.ts'
import type { Imports } from '../snapshots/imports.ts'

export const engineRouter = (
  { engine }: Implementer,
  catalog: Catalog,
  dataDir: string,
  imports: Imports,
  runs: RunManager,
  clock: Clock,
) => ({
  storage: engine.storage.handler(() => storageOf(dataDir)),
  clearImports: engine.clearImports.handler(() => {
    imports.clearKept()
    return storageOf(dataDir)
  }),
  rebuildCatalog: engine.rebuildCatalog.handler(() => runs.rebuild(computerUser())),
  settings: {
    get: engine.settings.get.handler(() => settingsOf(catalog)),
    set: engine.settings.set.handler(({ input: { keepSnapshots, guardThreshold } }) =>
      catalog.transaction(() => {
        const before = settingsOf(catalog)
        if (keepSnapshots !== undefined) catalog.settings.set('retention.snapshots', keepSnapshots)
        if (guardThreshold !== undefined) catalog.settings.set('guard.threshold', guardThreshold)
        const data = { before, after: settingsOf(catalog) }
        catalog.audit.append({ at: clock.now(), actor: computerUser(), event: 'settings.changed', subject: 'settings', data })
        return data.after
      }),
    ),
  },
})

const settingsOf = ({ settings }: Catalog): EngineSettings => ({
  keepSnapshots: settings.get('retention.snapshots'),
  guardThreshold: settings.get('guard.threshold'),
})

function storageOf(dataDir: string): StorageUse {
  const files = new SnapshotFiles(dataDir)
  const byRun = new Map<string, number>()
  for (const { name, runId } of files.list()) byRun.set(runId, (byRun.get(runId) ?? 0) + bytesOf(join(files.folder, name)))
  const runs = [...byRun].map(([runId, bytes]) => ({ runId, bytes })).sort((a, b) => b.bytes - a.bytes)
  return {
    dataDir,
    snapshots: runs.reduce((sum, run) => sum + run.bytes, 0),
    runs,
    imports: bytesOf(join(dataDir, 'imports')),
    keptImports: bytesOf(join(dataDir, 'imports', 'kept')),
    deliveries: bytesOf(join(dataDir, 'approved')) + bytesOf(join(dataDir, 'delivered')),
    catalog: ['', '-wal', '-shm'].reduce((sum, suffix) => sum + bytesOf(join(dataDir, `catalog.db${suffix}`)), 0),
  }
}

/** Of a file, or of all in a folder; links are not followed. What goes away meanwhile counts for nothing. */
function bytesOf(path: string): number {
  try {
    const stat = lstatSync(path)
    // A file with several names takes its place once.
    if (!stat.isDirectory()) return stat.size / Math.max(1, stat.nlink)
    return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0)
  } catch {
    return 0
  }
}
