import { join } from 'node:path'
import type { Clock, Logger } from '../../shared/platform.ts'
import { openCatalog } from './catalog/catalog.ts'
import { computerUser } from './catalog/computer-user.ts'
import type { NetworkSettings } from './http/client.ts'
import { systemClock } from './http/system-clock.ts'
import { NoticeCenter } from './notices/notice-center.ts'
import { noticeOfNoStart, noticeOfRun } from './notices/run-notices.ts'
import { connectionsRouter } from './router/connections.ts'
import { diffsRouter, OpenDiffs } from './router/diffs.ts'
import { engineRouter } from './router/engine.ts'
import { exportsRouter } from './router/exports.ts'
import { createImplementer } from './router/failures.ts'
import { filesRouter } from './router/files.ts'
import { History } from './router/history.ts'
import { Imports } from './router/imports.ts'
import { noticesRouter } from './router/notices.ts'
import { OpenSnapshots } from './router/open-snapshots.ts'
import { runsRouter } from './router/runs.ts'
import { schedulesRouter } from './router/schedules.ts'
import { snapshotsRouter } from './router/snapshots.ts'
import { sourceInfo, sourcesRouter } from './router/sources.ts'
import { RunManager } from './runs/run-manager.ts'
import { Scheduler } from './schedules/scheduler.ts'
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
  /** Also start scheduled runs and send the notices that wait, as long as the engine is open. Default: false, for a single command. */
  readonly background?: boolean
}

/** Wires the rooms. UNSUPPORTED, NOT_WRITABLE, MALFORMED_DATA when the data folder cannot be used. */
export async function createEngine(options: EngineOptions) {
  const { dataDir, log, version, environment, network = () => ({}), clock = systemClock, sources = registry, background = false } = options
  const secrets = options.secrets ?? (() => Promise.resolve({}))
  const catalog = openCatalog(join(dataDir, 'catalog.db'))
  const imports = new Imports(dataDir)
  const notices = new NoticeCenter({ catalog, clock, log, version, environment, network, secrets, background })
  const nameOf = (connectionId: string): string => catalog.connections.get(connectionId).name
  const runs = await RunManager.open({
    ...{ catalog, sources, dataDir, scratchDir: imports.folder },
    ...{ log, clock, version, environment, network, secrets },
    onEnded: (run) => {
      const raised = noticeOfRun(run, nameOf(run.connectionId))
      if (raised !== null) notices.raise(raised)
      schedules.runEnded(run)
    },
  })
  const schedules = new Scheduler({
    ...{ catalog, clock, log, background, actor: computerUser() },
    startRun: (connectionId) => {
      const { sourceId } = catalog.connections.get(connectionId)
      return runs.start({ sourceId, connectionId, config: {}, acceptShrunken: false })
    },
    onNotStarted: (schedule, error) =>
      notices.raise(noticeOfNoStart(schedule.connectionId, nameOf(schedule.connectionId), schedule, error)),
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
    schedules: schedulesRouter(implementer, schedules),
    notices: noticesRouter(implementer, notices, log),
  } as unknown as Parameters<typeof implementer.router>[0]) // reviews, audit, destinations, deliveries, services are on their way

  return {
    /** Implements shared/contract.ts. */
    router,
    /** Runs under way become interrupted and can be resumed; scratch files go. */
    async close(): Promise<void> {
      await schedules.close()
      await runs.close()
      await notices.close()
      snapshots.closeAll()
      diffs.closeAll()
      history.close()
      imports.close()
      catalog.close()
    },
  }
}

export type Engine = Awaited<ReturnType<typeof createEngine>>
