import type { FieldInfo } from '../../../shared/settings.ts'
import type { RunRecord } from '../../../shared/runs.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { StoredConnection } from '../catalog/connections.ts'
import type { RunManager } from '../runs/run-manager.ts'
import { fieldsOf } from '../settings/field-info.ts'
import type { Source } from '../sources/source.ts'

const runsTold = 100
const logsTold = 5
const linesTold = 300

/**
 * What the catalog holds, for whoever helps: counts, states, codes. Without names of connections and people, without addresses; messages
 * and log lines are as they were stored, whoever passes them on takes out of them what comes from the data.
 */
export function diagnosticsOf(catalog: Catalog, manager: RunManager, sources: readonly Source[]): object {
  const connections = catalog.connections.list()
  const runs = manager.list(undefined, 1000)
  const place = (id: string): number => connections.findIndex((connection) => connection.id === id) + 1
  const unwell = runs.filter((run) => run.state === 'failed' || run.state === 'interrupted' || run.state === 'held').slice(0, logsTold)
  return {
    runsByState: Object.fromEntries([...Map.groupBy(runs, (run) => run.state)].map(([state, all]) => [state, all.length])),
    settings: { keepSnapshots: catalog.settings.get('retention.snapshots'), guardThreshold: catalog.settings.get('guard.threshold') },
    connections: connections.map((connection, index) => ({
      connection: index + 1,
      source: connection.sourceId,
      createdAt: new Date(connection.createdAt).toISOString(),
      config: configOf(connection, sources),
      lastCheck: catalog.lastChecks.get(connection.id),
      ignoredFindings: catalog.ignoredFindings.list(connection.id).map(({ kind }) => kind),
    })),
    runs: runs.slice(0, runsTold).map((run) => runOf(run, place(run.connectionId))),
    logs: unwell.map((run) => ({ run: run.id, lines: newestLines(catalog, run.id) })),
  }
}

function newestLines(catalog: Catalog, runId: string): object[] {
  const lines = catalog.log.read(runId, 0, 100_000)
  return lines.slice(-linesTold).map(({ at, level, event, fields }) => ({ at: new Date(at).toISOString(), level, event, fields }))
}

/** Texts can be anything: of these only whether they are set. */
function configOf({ sourceId, config }: StoredConnection, sources: readonly Source[]): object {
  const source = sources.find((each) => each.id === sourceId)
  const fields: readonly FieldInfo[] = source === undefined ? [] : fieldsOf(source.configSchema)
  const told = (name: string, value: unknown): unknown => {
    const kind = fields.find((field) => field.name === name)?.kind
    return kind === 'integer' || kind === 'boolean' || kind === 'choice' ? value : 'set'
  }
  return Object.fromEntries(Object.entries(config).map(([name, value]) => [name, told(name, value)]))
}

function runOf(run: RunRecord, connection: number): object {
  const { id, sourceId, state, startedAt, endedAt, attempts, counts, error, output } = run
  return {
    ...{ run: id, connection, source: sourceId, state, attempts, counts, error },
    startedAt: new Date(startedAt).toISOString(),
    seconds: endedAt === null ? null : (endedAt - startedAt) / 1000,
    saved: output === null ? 'not asked for' : output.savedAt === null ? 'not yet' : `${output.bytes ?? 0} bytes`,
    phases: run.phases.map((phase) => ({
      ...{ phase: phase.id, state: phase.state, counts: phase.counts, done: phase.done, total: phase.total, unit: phase.unit },
      seconds: phase.startedAt === null || phase.endedAt === null ? null : (phase.endedAt - phase.startedAt) / 1000,
    })),
  }
}
