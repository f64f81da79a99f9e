import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { SnapshotPair, SnapshotRef } from '../../../shared/snapshots-contract.ts'
import type { DiffEntry, DiffList, DiffRows, DiffSummary } from '../../../shared/diff.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { Page } from '../../../shared/query.ts'
import { isPart, samePart } from '../../../shared/syncs.ts'
import type { Vocabulary } from '../../../shared/vocabulary.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../failure.ts'
import { flag } from '../flags.ts'
import { readableValue } from '../instants.ts'
import { csv, table } from '../output.ts'
import { instant, number, printable } from '../text.ts'
import type { EngineClient } from '../world.ts'
import type { Register } from './command.ts'
import { findRun } from './run-list.ts'
import { changesTable } from './run-report.ts'
import { pages } from './snapshot-rows.ts'

type AnyEntry = DiffRows[DiffList]

const lists: readonly DiffList[] = ['resources', 'entitlements', 'grants']
const rowsOnTerminal = 20

export const registerDiff = (program: Command, add: Register): void => {
  add(program, {
    usage: 'diff [before] [after]',
    description:
      'Show what was added, removed and changed: between two files or runs, the two newest syncs of one file, or the last two runs',
    flags: [
      flag('previous', 'boolean', "The last two ready runs of a connection, the newest run's unless --connection names one"),
      flag('connection', 'string', 'The connection for --previous', { placeholder: 'id' }),
      flag('limit', 'integer', 'At most so many changes of each list, 0 for all; default 20 in a table, else all'),
    ],
    examples: ['rollcall diff monday.c1z tuesday.c1z', 'rollcall diff sync.c1z', 'rollcall diff --previous --output json'],
    run: async (context, args) => {
      const client = await context.client()
      const [before, after] = await ends(context, client, args)
      const { pair, summary } = await client.diffs.describe({ pair: { before, after } }, { signal: context.world.signal })
      const ofBoth = [pair.before, pair.after].map((snapshotRef) => client.snapshots.describe({ snapshotRef }))
      const inWords = readable((await Promise.all(ofBoth)).map(({ vocabulary }) => vocabulary))
      await write(context, client, pair, summary, inWords)
      return undefined
    },
  })
}

const ends = async (context: Context, client: EngineClient, args: readonly string[]): Promise<readonly [SnapshotRef, SnapshotRef]> => {
  const [first, second] = args
  if (context.settings.on('previous')) {
    if (first !== undefined) throw new UsageError('--previous takes no files or runs')
    return lastTwoRuns(client, context.settings.text('connection'))
  }
  if (first === undefined) throw new UsageError('diff needs two files or runs, one file with two syncs, or --previous')
  if (second === undefined) return lastTwoSyncs(client, resolve(context.world.workingDirectory, first))
  return [await end(context, client, first), await end(context, client, second)]
}

/** A file when there is one of that name, else a run. */
const end = async (context: Context, client: EngineClient, text: string): Promise<SnapshotRef> => {
  const path = resolve(context.world.workingDirectory, text)
  if (existsSync(path) || text.endsWith('.c1z') || text.includes('/')) return { path }
  return { runId: (await findRun(client, text)).id }
}

const lastTwoSyncs = async (client: EngineClient, path: string): Promise<readonly [SnapshotRef, SnapshotRef]> => {
  const { format, syncs, advice } = await client.files.describe({ path })
  const finished = syncs
    .filter(({ type, endedAt }) => type === 'full' && endedAt !== null)
    .toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))
  const [after, before] = finished
  if (advice !== null) throw new RollcallError('UNSUPPORTED', { message: 'This file cannot be compared.', remedy: advice })
  if (format === 'v3')
    throw new RollcallError('INVALID_INPUT', { message: 'A .c1z of format v3 holds one sync.', remedy: 'Compare it with another file.' })
  if (!after || !before)
    throw new RollcallError('INVALID_INPUT', {
      message: `The file holds ${number(finished.length)} finished sync${finished.length === 1 ? '' : 's'}; a comparison needs two.`,
      remedy: 'Sync into the same file again, or name a second file.',
    })
  return [
    { path, syncId: before.syncId },
    { path, syncId: after.syncId },
  ]
}

const lastTwoRuns = async (client: EngineClient, connectionId: string | null): Promise<readonly [SnapshotRef, SnapshotRef]> => {
  const all = await client.runs.list({ limit: 1000, ...(connectionId === null ? {} : { connectionId }) })
  const kept = all
    .filter(({ state, snapshotPath }) => state === 'ready' && snapshotPath !== null)
    .toSorted((a, b) => b.startedAt - a.startedAt)
  // What a narrowed run lacks is not gone: the newest full one, and only when there is none the newest of all.
  const after = kept.find((run) => !isPart(run)) ?? kept[0]
  const before = kept.find(
    (run) => after !== undefined && run.id !== after.id && run.connectionId === after.connectionId && samePart(run, after),
  )
  if (!after || !before)
    throw new RollcallError('NOT_FOUND', {
      message: 'There are no two ready runs of one connection that kept the same part to compare.',
      remedy: 'Sync a second time; "rollcall runs" lists what is kept.',
    })
  return [{ runId: before.id }, { runId: after.id }]
}

type Ask = (offset: number, limit: number) => Promise<Page<AnyEntry>>

const asker =
  (client: EngineClient, pair: SnapshotPair, list: DiffList, inWords: (entry: AnyEntry) => AnyEntry): Ask =>
  async (offset, limit) => {
    const page: Page<AnyEntry> = await client.diffs[list]({ pair, offset, limit })
    return { ...page, rows: page.rows.map(inWords) }
  }

/**
 * Entries with their times as every output writes them, and with what the source knows of a grant beside what is known of every one. A moment
 * is told to the second; what differs by less, whole.
 */
const readable = (vocabularies: readonly Vocabulary[]): ((entry: AnyEntry) => AnyEntry) => {
  const kinds = new Map(vocabularies.flatMap(({ grantAttributes }) => grantAttributes).map(({ name, kind }) => [name, kind]))
  const inWords = (name: string, value: unknown): unknown => {
    const kind = kinds.get(name)
    if (typeof value !== 'number' || kind === undefined) return readableValue(name, value)
    return kind === 'time' ? instant(value) : kind === 'date' ? instant(value).slice(0, 10) : value
  }
  const whole = (name: string, value: unknown): unknown =>
    typeof value === 'number' && typeof inWords(name, value) === 'string' ? new Date(value).toISOString() : value
  const flat = ([name, value]: [string, unknown]): [string, unknown][] =>
    name === 'values' ? Object.entries(value as object).flatMap(flat) : [[name, inWords(name, value)]]
  const row = (values: object | null): unknown => values && Object.fromEntries(Object.entries(values).flatMap(flat))
  return (entry) => {
    const fields = entry.fields.map(({ field, before, after }) => {
      const [was, is] = [inWords(field, before), inWords(field, after)]
      return was === is ? { field, before: whole(field, before), after: whole(field, after) } : { field, before: was, after: is }
    })
    return { ...entry, before: row(entry.before), after: row(entry.after), fields } as AnyEntry
  }
}

const write = async (
  context: Context,
  client: EngineClient,
  pair: SnapshotPair,
  summary: DiffSummary,
  inWords: (entry: AnyEntry) => AnyEntry,
): Promise<void> => {
  const { out } = context
  const given = context.settings.number('limit')
  const limit = given === 0 ? Infinity : (given ?? (out.format === 'table' ? rowsOnTerminal : Infinity))
  if (limit < 0) throw new UsageError(`invalid argument "${limit}" for "--limit": 0 or more is expected`)
  if (out.format === 'table') await out.write(`${changesTable(summary)}\n`)
  if (out.format === 'csv') await out.write(csv([['list', 'kind', 'id', 'name', 'field', 'before', 'after']]))
  if (out.format === 'json') await out.write(`{\n  "summary": ${JSON.stringify(summary)}`)
  for (const list of lists) {
    let total = 0
    let written = 0
    if (out.format === 'json') await out.write(`,\n  "${list}": [`)
    for await (const entries of pages(asker(client, pair, list, inWords), limit, (found) => (total = found))) {
      if (out.format === 'json')
        await out.write(`${written > 0 ? ',' : ''}${entries.map((entry) => `\n    ${JSON.stringify(entry)}`).join(',')}`)
      else if (out.format === 'csv') await out.write(csv(entries.flatMap((entry) => csvRows(list, entry))))
      else await out.write(`\n${table(tableColumns(list), entries)}\n`)
      written += entries.length
    }
    if (out.format === 'json') await out.write(`${written > 0 ? '\n  ' : ''}]`)
    if (out.format === 'table' && written < total) await out.line(`${number(written)} of ${number(total)}; --limit 0 shows all.`)
  }
  if (out.format === 'json') await out.write('\n}\n')
}

const nameOf = (entry: AnyEntry): string => {
  const row = (entry as DiffEntry<object>).after ?? (entry as DiffEntry<object>).before
  if (row === null) return ''
  if ('principalName' in row)
    return `${String(row.principalName)} - ${'resourceName' in row ? String(row.resourceName) : ''}: ${'slug' in row ? String(row.slug) : ''}`
  return 'name' in row ? String(row.name) : ''
}

const csvRows = (list: DiffList, entry: AnyEntry): (string | number | null)[][] =>
  entry.fields.length === 0
    ? [[list, entry.kind, entry.id, nameOf(entry), null, null, null]]
    : entry.fields.map(({ field, before, after }) => [list, entry.kind, entry.id, nameOf(entry), field, before, after])

const tableColumns = (list: DiffList) => [
  { name: 'kind', title: list, value: (entry: AnyEntry) => entry.kind },
  { name: 'name', title: 'Name', value: nameOf },
  // The ids of the others only repeat their names, at length.
  ...(list === 'resources' ? [{ name: 'id', title: 'ID', value: (entry: AnyEntry) => entry.id }] : []),
  {
    name: 'fields',
    title: 'Changes',
    value: (entry: AnyEntry) => entry.fields.map(({ field, before, after }) => `${field}: ${shown(before)} -> ${shown(after)}`).join('; '),
  },
]

const shown = (value: string | number | null): string => (value === null ? 'none' : printable(String(value)))
