import type { ListName } from '../query.ts'
import type { FilterContext, ParsedFilter } from './language.ts'

/** The filter a person typed. Never throws: what cannot be read becomes a problem with its place in the text. */
export function parseFilter(text: string, list: ListName, fields: readonly string[] = [], context: FilterContext = {}): ParsedFilter {
  void list
  void fields
  void context
  const trimmed = text.trim()
  return { filter: trimmed === '' ? undefined : { op: 'text', value: trimmed }, chips: [], problems: [] }
}
