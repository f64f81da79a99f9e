import { resolve } from 'node:path'
import type { Command } from 'commander'
import { UsageError } from '../failure.ts'
import { flag } from '../flags.ts'
import { csv, facts } from '../output.ts'
import { bytes, number, printable } from '../text.ts'
import type { Register } from './command.ts'
import { freePath } from './export-c1z.ts'

export const registerSanitize = (program: Command, add: Register): void => {
  add(program, {
    usage: 'sanitize <in> <out>',
    description: 'Write a copy of a c1z file for support: every name, address, id, text and date in it is invented',
    flags: [
      flag('syncs', 'choice', 'Which syncs of the file; newest is the newest finished full one', {
        choices: ['all', 'newest'],
        default: 'all',
      }),
    ],
    examples: ['rollcall sanitize sync.c1z for-support.c1z'],
    run: async (context, [input = '', output = '']) => {
      const path = resolve(context.world.workingDirectory, input)
      const target = freePath(context, output)
      if (target === path) throw new UsageError('The copy needs a name of its own.')
      const client = await context.client()
      const syncs = context.settings.text('syncs') === 'newest' ? 'newest' : 'all'
      const made = await client.files.sanitize({ path, target, syncs }, { signal: context.world.signal })
      const { out } = context
      if (out.format === 'json') await out.json(made)
      else if (out.format === 'csv')
        await out.write(csv([['path', 'bytes', 'sha256', 'syncs', 'records'], [made.path, made.bytes, made.sha256, made.syncs, made.records]])) // prettier-ignore
      else
        await out.write(
          facts([
            ['File', `${printable(made.path)}, ${bytes(made.bytes)}`],
            ['Syncs', number(made.syncs)],
            ['Records', number(made.records)],
            ...made.dropped.map(({ what, count }): [string, string] => ['Left out', `${number(count)} ${printable(what)}`]),
            ['SHA-256', made.sha256],
          ]),
        )
      return undefined
    },
  })
}
