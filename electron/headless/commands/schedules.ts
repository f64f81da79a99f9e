import type { Command } from 'commander'
import type { ScheduleRecord } from '../../../shared/schedules.ts'
import type { Context } from '../context.ts'
import { flag } from '../flags.ts'
import { facts, type Column } from '../output.ts'
import { instant } from '../text.ts'
import { chosen } from './chosen.ts'
import type { Register } from './command.ts'
import { findConnection } from './connections.ts'

const columns: readonly Column<ScheduleRecord>[] = [
  { name: 'id', title: 'Schedule', value: ({ id }) => id },
  { name: 'name', title: 'Name', value: ({ name }) => name },
  { name: 'connection', title: 'Connection', value: ({ connectionId }) => connectionId, wide: true },
  { name: 'cron', title: 'Cron', value: ({ cron }) => cron },
  { name: 'words', title: 'When', value: ({ words }) => words },
  { name: 'timeZone', title: 'Time zone', value: ({ timeZone }) => timeZone },
  { name: 'enabled', title: 'On', value: ({ enabled }) => (enabled ? 'yes' : 'no') },
  { name: 'missed', title: 'Missed', value: ({ missed }) => missed, wide: true },
  { name: 'openReview', title: 'Review', value: ({ openReview }) => (openReview ? 'yes' : 'no'), wide: true },
  { name: 'next', title: 'Next', kind: 'time', value: ({ next }) => next[0] ?? null },
  { name: 'last', title: 'Last', value: ({ last }) => (last === null ? null : `${last.outcome} ${instant(last.at)}`) },
  { name: 'lastMessage', title: 'What came of it', value: ({ last }) => last?.message ?? null, wide: true },
]

const zone = flag('time-zone', 'string', "The time zone the expression is read in; default this computer's", { placeholder: 'name' })
const zoneOf = (context: Context): string => context.settings.text('time-zone') ?? Intl.DateTimeFormat().resolvedOptions().timeZone

export const registerSchedules = (program: Command, add: Register): void => {
  const list = async (context: Context): Promise<undefined> => {
    await context.out.rows('schedules', columns, await (await context.client()).schedules.list())
  }
  const schedules = add(program, { usage: 'schedules', description: 'List the runs that start by themselves', run: list })
  add(schedules, { usage: 'list', description: 'List them', run: list })
  add(schedules, {
    usage: 'add <connection> <cron>',
    description: 'Run a connection whenever the cron expression says so; its secrets have to be in the keychain',
    flags: [
      flag('name', 'string', 'What it is called; default the expression in words'),
      zone,
      flag('missed', 'choice', 'When a time passed while nothing could start it', { choices: ['skip', 'run-once'], default: 'skip' }),
      flag('review', 'boolean', 'Open a review of what changed when the run is ready', { default: true }),
    ],
    examples: [
      'rollcall schedules add 3KfT "0 6 * * 1-5"',
      'rollcall schedules add 3KfT "30 22 * * *" --time-zone Europe/Berlin --missed run-once',
    ],
    run: async (context, [connection = '', cron = '']) => {
      const client = await context.client()
      const { id: connectionId } = await findConnection(client, connection)
      const timeZone = zoneOf(context)
      const { words } = await client.schedules.preview({ cron, timeZone })
      const saved = await client.schedules.save({
        ...{ connectionId, cron, timeZone, name: context.settings.text('name') ?? words.slice(0, 200) },
        missed: context.settings.text('missed') === 'run-once' ? 'run-once' : 'skip',
        openReview: context.settings.on('review'),
      })
      await show(context, saved)
      return undefined
    },
  })
  add(schedules, {
    usage: 'remove <schedule>',
    description: 'Remove a schedule; runs it started stay',
    run: async (context, args) => {
      const schedule = await find(context, args[0] ?? '')
      await (await context.client()).schedules.remove({ id: schedule.id })
      await context.out.line(`Removed schedule ${schedule.name}.`)
      return undefined
    },
  })
  for (const enabled of [true, false])
    add(schedules, {
      usage: `${enabled ? 'enable' : 'disable'} <schedule>`,
      description: enabled ? 'Switch a schedule on; times that passed before are not made up for' : 'Switch a schedule off',
      run: async (context, args) => {
        const { id, connectionId, name, cron, timeZone, missed, openReview } = await find(context, args[0] ?? '')
        const settings = { id, connectionId, name, cron, timeZone, missed, openReview, enabled }
        await show(context, await (await context.client()).schedules.save(settings))
        return undefined
      },
    })
  add(schedules, {
    usage: 'preview <cron>',
    description: 'Say what a cron expression means, and its next five times',
    flags: [zone],
    examples: ['rollcall schedules preview "0 6 * * 1-5" --time-zone America/New_York'],
    run: async (context, [cron = '']) => {
      const timeZone = zoneOf(context)
      const { words, next } = await (await context.client()).schedules.preview({ cron, timeZone })
      if (context.out.format === 'json') await context.out.json({ words, timeZone, next: next.map(instant) })
      else await context.out.write(facts([['When', words], ...times(next, timeZone)]))
      return undefined
    },
  })
}

const find = async (context: Context, id: string): Promise<ScheduleRecord> =>
  chosen(await (await context.client()).schedules.list(), id, 'schedule', 'rollcall schedules')

const show = async (context: Context, schedule: ScheduleRecord): Promise<void> => {
  if (context.out.format === 'json') {
    await context.out.json(schedule)
    return
  }
  const { id, name, words, timeZone, enabled, next } = schedule
  const when: [string, string] = ['When', enabled ? words : `${words}; switched off`]
  await context.out.write(facts([['Schedule', id], ['Name', name], when, ...times(next, timeZone)])) // prettier-ignore
}

/** The next times in the schedule's own zone, as a clock on the wall there shows them, and in UTC. */
const times = (next: readonly number[], timeZone: string): [string, string][] => {
  const wall = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'full', timeStyle: 'short' })
  return next.map((at, index) => [index === 0 ? `Next (${timeZone})` : '', `${wall.format(at)}  ${instant(at)}`])
}
