import { Texts } from './columns.ts'
import { Causes, counted, type FindingLog } from './finding-log.ts'
import { isKnownRole } from './role-words.ts'

/** So many role words nobody knows get entitlements of their own; a column of the wrong kind has thousands. */
const mostUnknown = 20

/** The roles a source uses, by number, and the words nobody knows. */
export class RolesSeen {
  readonly slugs = new Texts()
  readonly #unknown = new Causes()
  #kept: ReadonlySet<string> = new Set()

  /** A role somebody has; `id` says where, for messages. */
  note(slug: string, id: string): void {
    if (!isKnownRole(slug)) this.#unknown.add(slug, id)
  }

  /** After all were noted: which of them stay, and findings for those nobody knows. */
  settle(findings: FindingLog): void {
    const unknown = [...this.#unknown.each()]
    const kept = unknown
      .map(([slug]) => slug)
      .toSorted()
      .slice(0, mostUnknown)
    this.#kept = new Set(kept)
    for (const [slug, count, some] of unknown) {
      const stays = this.#kept.has(slug)
      findings.add('role-unknown', () => ({
        message: `The role "${slug}" is unknown; ${counted(count, 'record has', 'records have')} it: ${some}.${stays ? '' : ' There are too many of them: it is read as "other".'}`,
        causes: count,
      }))
    }
  }

  /** What a role is called in the graph. */
  kept(slug: string): string {
    return isKnownRole(slug) || this.#kept.has(slug) ? slug : 'other'
  }
}
