import type { Command } from 'commander'
import type { RunLogLine } from '../../../shared/contract.ts'
import type { RunRecord } from '../../../shared/runs.ts'
import { isPart, partWords } from '../../../shared/syncs.ts'
import { flag } from '../flags.ts'
import { facts, type Column } from '../output.ts'
import { bytes, duration, instant, number } from '../text.ts'
import type { Register } from './command.ts'
import { findRun } from './run-list.ts'

const columns: readonly Column<RunRecord>[] = [
  { name: 'id', title: 'Run', value: ({ id }) => id },
  { name: 'source', title: 'Source', value: ({ sourceId }) => sourceId },
  { name: 'connection', title: 'Connection', value: ({ connectionId }) => connectionId, wide: true },
  { name: 'state', title: 'State', value: (run) => (isPart(run) ? `${run.state}, part` : run.state) },
  { name: 'onlyTypes', title: 'Only', value: ({ onlyTypes = null }) => onlyTypes?.join(' ') ?? null, wide: true },
  { name: 'startedAt', title: 'Started', kind: 'time', value: ({ startedAt }) => startedAt },
  { name: 'endedAt', title: 'Ended', kind: 'time', value: ({ endedAt }) => endedAt, wide: true },
  { name: 'attempts', title: 'Attempts', kind: 'number', value: ({ attempts }) => attempts, wide: true },
  { name: 'resources', title: 'Resources', kind: 'number', value: ({ counts }) => counts?.resources ?? null },
  { name: 'grants', title: 'Grants', kind: 'number', value: ({ counts }) => counts?.grants ?? null },
  { name: 'file', title: 'File', value: ({ output }) => output?.path ?? null, wide: true },
  { name: 'error', title: 'Error', value: ({ error }) => error?.message ?? null, wide: true },
]

const logColumns: readonly Column<RunLogLine>[] = [
  { name: 'at', title: 'Time', kind: 'time', value: ({ at }) => at },
  { name: 'level', title: 'Level', value: ({ level }) => level },
  { name: 'event', title: 'Event', value: ({ event }) => event },
  {
    name: 'fields',
    title: 'Details',
    value: ({ fields }) =>
      Object.entries(fields)
        .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
        .join(' '),
  },
]

export const registerRuns = (program: Command, add: Register): void => {
  const runs = add(program, {
    usage: 'runs',
    description: 'List the runs that are kept, newest first',
    flags: [
      flag('limit', 'integer', 'At most so many', { default: 50 }),
      flag('connection', 'string', 'Only runs of this connection', { placeholder: 'id' }),
    ],
    run: async (context) => {
      const client = await context.client()
      const connectionId = context.settings.text('connection')
      const limit = Math.min(1000, Math.max(1, context.settings.number('limit') ?? 50))
      const list = await client.runs.list({ limit, ...(connectionId === null ? {} : { connectionId }) })
      await context.out.rows('runs', columns, list)
      return undefined
    },
  })
  add(runs, {
    usage: 'show <run>',
    description: 'Show one run: its phases, what it found, where it was saved',
    run: async (context, args) => {
      const run = await findRun(await context.client(), args[0] ?? '')
      if (context.out.format === 'json') await context.out.json(run)
      else await context.out.write(facts(describe(run)))
      return undefined
    },
  })
  add(runs, {
    usage: 'log <run>',
    description: 'Print the log of a run',
    run: async (context, args) => {
      const client = await context.client()
      const run = await findRun(client, args[0] ?? '')
      await context.out.list('log', logColumns, (async function* () {
        for (let after = 0; ;) {
          const lines = await client.runs.log({ runId: run.id, after, limit: 1000 })
          const last = lines.at(-1)
          if (!last) return
          yield lines
          after = last.id
        }
      })()) // prettier-ignore
      return undefined
    },
  })
  add(runs, {
    usage: 'remove <run>',
    description: 'Remove a run and its snapshot; files it was saved to stay',
    run: async (context, args) => {
      const client = await context.client()
      const run = await findRun(client, args[0] ?? '')
      await client.runs.remove({ runId: run.id })
      await context.out.line(`Removed run ${run.id}.`)
      return undefined
    },
  })
}

const describe = (run: RunRecord): [string, string][] => [
  ['Run', run.id],
  ['Source', run.sourceId],
  ['Connection', run.connectionId],
  ['State', run.state],
  ...(isPart(run) ? ([['Holds only', partWords(run)]] as [string, string][]) : []),
  ['Started', instant(run.startedAt)],
  ...(run.endedAt === null ? [] : ([['Ended', `${instant(run.endedAt)}, after ${duration(run.endedAt - run.startedAt)}`]] as [string, string][])),
  ['Attempts', number(run.attempts)],
  ...run.phases.map(({ title, state, counts, unit, done, startedAt, endedAt }): [string, string] => [
    title,
    [
      state,
      ...Object.entries(counts).map(([name, value]) => (name === 'bytes' ? bytes(value) : `${number(value)} ${name}`)),
      ...(unit !== null && done > 0 && !(unit in counts) ? [unit === 'bytes' ? bytes(done) : `${number(done)} ${unit}`] : []),
      ...(startedAt !== null && endedAt !== null ? [duration(endedAt - startedAt)] : []),
    ].join(', '),
  ]),
  ...(run.counts ? ([['Resources', number(run.counts.resources)], ['Entitlements', number(run.counts.entitlements)], ['Grants', number(run.counts.grants)]] as [string, string][]) : []),
  ...(run.output ? ([['File', run.output.savedAt === null ? `${run.output.path}, not written` : run.output.path], ['SHA-256', run.output.sha256 ?? '-']] as [string, string][]) : []),
  ...(run.error ? ([['Error', `${run.error.message} ${run.error.remedy}`]] as [string, string][]) : []),
] // prettier-ignore
