import type { Evidence } from '../../../shared/evidence.ts'

/** Every field that is a moment, wherever it stands. */
const moments = new Set(['at', 'startedAt', 'endedAt', 'createdAt', 'undoneAt'])

/** The evidence as its JSON file: the fields in their order, times as ISO 8601 in UTC. Same evidence, same bytes. */
export function evidenceJson(evidence: Evidence): string {
  const text = JSON.stringify(
    evidence,
    (name, value: unknown) => (moments.has(name) && typeof value === 'number' ? new Date(value).toISOString() : value),
    2,
  )
  return `${text}\n`
}
