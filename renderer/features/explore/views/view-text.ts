import { fold } from '../../../../shared/text/fold.ts'
import { exploreSearch } from '../explore-search.ts'
import type { Preferences } from '../../../../shared/main-contract.ts'

export type SavedView = Preferences['views'][number]

/** A list as it was asked for: filter, order, the profile columns beside it. */
export interface ViewedAs {
  readonly q: string | undefined
  readonly sort: string | undefined
  readonly cols?: readonly string[] | undefined
}

/** What a view keeps of the address. */
export function viewSearch(view: ViewedAs): string {
  const search = new URLSearchParams()
  if (view.q) search.set('q', view.q)
  if (view.sort) search.set('sort', view.sort)
  if (view.cols && view.cols.length > 0) search.set('cols', JSON.stringify(view.cols))
  return search.toString()
}

export function readViewSearch(text: string): ViewedAs {
  const search = new URLSearchParams(text)
  return { q: search.get('q') ?? undefined, sort: search.get('sort') ?? undefined, cols: readColumns(search.get('cols')) }
}

const columnKeys = exploreSearch.shape.cols

function readColumns(text: string | null): readonly string[] | undefined {
  if (text === null) return undefined
  try {
    return columnKeys.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** Why a view cannot be called this, or null. */
export function nameProblem(name: string, others: readonly SavedView[]): string | null {
  const trimmed = name.trim()
  if (trimmed === '') return 'Give the view a name.'
  if (trimmed.length > 100) return 'At most 100 characters.'
  if (others.some((view) => fold(view.name) === fold(trimmed))) return 'There is a view of this name already.'
  return null
}
