import { inSentence, type GrantAttribute, type Vocabulary } from '../../shared/vocabulary.ts'
import type { GrantRow } from '../../shared/query.ts'
import { date } from './format.ts'
import { isPlainAttribute } from './mask.ts'

type Mask = (text: string) => string

const figure = new Intl.NumberFormat('en', { maximumFractionDigits: 3 })

/** What an attribute of a grant is shown as; nothing where nothing is known. Texts may name somebody. */
export function valueText({ kind }: Pick<GrantAttribute, 'kind'>, value: string | number | null | undefined, mask: Mask): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return kind === 'time' || kind === 'date' ? date(value) : figure.format(value)
  return kind === 'flag' || isPlainAttribute(value) ? value : mask(value)
}

/** The moment a grant is told under: the first it has of those the vocabulary names. The engine's `toldAt` orders by it. */
export function toldAt({ told }: Pick<Vocabulary, 'told'>, { values }: Pick<GrantRow, 'values'>): number | null {
  for (const name of told) {
    const value = values[name]
    if (typeof value === 'number') return value
  }
  return null
}

/** What is known of a grant, by its title, in the vocabulary's order. */
export const valueFacts = ({ grantAttributes }: Pick<Vocabulary, 'grantAttributes'>, { values }: Pick<GrantRow, 'values'>, mask: Mask) =>
  grantAttributes.map((attribute): readonly [string, string] => [attribute.title, valueText(attribute, values[attribute.name], mask)])

/**
 * The same in a line, those it is told by and those that are shown of themselves. What it is told under is left out: it stands there already.
 */
export function valuePhrases(vocabulary: Vocabulary, row: Pick<GrantRow, 'values'>, mask: Mask): readonly string[] {
  const under = toldAt(vocabulary, row)
  return vocabulary.grantAttributes.flatMap((attribute) => {
    const value = row.values[attribute.name]
    const isTold = vocabulary.told.includes(attribute.name)
    if (value == null || value === '' || (isTold && value === under) || (attribute.usual === false && !isTold)) return []
    return [`${inSentence(attribute.title)} ${valueText(attribute, value, mask)}`]
  })
}
