import { RollcallError } from '../../../shared/errors.ts'
import { UsageError } from '../failure.ts'

/** The one of these with this id, or whose id begins or ends so (four characters or more): what a person copies from a list. */
export function byId<T extends { readonly id: string }>(items: readonly T[], id: string, what: string, list: string): T {
  const matches = items.filter((item) => item.id === id || (id.length >= 4 && (item.id.startsWith(id) || item.id.endsWith(id))))
  const found = matches.find((item) => item.id === id) ?? (matches.length === 1 ? matches[0] : undefined)
  if (found !== undefined) return found
  if (matches.length > 1) throw new UsageError(`More than one ${what} matches ${id}.`, `Give more of its id; "${list}" lists them.`)
  throw new RollcallError('NOT_FOUND', { message: `There is no ${what} ${id}.`, remedy: `"${list}" lists those that there are.` })
}
