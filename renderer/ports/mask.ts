import type { Fields } from '../../shared/fields.ts'

/** How names and addresses are shown while they are masked. What cannot be told apart from a name counts as one. */

/** Every word's first letter stays, so that one can still be told from another. */
export const maskText = (text: string): string => text.replaceAll(/([\p{L}\p{N}])[\p{L}\p{N}\p{M}'’-]*/gu, '$1•••')

/** In a sentence of ours what stands in quotes comes from the data, and so does an address. */
export const maskQuoted = (sentence: string): string => sentence.replaceAll(/"[^"]*"|“[^”]*”|[^\s"“”]+@[^\s"“”]+/g, maskText)

/** Dates, short figures and truth values tell nothing of a person; a longer figure may be a telephone or a personnel number. */
const plainAttribute = /^(?:true|false|[+-]?\d{1,4}(?:[.,]\d+)?|\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?|)$/

/** Whether an attribute tells nothing of a person, whatever its key. */
export const isPlainAttribute = (text: string): boolean => plainAttribute.test(text)

/** Fields of text whose values say nothing of a person. */
const impersonal = new Set(
  'status type typeName parent description slug purpose principalStatus principalType resourceType resourceName resourceId entitlementName entitlementId'.split(
    ' ',
  ),
)

/** Whether values of a field may name a person. */
export function tellsOfSomebody({ all }: Fields, field: string): boolean {
  const known = all.find(({ name }) => name === field)
  if (known === undefined) return true
  const plain = known.kind === 'number' || known.kind === 'time' || known.kind === 'date' || known.attribute?.kind === 'flag'
  return !plain && !impersonal.has(field)
}

/** A condition: a minus, a field with its comparison, a value. */
const condition = /(-?)((?:[\p{L}_][\p{L}\p{N}\p{M}_.-]*)(?::(?:>=|<=|[<>=~])?|>=|<=|[<>=]))?((?:"(?:[^"\\]|\\.)*"?|[^\s()"])+)/gu

/** A typed filter with the values masked that may name a person; a text that is no filter is masked as a whole. */
export function maskFilter(text: string, fields: Fields): string {
  return text.replaceAll(condition, (all: string, minus: string, asked: string | undefined, value: string) => {
    if (asked === undefined) return /^(?:and|or|not)$/i.test(value) ? all : minus + maskText(value)
    const word = asked.replace(/[:<>=~]+$/, '').toLowerCase()
    const field = fields.all.find((each) => [each.word, each.name, ...each.aliases].some((name) => name.toLowerCase() === word))
    return field !== undefined && !tellsOfSomebody(fields, field.name) ? all : minus + asked + maskText(value)
  })
}
