import type { Preferences } from '../../../../shared/main-contract.ts'

export type SavedView = Preferences['views'][number]

/** What a view keeps of the address. */
export function viewSearch(view: { readonly q: string | undefined; readonly sort: string | undefined }): string {
  const search = new URLSearchParams()
  if (view.q) search.set('q', view.q)
  if (view.sort) search.set('sort', view.sort)
  return search.toString()
}

export function readViewSearch(text: string): { readonly q: string | undefined; readonly sort: string | undefined } {
  const search = new URLSearchParams(text)
  return { q: search.get('q') ?? undefined, sort: search.get('sort') ?? undefined }
}

/** Why a view cannot be called this, or null. */
export function nameProblem(name: string, others: readonly SavedView[]): string | null {
  const trimmed = name.trim()
  if (trimmed === '') return 'Give the view a name.'
  if (trimmed.length > 100) return 'At most 100 characters.'
  if (others.some((view) => view.name.toLowerCase() === trimmed.toLowerCase())) return 'There is a view of this name already.'
  return null
}
