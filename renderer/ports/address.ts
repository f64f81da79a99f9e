import type { ResourceRef } from '../../shared/graph.ts'
import type { SortKey } from '../../shared/query.ts'

/**
 * What stands in the address as text. An order: `-completedAt,name`. At most five keys, as the engine takes them. In names that come from the
 * data commas, per cent signs and a minus in front are written as in addresses: `%2C`, `%25`, `%2D`.
 */
export const parseSort = (text: string | undefined): readonly SortKey[] =>
  (text ?? '')
    .split(',')
    .filter((part) => part !== '' && part !== '-')
    .slice(0, 5)
    .map((part) => ({ field: readName(part.replace(/^-/, '')), descending: part.startsWith('-') }))

export const printSort = (sort: readonly SortKey[]): string | undefined =>
  sort.length === 0 ? undefined : sort.map((key) => `${key.descending ? '-' : ''}${printName(key.field)}`).join(',')

const readName = (text: string): string => text.replaceAll(/%(?:25|2C|2D)/g, (code) => decodeURIComponent(code))
const printName = (name: string): string => name.replaceAll('%', '%25').replaceAll(',', '%2C').replace(/^-/, '%2D')

/** A resource as text for the address. */
export const printRecord = ({ type, id }: ResourceRef): string => `${encodeURIComponent(type)}:${id}`

export function parseRecord(text: string | undefined): ResourceRef | null {
  const colon = text?.indexOf(':') ?? -1
  if (text === undefined || colon < 1 || colon === text.length - 1) return null
  try {
    return { type: decodeURIComponent(text.slice(0, colon)), id: text.slice(colon + 1) }
  } catch {
    return null
  }
}
