import type { SourceInfo } from '../../../shared/sources-contract.ts'
import { UsageError } from '../failure.ts'
import type { World } from '../world.ts'

/** The source a command names, the first one when it names none. */
export const sourceArgument = (world: World, name: string | undefined): SourceInfo => {
  const source = name === undefined ? world.sources[0] : world.sources.find(({ id }) => id === name)
  if (source) return source
  throw new UsageError(`There is no source ${name ?? ''}.`, `Sources: ${world.sources.map(({ id }) => id).join(', ')}.`)
}
