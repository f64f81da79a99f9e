import type { FindingCollector } from './finding-collector.ts'
import type { ResourceKeys } from './ids.ts'

/** Ids between two chances for others. */
const SLICE = 20_000

/** Lower-case ASCII: what it looks like is what it is. */
const plain = /^[\x20-@[-~]*$/
const invisible = /[\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}]/gu

/** An id as the eye takes it: without regard to case, invisible characters, how a letter is put together, and width. */
export function looksLike(id: string): string {
  if (plain.test(id)) return id
  const folded = id.normalize('NFKC').toLowerCase().replace(invisible, '').replaceAll('ς', 'σ')
  return folded.normalize('NFKC')
}

/**
 * Ids of one type that look alike are different resources, and stay it; each one that looks like an earlier id is a finding. Only ids
 * that are not as they look are kept in mind. Yields now and then.
 */
export function* reportAlikeIds(keys: ResourceKeys, findings: FindingCollector): Generator<number> {
  let seen = 0
  for (const type of keys.types()) {
    const ids = keys.ofType(type)
    if (ids === undefined) continue
    /** What it looks like -> the first id that does. */
    const firsts = new Map<string, string>()
    for (const id of ids.keys()) {
      if (++seen % SLICE === 0) yield seen
      const look = looksLike(id)
      if (look === id) continue
      const first = firsts.get(look) ?? (ids.has(look) ? look : undefined)
      if (first === undefined) {
        firsts.set(look, id)
        continue
      }
      findings.count('ids-alike', 'warning', () => ({
        message: `"${spelled(id)}" looks like "${spelled(first)}" but is another id of type "${type}"; they are kept apart.`,
        resource: { type, id },
        record: JSON.stringify({ type, ids: [first, id] }),
      }))
    }
  }
}

/** What the eye does not tell apart is named: marks, invisible characters, and everything else beyond ASCII. */
const spelled = (id: string): string =>
  id.replace(/[\p{M}\p{Cf}\p{Cc}\p{Z}\p{Default_Ignorable_Code_Point}]/gu, (character) =>
    character === ' ' ? ' ' : `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`,
  )
