import type { ProfileValue } from '../../../shared/graph.ts'

/** Compact JSON with keys in code unit order, so that equal values are equal texts. */
export function canonicalJson(value: ProfileValue): string {
  return JSON.stringify(sorted(value))
}

function sorted(value: ProfileValue): ProfileValue {
  if (value === null || typeof value !== 'object') return value
  if (isList(value)) return value.map(sorted)
  const entries = Object.entries(value)
  let last = ''
  const plain = entries.every(([key, held]) => {
    const inOrder = last <= key
    last = key
    return inOrder && (held === null || typeof held !== 'object')
  })
  if (plain) return value
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, held]) => [key, sorted(held)]))
}

const isList = (value: object): value is readonly ProfileValue[] => Array.isArray(value)
