import { fieldsOf } from '../../../shared/fields.ts'
import type { SortKey } from '../../../shared/query.ts'
import { inSentence, type TypeWords, type Vocabulary } from '../../../shared/vocabulary.ts'

/** What a list is asked for until somebody asks, and what could be typed. */

/** A filter of grants, of the vocabulary's own words. */
export function grantExample(vocabulary: Vocabulary): string {
  const [slug] = vocabulary.slugs.toSorted((a, b) => a.order - b.order)
  const dated = fieldsOf(vocabulary, 'grants').all.find(({ attribute }) => attribute?.name === vocabulary.told[0])
  const parts = [...(slug === undefined ? [] : [`status:${slug.slug}`]), ...(dated === undefined ? [] : [`${dated.word}:30d`])]
  return parts.length === 0 ? 'email:acme.com -account:disabled' : parts.join(' ')
}

const accountExample = 'email:acme.com held:>5 -status:disabled'
const heldExample = '"some words" granted:>100'

/** A filter of resources of a type, of what there is to ask of it. */
export function resourceExample({ id, role }: Pick<TypeWords, 'id' | 'role'>, { types }: Pick<Vocabulary, 'types'>): string {
  if (role === 'holder') return accountExample
  if (role !== 'neither') return heldExample
  const [place] = types.filter(({ children }) => children.includes(id))
  return place === undefined ? 'name:"some words" -id:test' : `name:"some words" within:"the name of a ${inSentence(place.one)}"`
}

const asStored: readonly SortKey[] = []

/** Newest first, by the first activity that is shown of itself; as stored where nothing says when a grant was used. */
export function newestFirst({ grantAttributes }: Pick<Vocabulary, 'grantAttributes'>): readonly SortKey[] {
  const used = grantAttributes.find(
    ({ activity, usual, kind }) => activity === true && usual !== false && (kind === 'time' || kind === 'date'),
  )
  return used === undefined ? asStored : [{ field: used.name, descending: true }]
}
