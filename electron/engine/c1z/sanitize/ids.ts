import { firstVocabulary } from '../../../../shared/vocabulary.ts'
import type { Pseudonyms } from './pseudonyms.ts'

/** Words connectors use for what can be held; they say nothing about anybody. */
const knownSlugs: ReadonlySet<string> = new Set([
  ...firstVocabulary.slugs.map(({ slug }) => slug),
  ...['not_started', 'started', 'enrolled', 'passed', 'failed'],
  ...[
    'waived',
    'expired',
    'member',
    'owner',
    'admin',
    'administrator',
    'manager',
    'viewer',
    'editor',
    'read',
    'write',
    'access',
    'assignment',
    'user',
  ],
])

/**
 * Ids that are made of others. An entitlement is `type:id:slug`, a grant `entitlement:type:id`; the invented ones are made alike, so that
 * what belonged together still does. All others are texts like any.
 */
export class Ids {
  readonly #pseudonyms: Pseudonyms
  readonly #types: ReadonlySet<string>

  /** `types`: the ids of the file's resource types. */
  constructor(pseudonyms: Pseudonyms, types: Iterable<string>) {
    this.#pseudonyms = pseudonyms
    this.#types = new Set(types)
  }

  slug(slug: string): string {
    return knownSlugs.has(slug) ? slug : this.#pseudonyms.text(slug)
  }

  entitlement(id: string): string {
    const first = id.indexOf(':')
    const last = id.lastIndexOf(':')
    const type = id.slice(0, first)
    if (first < 0 || last === first || !this.#types.has(type)) return this.#pseudonyms.text(id)
    return `${type}:${this.#pseudonyms.text(id.slice(first + 1, last))}:${this.slug(id.slice(last + 1))}`
  }

  grant(id: string, entitlement: string, principal: { readonly type: string; readonly id: string }): string {
    if (id !== `${entitlement}:${principal.type}:${principal.id}`) return this.#pseudonyms.text(id)
    return `${this.entitlement(entitlement)}:${principal.type}:${this.#pseudonyms.text(principal.id)}`
  }

  /** As the column of resources has it: `type:id`. */
  resource(external: string, type: string): string {
    return external.startsWith(`${type}:`)
      ? `${type}:${this.#pseudonyms.text(external.slice(type.length + 1))}`
      : this.#pseudonyms.text(external)
  }
}
