import type { Command } from 'commander'
import { csv } from '../output.ts'
import { printable } from '../text.ts'
import { group, type Register } from './command.ts'

export const registerCatalog = (program: Command, add: Register): void => {
  const catalog = group(program, 'catalog', 'Mend the catalog of the data folder')
  add(catalog, {
    usage: 'rebuild',
    description: 'List again the runs whose snapshots the catalog does not know; begins a new catalog where it is gone or damaged',
    run: async (context) => {
      const { runs, connections, left } = await (await context.client(false, undefined, true)).engine.rebuildCatalog()
      const { out } = context
      if (out.format === 'json') await out.json({ runs, connections, left })
      else if (out.format === 'csv')
        await out.write(csv([['run', 'connection', 'state'], ...runs.map(({ runId, connectionId, state }) => [runId, connectionId, state])])) // prettier-ignore
      else {
        const lines = [
          ...runs.map(({ runId, state }) => `${runId}  ${state}`),
          `${runs.length} runs are listed again; ${connections} connections came back without their settings.`,
          ...left.map(({ file, reason }) => printable(`${file} was left: ${reason}`)),
        ]
        await out.write(`${lines.join('\n')}\n`)
      }
      return undefined
    },
  })
}
