import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fieldsOf } from '../../shared/fields.ts'
import { parseFilter } from '../../shared/filter-language/parse.ts'
import { printFilter } from '../../shared/filter-language/print.ts'
import type { Filter } from '../../shared/query.ts'
import { plainVocabulary } from '../../shared/vocabulary.ts'
import { parseRecord, parseSort, printRecord, printSort } from './address.ts'
import { asValue, withoutPart, withPart } from './filter-text.ts'

/** Names as sources have them: what means something in filters, addresses, files or lists stands in them. */
const meaning = [
  ...Array.from(':/\\"\'`;,()[]{}<>=~!?#%&+*|@$^-–._ '),
  '  ',
  '..',
  '%2F',
  '%',
  '“',
  '”',
  '：',
  'or',
  'and',
  'not',
  'é',
  '田',
  'س',
  '\u{1f393}',
  '\t',
]
const name = fc
  .array(fc.oneof(fc.constantFrom(...meaning), fc.string({ minLength: 1, maxLength: 3, unit: 'grapheme' })), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join(''))
  .filter((text) => text.trim() !== '' && !/[\p{Cc}\p{Cs}]/u.test(text.replaceAll('\t', '')))

const fields = fieldsOf(plainVocabulary, 'grants', [])
const filterOf = (text: string) => {
  const { filter, problems, chips } = parseFilter(text, fields)
  expect(problems).toEqual([])
  return { filter, chips }
}

const both = (filter: Filter | undefined): readonly Filter[] => (filter?.op === 'and' ? filter.of : filter ? [filter] : [])

describe('whatever a name is made of', () => {
  test('as a value of a filter it is that name', () => {
    fc.assert(
      fc.property(name, (text) => {
        expect(filterOf(`status:${asValue(text)}`).filter).toEqual({ op: 'eq', field: 'slug', value: text })
        expect(filterOf(`within:${asValue(text)}`).filter).toEqual({ op: 'eq', field: 'within', value: text })
        const exactly = { op: 'eq', field: 'resourceName', value: text } as const
        expect(filterOf(printFilter(exactly, fields) ?? '').filter).toEqual(exactly)
      }),
    )
  })

  test('a condition with it is added and taken away, and the others stay as they are', () => {
    const condition = fc.tuple(fc.constantFrom('status:', '-status:', 'on:', 'within:'), name).map(([word, text]) => word + asValue(text))
    const several = fc.tuple(
      fc.uniqueArray(condition, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(' ', ' or ', ' and ', '  '),
      fc.boolean(),
    )
    fc.assert(
      fc.property(several, condition, fc.nat(), ([parts, join, inParentheses], more, pick) => {
        const text = inParentheses ? `(${parts.join(join)}) on:x` : parts.join(join)
        const { chips } = filterOf(text)
        const chip = chips[pick % chips.length]
        if (chip === undefined) throw new Error('no condition')
        const rest = withoutPart(text, chip.at, chip.length)
        expect(filterOf(rest).chips.map((each) => each.text)).toEqual(chips.filter((each) => each !== chip).map((each) => each.text))
        const added = withPart(text, more)
        if (parts.includes(more)) expect(inParentheses || added === text).toBe(true)
        else expect(filterOf(added).filter).toEqual({ op: 'and', of: [...both(filterOf(text).filter), ...both(filterOf(more).filter)] })
      }),
    )
  })

  test('an order and a record of that name stand in the address', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ field: name, descending: fc.boolean() }), { minLength: 1, maxLength: 5 }), (sort) => {
        expect(parseSort(printSort(sort))).toEqual(sort)
      }),
    )
    fc.assert(
      fc.property(name, name, (type, id) => {
        expect(parseRecord(printRecord({ type, id }))).toEqual({ type, id })
      }),
    )
  })
})

test('orders of before stand in addresses and views as they did', () => {
  expect(printSort(parseSort('-completedAt,score'))).toBe('-completedAt,score')
  expect(parseSort('-profile.Cost Center,profile.a%b')).toEqual([
    { field: 'profile.Cost Center', descending: true },
    { field: 'profile.a%b', descending: false },
  ])
})
