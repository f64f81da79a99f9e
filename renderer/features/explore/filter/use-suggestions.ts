import { grouped } from '../../../../shared/number-words.ts'
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import { tellsOfSomebody } from '../../../ports/mask.ts'
import { engine } from '../../../ports/clients.ts'
import { usePrivacyOn } from '../../../ports/privacy.tsx'
import type { Field } from '../../../../shared/fields.ts'
import type { Filter } from '../../../../shared/query.ts'
import { slugCalled } from '../../../../shared/vocabulary.ts'
import { useVocabulary } from '../../../ports/words.ts'
import { foldName } from '../../../../shared/filter-language/nearest.ts'
import type { ExploreList, Filtered } from '../use-explore.ts'
import { asValue } from '../../../ports/filter-text.ts'
import { type Suggesting } from './suggest.ts'

export interface Suggestion {
  /** What is put into the text. */
  readonly insert: string
  readonly label: string
  readonly hint: string
}

const most = 8
const dates: readonly (readonly [insert: string, hint: string])[] = [
  ['30d', 'in the last 30 days'],
  ['90d', 'in the last 90 days'],
  ['<today-90d', 'more than 90 days ago'],
  ['today', 'today'],
  [`${new Date().getUTCFullYear()}`, 'this year'],
  [`<${new Date().getUTCFullYear()}-01-01`, 'before this year'],
]

/** What could be typed next: fields, and of a field the values the snapshot has. */
export function useSuggestions<L extends ExploreList>(
  { list, snapshotRef, fields, values }: Filtered<L>,
  suggesting: Suggesting,
): readonly Suggestion[] {
  const vocabulary = useVocabulary()
  const field = suggesting?.kind === 'value' ? suggesting.field : null
  const known = field === null ? undefined : (field.values ?? values[field.name])
  // A list of names is no more to be seen than the names in the grid, and what is chosen stands in the box.
  const secret = usePrivacyOn() && field !== null && tellsOfSomebody(fields, field.name)
  const asks = !secret && snapshotRef !== undefined && field !== null && known === undefined && field.kind !== 'number' && !isDated(field)
  const typed = suggesting?.typed ?? ''
  const facets = useQuery({
    queryKey: ['filter values', snapshotRef, list, field?.name, field?.ends, typed],
    queryFn: asks
      ? ({ signal }) =>
          engine.snapshots.facets(
            {
              snapshotRef,
              list,
              field: field.name,
              limit: most,
              ...whereOf(field, typed),
            },
            { signal },
          )
      : skipToken,
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  })
  if (suggesting === null || secret) return []
  if (suggesting.kind === 'field')
    return suggesting.fields.map((each) => ({ insert: `${each.word}:`, label: `${each.word}:`, hint: hintOf(each) }))
  const { kind } = suggesting.field
  if (kind === 'number') return []
  if (isDated(suggesting.field))
    return dates.filter(([insert]) => insert.startsWith(typed)).map(([insert, hint]) => ({ insert, label: insert, hint }))
  if (known !== undefined)
    return known
      .filter((value) => foldName(value).startsWith(foldName(typed)))
      .slice(0, most)
      .map((value) => ({ insert: asValue(value), label: value, hint: slugCalled(vocabulary, value) }))
  return (facets.data ?? []).flatMap((facet) =>
    facet.value === null || facet.value === ''
      ? []
      : [{ insert: asValue(String(facet.value)), label: String(facet.value), hint: grouped(facet.count) }],
  )
}

/** Of a word for one type its own names only. */
function whereOf({ name, ends }: Field, typed: string): { readonly where?: Filter } {
  const of: Filter[] = [
    ...(typed === '' ? [] : [{ op: 'contains', field: name, value: typed } as const]),
    ...(ends ?? []).slice(0, 1).map(({ typeField, type }) => ({ op: 'eq', field: typeField, value: type }) as const),
  ]
  return of.length === 0 ? {} : { where: { op: 'and', of } }
}

const isDated = ({ kind }: Field): boolean => kind === 'time' || kind === 'date'

const hintOf = (field: Field): string => (isDated(field) ? `${field.title}, a date` : field.title)
