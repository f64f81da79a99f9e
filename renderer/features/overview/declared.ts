import { parseFilter } from '../../../shared/filter-language/parse.ts'
import { fieldsOf } from '../../../shared/fields.ts'
import type { Filter } from '../../../shared/query.ts'
import type { Breakdown, SlugWords, Vocabulary } from '../../../shared/vocabulary.ts'
import { dayOf, withDays } from '../../ports/days.ts'

/** What the overview takes from the vocabulary. */

/** The first status that tells that something ended well, of those `present` in the grants. */
export const goodSlug = ({ slugs }: Pick<Vocabulary, 'slugs'>, present: readonly string[]): SlugWords | undefined =>
  slugs.toSorted((a, b) => a.order - b.order).find(({ tone, slug }) => tone === 'good' && present.includes(slug))

const mostHeld: readonly Breakdown[] = [{ title: 'Most often held', by: 'resourceName' }]

/** What grants are broken down by; where nothing is declared, or no grant ended as well as it could, what is held most often. */
export const breakdownsOf = ({ breakdowns, slugs }: Vocabulary, good: SlugWords | undefined): readonly Breakdown[] =>
  breakdowns.length === 0 || (good === undefined && slugs.some(({ tone }) => tone === 'good')) ? mostHeld : breakdowns

const day = 86_400_000

/** The filter of a breakdown of data that ends at `end`; null where it cannot be read. */
export function filterOf({ where }: Breakdown, vocabulary: Vocabulary, end: number): { readonly filter: Filter | undefined } | null {
  if (where === undefined) return { filter: undefined }
  const text = withDays(where, (days) => dayOf(end - days * day))
  const { filter, problems } = parseFilter(text, fieldsOf(vocabulary, 'grants', []))
  return problems.length > 0 ? null : { filter }
}
