import { RollcallError } from '../../../shared/errors.ts'
import { UsageError } from '../failure.ts'

/** The one of this id, or of the one id that begins or ends so (four characters or more): what a person copies from a list. */
export const chosen = <T extends { readonly id: string }>(list: readonly T[], id: string, what: string, listing: string): T => {
  const matches = list.filter((entry) => entry.id === id || (id.length >= 4 && (entry.id.startsWith(id) || entry.id.endsWith(id))))
  const exact = matches.find((entry) => entry.id === id) ?? (matches.length === 1 ? matches[0] : undefined)
  if (exact) return exact
  if (matches.length > 1) throw new UsageError(`More than one ${what} matches ${id}.`, `Give more of its id; "${listing}" lists them.`)
  throw new RollcallError('NOT_FOUND', { message: `There is no ${what} ${id}.`, remedy: `"${listing}" lists those that are saved.` })
}
