import type { Command } from 'commander'
import type { StorageUse } from '../../../shared/contract.ts'
import { csv, facts } from '../output.ts'
import { bytes, printable } from '../text.ts'
import type { Context } from '../context.ts'
import type { Register } from './command.ts'

export const registerStorage = (program: Command, add: Register): void => {
  const storage = add(program, {
    usage: 'storage',
    description: 'Say what lies in the data folder',
    flags: [],
    run: async (context) => {
      await write(context, await (await context.client()).engine.storage())
      return undefined
    },
  })
  add(storage, {
    usage: 'clear',
    description: 'Delete what is kept of c1z files that were opened; the files themselves stay',
    flags: [],
    run: async (context) => {
      await write(context, await (await context.client()).engine.clearImports())
      return undefined
    },
  })
}

const write = async ({ out }: Context, use: StorageUse): Promise<void> => {
  const sizes: [string, number][] = [
    ['Snapshots of runs', use.snapshots],
    ['Opened c1z files', use.imports],
    ['  kept to open at once', use.keptImports],
    ['Deliveries', use.deliveries],
    ['Catalog', use.catalog],
  ]
  if (out.format === 'json') await out.json(use)
  else if (out.format === 'csv') await out.write(csv([['name', 'bytes'], ...sizes.map(([name, size]) => [name.trim(), size])]))
  else
    await out.write(facts([['Data folder', printable(use.dataDir)], ...sizes.map(([name, size]): [string, string] => [name, bytes(size)])]))
}
