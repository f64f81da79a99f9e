import type { Command } from 'commander'
import { fieldFlags } from '../flags.ts'
import type { World } from '../world.ts'
import { writeSteps } from './check-steps.ts'
import { group, type Register } from './command.ts'
import { sourceInput } from './source-input.ts'

/** The checklist of "test connection", each step as it ends. Exits with the code of the step that failed. */
export const registerCheck = (program: Command, add: Register, world: World): void => {
  const check = group(program, 'check', 'Check address, credentials and permission of a source, without a sync')
  for (const source of world.sources)
    add(check, {
      usage: source.id,
      description: `Check the connection to ${source.title}`,
      flags: fieldFlags(source.fields),
      run: async (context) => {
        const { config, secrets, connectionId } = await sourceInput(context, source)
        const client = await context.client()
        const input = { sourceId: source.id, config, secrets, ...(connectionId === null ? {} : { connectionId }) }
        return writeSteps(context, await client.connections.check(input, { signal: context.world.signal }))
      },
    })
}
