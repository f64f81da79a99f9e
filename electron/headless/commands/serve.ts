import { resolve } from 'node:path'
import type { Command } from 'commander'
import { RollcallError } from '../../../shared/errors.ts'
import { UsageError } from '../failure.ts'
import { flag } from '../flags.ts'
import { keptSecret } from '../secrets.ts'
import type { World } from '../world.ts'
import type { Register } from './command.ts'

/** The engine as a service: schedules start their runs and notices are sent until a signal ends it. */
export const registerServe = (program: Command, add: Register, world: World): void => {
  add(program, {
    usage: 'serve',
    description: 'Stay, and do what runs by itself, until SIGINT or SIGTERM',
    flags: [
      flag('schedules', 'boolean', 'Start scheduled runs, and send notices'),
      flag('secrets-dir', 'string', 'Folder with secrets, files named <connection or channel id>.<field>; asked before the keychain', {
        placeholder: 'path',
        environment: ['CREDENTIALS_DIRECTORY'],
      }),
    ],
    examples: ['rollcall serve --schedules', 'rollcall serve --schedules --secrets-dir /run/secrets/rollcall'],
    run: async (context) => {
      if (!context.settings.on('schedules')) throw new UsageError('There is nothing to serve.', 'Say what: rollcall serve --schedules')
      const folder = context.settings.text('secrets-dir')
      const kept = folder === null ? undefined : secretsIn(resolve(world.workingDirectory, folder))
      const client = await context.client(true, kept)
      if (!(await client.schedules.active()).active)
        throw new RollcallError('ALREADY_RUNNING', {
          message: 'The schedules of this data folder are in the hands of another process: a window of Rollcall, or another serve.',
          remedy: 'End that one, or choose another data folder.',
        })
      const schedules = await client.schedules.list()
      const next = schedules.flatMap((schedule) => schedule.next.slice(0, 1)).sort((a, b) => a - b)[0]
      context.log.info('serving schedules', {
        schedules: schedules.filter(({ enabled }) => enabled).length,
        next: next === undefined ? null : new Date(next).toISOString(),
      })
      await ended(world.signal)
      context.log.info('stopping')
      return undefined
    },
  })
}

const ended = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

/** Reads at every question, so that a changed secret counts without a restart. */
const secretsIn =
  (folder: string) =>
  (id: string, name: string): string | null => {
    if (!/^[\w-]+$/.test(id) || !/^[\w-]+$/.test(name)) return null
    return keptSecret(resolve(folder, `${id}.${name}`), name)
  }
