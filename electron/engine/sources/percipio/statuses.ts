/**
 * What a row's status means, and what it is called. The number is the index below: it also says how strong a status is, so that of
 * several rows for one person and course the strongest decides.
 */
export const slugs = ['no_status_reported', 'status_undefined', 'in_progress', 'completed'] as const

export const strength = { noStatusReported: 0, statusUndefined: 1, inProgress: 2, completed: 3 } as const

const known = new Map<string, number>([
  ...['completed', 'achieved', 'listened', 'read', 'watched'].map((status) => [status, strength.completed] as const),
  ...['started', 'active'].map((status) => [status, strength.inProgress] as const),
  // "Abandoned" is a status Percipio knows and the graph has no word for: nothing to report as unknown.
  ['abandoned', strength.statusUndefined],
  ['', strength.noStatusReported],
])

/** Strength of a status text, without regard to case and outer spaces; `unknown` when Percipio does not document it. */
export function readStatus(text: string): { readonly strength: number; readonly unknown: boolean } {
  const found = known.get(text.trim().toLowerCase())
  return { strength: found ?? strength.statusUndefined, unknown: found === undefined }
}
