import { fieldsOf } from '../../../shared/fields.ts'
import type { Vocabulary } from '../../../shared/vocabulary.ts'

/** What a filter of grants may look like with the words of a source: in the `queue`, or for the `scope` of a review. */
export function filterExample(vocabulary: Vocabulary, where: 'queue' | 'scope'): string {
  const { slugs } = vocabulary
  const word = (name: string): string => fieldsOf(vocabulary, 'grants').named(name)?.word ?? name
  const slug = where === 'queue' ? slugs.find(({ tone }) => tone === 'good') : slugs.find(({ tone }) => tone === 'going')
  const status = (slug ?? slugs[0])?.slug
  return [
    ...(where === 'queue' ? [`${word('resourceName')}:"Ladder Safety"`] : []),
    ...(status === undefined ? [] : [`${word('slug')}:${status}`]),
    'department:Sales',
  ].join(' ')
}
