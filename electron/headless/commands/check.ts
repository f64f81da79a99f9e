import type { Command } from 'commander'
import type { CheckStepInfo } from '../../../shared/contract.ts'
import { errorCodes } from '../../../shared/errors.ts'
import { fieldFlags } from '../flags.ts'
import { csv } from '../output.ts'
import { duration } from '../text.ts'
import type { World } from '../world.ts'
import { group, type Register } from './command.ts'
import { sourceInput } from './source-input.ts'

const marks = { pass: '✔', fail: '✖', skipped: '-' }

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
        const { out, world: here } = context
        const steps: CheckStepInfo[] = []
        if (out.format === 'csv') await out.write(csv([['id', 'title', 'outcome', 'milliseconds', 'message', 'remedy']]))
        const input = { sourceId: source.id, config, secrets, ...(connectionId === null ? {} : { connectionId }) }
        for await (const step of await client.connections.check(input, { signal: here.signal })) {
          steps.push(step)
          const { id, title, outcome, milliseconds, message, remedy } = step
          if (out.format === 'csv') await out.write(csv([[id, title, outcome, milliseconds, message, remedy]]))
          if (out.format === 'table') {
            await out.line(`${marks[outcome]} ${title.padEnd(28)} ${duration(milliseconds).padStart(7)}  ${message}`)
            if (remedy !== null) await out.line(`  ${remedy}`)
          }
        }
        if (out.format === 'json') await out.json({ steps })
        const failed = steps.find(({ outcome }) => outcome === 'fail')
        return failed ? errorCodes[failed.code ?? 'INTERNAL'] : undefined
      },
    })
}
