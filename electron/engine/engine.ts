import { join } from 'node:path'
import type { Clock, Logger } from '../../shared/platform.ts'
import { openCatalog } from './catalog/catalog.ts'
import type { NetworkSettings } from './http/client.ts'
import { systemClock } from './http/system-clock.ts'
import { connectionsRouter } from './router/connections.ts'
import { diagnosticsOf } from './router/diagnostics.ts'
import { diffsRouter, OpenDiffs } from './router/diffs.ts'
import { engineRouter } from './router/engine.ts'
import { exportsRouter } from './router/exports.ts'
import { createImplementer } from './router/failures.ts'
import { filesRouter } from './router/files.ts'
import { History } from './router/history.ts'
import { Imports } from './router/imports.ts'
import { OpenSnapshots } from './router/open-snapshots.ts'
import { runsRouter } from './router/runs.ts'
import { snapshotsRouter } from './router/snapshots.ts'
import { sourceInfo, sourcesRouter } from './router/sources.ts'
import { RunManager } from './runs/run-manager.ts'
import { sources as registry } from './sources/registry.ts'
import type { Source } from './sources/source.ts'

export { redactor } from './http/redact.ts'

/** The sources there are, for what a door must know before it opens an engine: flags, environment variables, help. */
export const sourceInfos = registry.map(sourceInfo)

export interface EngineOptions {
  /** Holds the catalog, the snapshots and scratch files; made when it does not exist. */
  readonly dataDir: string
  readonly log: Logger
  readonly version: string
  readonly clock?: Clock
  /** Where the secrets of a connection are kept; asked only for those a call did not bring. */
  readonly secrets?: (connectionId: string, names: readonly string[]) => Promise<Record<string, string>>
  /** For the proxy variables. */
  readonly environment?: NodeJS.ProcessEnv
  /** Asked for each check and each run. */
  readonly network?: () => NetworkSettings
  /** Default: the registry. */
  readonly sources?: readonly Source[]
}

/** Wires the rooms. UNSUPPORTED, NOT_WRITABLE, MALFORMED_DATA when the data folder cannot be used. */
export async function createEngine(options: EngineOptions) {
  const { dataDir, log, version, environment, network = () => ({}), clock = systemClock, sources = registry } = options
  const secrets = options.secrets ?? (() => Promise.resolve({}))
  const catalog = openCatalog(join(dataDir, 'catalog.db'))
  const imports = new Imports(dataDir)
  const runs = await RunManager.open({
    ...{ catalog, sources, dataDir, scratchDir: imports.folder },
    ...{ log, clock, version, environment, network, secrets },
  })
  const history = new History(runs)
  const snapshots = new OpenSnapshots()
  const diffs = new OpenDiffs()

  const implementer = createImplementer(log)
  const router = implementer.router({
    sources: sourcesRouter(implementer, sources),
    connections: connectionsRouter(implementer, {
      ...{ catalog, runs, sources, secrets, log, clock, environment, network },
      userAgent: `Rollcall/${version}`,
    }),
    runs: runsRouter(implementer, runs, log),
    snapshots: snapshotsRouter(implementer, { open: snapshots, runs, imports, history, clock }),
    diffs: diffsRouter(implementer, diffs, runs, imports),
    exports: exportsRouter(implementer, snapshots, log, clock),
    files: filesRouter(implementer),
    engine: engineRouter(implementer, catalog, dataDir),
  })

  return {
    /** Implements shared/contract.ts. */
    router,
    /** What the catalog holds, for whoever helps. */
    diagnostics: () => diagnosticsOf(catalog, runs, sources),
    /** Runs under way become interrupted and can be resumed; scratch files go. */
    async close(): Promise<void> {
      await runs.close()
      snapshots.closeAll()
      diffs.closeAll()
      history.close()
      imports.close()
      catalog.close()
    },
  }
}

export type Engine = Awaited<ReturnType<typeof createEngine>>
