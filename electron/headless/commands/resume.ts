import type { Command } from 'commander'
import { missingFields } from '../../../shared/settings.ts'
import { fieldFlags, flag } from '../flags.ts'
import { givenSecrets, keychainSecrets, requireFields } from '../secrets.ts'
import type { World } from '../world.ts'
import type { Register } from './command.ts'
import { followRun } from './run-follow.ts'
import { findRun } from './run-list.ts'
import { finishRun } from './sync.ts'

export const registerResume = (program: Command, add: Register, world: World): void => {
  // A secret's flags once, even when several sources have the same field.
  const secretFlags = fieldFlags(world.sources.flatMap(({ fields }) => fields.filter(({ secret }) => secret)))
  const flags = [...new Map(secretFlags.map((entry) => [entry.name, { ...entry, required: false }])).values()]
  add(program, {
    usage: 'resume <run>',
    description: 'Go on with an interrupted, failed or cancelled run, or let a held one through',
    flags: [...flags, flag('accept-shrunken', 'boolean', 'Let a run through that the guard against shrunken results holds')],
    run: async (context, args) => {
      const client = await context.client()
      const run = await findRun(client, args[0] ?? '')
      const source = world.sources.find(({ id }) => id === run.sourceId)
      let secrets: Record<string, string> = {}
      if (source) {
        secrets = await givenSecrets(source, context.settings, world, context.log)
        const config = (await client.connections.list()).find(({ id }) => id === run.connectionId)?.config ?? {}
        const missing = missingFields(source.fields, config, ({ name, secret }) => !secret || Object.hasOwn(secrets, name)).length > 0
        const kept = missing ? await keychainSecrets(source, run.connectionId, secrets, world) : null
        secrets = { ...kept?.secrets, ...secrets }
        context.keepSecret(Object.values(secrets))
        // A held run only needs to be let through: nothing is asked of the source again.
        if (run.state !== 'held') requireFields(source.fields, config, secrets, kept?.trouble)
      }
      const resumed = await client.runs.resume({ runId: run.id, secrets, acceptShrunken: context.settings.on('accept-shrunken') })
      return finishRun(context, await followRun(context, resumed))
    },
  })
}
