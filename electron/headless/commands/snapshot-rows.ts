import { resolve } from 'node:path'
import type { SnapshotInfo, SnapshotRef } from '../../../shared/snapshots-contract.ts'
import type { Filter, ListName, Page } from '../../../shared/query.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../failure.ts'
import { flag, type Flag } from '../flags.ts'
import type { Column } from '../output.ts'
import { number } from '../text.ts'
import type { EngineClient } from '../world.ts'
import { findRun } from './run-list.ts'
import { checkWhere, chosenRows, whereFlag, type ChosenRows } from './where.ts'

const pageSize = 5000
const rowsOnTerminal = 100

/** Which snapshot a reading command reads. */
export const snapshotFlags: readonly Flag[] = [
  flag('file', 'string', 'The path to the c1z file to read', { short: 'f', default: 'sync.c1z', placeholder: 'path' }),
  flag('sync-id', 'string', 'The sync of the file to read; default its newest finished full one'),
  flag('run', 'string', "Read a run's own snapshot instead of a file", { placeholder: 'run' }),
]

export const searchFlag = flag('search', 'string', 'Only rows whose names, e-mail addresses or ids hold these words', {
  placeholder: 'text',
})

/** What the lists take besides: which rows, and how many. */
export const listFlags: readonly Flag[] = [
  ...snapshotFlags,
  whereFlag,
  searchFlag,
  flag('limit', 'integer', 'At most so many rows, 0 for all; default 100 in a table, else all'),
]

export const typeFlag = (what: string): Flag => flag('resource-type', 'string', what, { short: 't', placeholder: 'type' })
export const resourceFlag = flag('resource', 'string', 'Only what is on this resource (needs --resource-type)', {
  short: 'r',
  placeholder: 'id',
})
export const entitlementFlag = flag('entitlement', 'string', 'Only grants of this entitlement', { short: 'e', placeholder: 'id' })

export const snapshotRef = async (context: Context, client: EngineClient): Promise<SnapshotRef> => {
  const { settings, world } = context
  const run = settings.text('run')
  const syncId = settings.text('sync-id')
  if (run !== null) {
    if (settings.origin('file') === 'flag' || syncId !== null)
      throw new UsageError('if any flags in the group [run file] are set none of the others can be; --sync-id belongs to --file')
    return { runId: (await findRun(client, run)).id }
  }
  return { path: resolve(world.workingDirectory, settings.text('file') ?? 'sync.c1z'), ...(syncId === null ? {} : { syncId }) }
}

/** As {@link withSnapshot}, with the rows of a list that the flags and --where ask for. Mistakes in them are told before anything is read. */
export const withRows = async <T>(
  context: Context,
  list: ListName,
  flagged: Filter | undefined,
  work: (client: EngineClient, asked: ChosenRows & { readonly snapshotRef: SnapshotRef }, snapshot: SnapshotInfo) => Promise<T>,
): Promise<T> => {
  checkWhere(context, list)
  return withSnapshot(context, (client, snapshot) =>
    work(client, { snapshotRef: snapshot.snapshotRef, ...chosenRows(context, flagged) }, snapshot),
  )
}

/** Work on the snapshot the settings name, after its warnings. */
export const withSnapshot = async <T>(context: Context, work: (client: EngineClient, snapshot: SnapshotInfo) => Promise<T>): Promise<T> => {
  const client = await context.client()
  const snapshot = await client.snapshots.describe({ snapshotRef: await snapshotRef(context, client) }, { signal: context.world.signal })
  for (const warning of snapshot.warnings) context.log.warn(warning)
  return work(client, snapshot)
}

/** The filter of -t, -r, -e and --search over a list of grants, with the rules of the baton command. */
export const grantFilter = (context: Context): Filter | undefined => {
  const { settings } = context
  const type = settings.text('resource-type')
  const resource = settings.text('resource')
  const entitlement = settings.text('entitlement')
  if (resource !== null && type === null) throw new UsageError('--resource needs --resource-type')
  if (entitlement !== null && (resource !== null || type !== null))
    throw new UsageError('if any flags in the group [resource-type entitlement] are set none of the others can be')
  return all([
    type === null ? null : { op: 'eq', field: 'resourceType', value: type },
    resource === null ? null : { op: 'eq', field: 'resourceId', value: resource },
    entitlement === null ? null : { op: 'eq', field: 'entitlementId', value: entitlement },
    searchFilter(context),
  ])
}

export const searchFilter = (context: Context): Filter | null => {
  const text = context.settings.text('search')
  return text === null || text.trim() === '' ? null : { op: 'text', value: text }
}

export const all = (filters: readonly (Filter | null)[]): Filter | undefined => {
  const given = filters.filter((entry) => entry !== null)
  return given.length === 0 ? undefined : given.length === 1 ? given[0] : { op: 'and', of: given }
}

/** How many rows to write: what was asked for, else a screenful of a table, else all. */
export const rowLimit = (context: Context): number => {
  const given = context.settings.number('limit')
  if (given !== null && given < 0) throw new UsageError(`invalid argument "${given}" for "--limit": 0 or more is expected`)
  if (given === 0) return Infinity
  return given ?? (context.out.format === 'table' ? rowsOnTerminal : Infinity)
}

/** Rows of a paged list up to `limit`, a page at a time. */
export async function* pages<Row>(
  ask: (offset: number, limit: number) => Promise<Page<Row>>,
  limit: number,
  onTotal: (total: number) => void,
): AsyncGenerator<readonly Row[]> {
  for (let offset = 0; offset < limit;) {
    const page = await ask(offset, Math.min(pageSize, limit - offset))
    onTotal(page.total)
    if (page.rows.length === 0) return
    yield page.rows
    offset += page.rows.length
    if (offset >= page.total) return
  }
}

/** Writes a paged list; a table that was cut says so. */
export const writeList = async <Row>(
  context: Context,
  name: string,
  columns: readonly Column<Row>[],
  ask: (offset: number, limit: number) => Promise<Page<Row>>,
): Promise<void> => {
  const { out } = context
  let total = 0
  const written = await out.list(
    name,
    columns,
    pages(ask, rowLimit(context), (found) => (total = found)),
    () => total,
  )
  if (out.format === 'table' && written < total) await out.line(`\n${number(written)} of ${number(total)}; --limit 0 shows all.`)
}
