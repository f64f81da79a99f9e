import fc from 'fast-check'
import { fieldsOf } from '../../../../shared/fields.ts'
import { foldName } from '../../../../shared/filter-language/nearest.ts'
import {
  firstVocabulary,
  type AttributeKind,
  type AttributeValue,
  type GrantAttribute,
  type Vocabulary,
} from '../../../../shared/vocabulary.ts'
import { isNumeric, numberOf, textOf } from '../attribute-columns.ts'

/** Attributes of all kinds, under names that are hard on whoever puts them into SQL, JSON or objects. */

const oddName = fc.oneof(
  fc.constantFrom(
    ...['select', 'order by', 'v1', 'key', 'rowid', 'a:b', 'a;b', "it's", 'say "so"', '`tick`', '[x]', '--', '/*', '?', '@p', '$1', '%'],
    ...[
      '__proto__',
      'constructor',
      'toString',
      'length',
      'a.b',
      'dépôt',
      '学校',
      '\u{1f9f8}',
      '\uff5e',
      '2000-01-01T00:00:00.000Z',
      'null',
    ],
    ...['first_access', 'high_score', 'stream', 'wire', 'NaN', '0', '-', 'x y'],
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
)

const kinds: readonly AttributeKind[] = ['time', 'date', 'number', 'flag', 'text', 'list']

const taken = new Set(
  fieldsOf({ ...firstVocabulary, grantAttributes: [] }, 'grants').all.flatMap(({ name, word }) => [foldName(name), foldName(word)]),
)
const isFree = (name: string): boolean => foldName(name) !== '' && !taken.has(foldName(name)) && !name.toLowerCase().startsWith('profile.')

/** `only`: of these kinds. */
export const arbitraryAttributes = (most = 20, only = kinds): fc.Arbitrary<GrantAttribute[]> =>
  fc.uniqueArray(oddName, { maxLength: most, selector: foldName }).chain((keys) =>
    fc.tuple(
      ...keys.map((key, i) =>
        fc.record({
          name: fc.constant(isFree(key) ? key : `field ${i} ${key}`),
          key: fc.constant(key),
          kind: fc.constantFrom(...only),
          title: fc.constant(`The ${key}`),
          compared: fc.boolean(),
          activity: fc.boolean(),
        }),
      ),
    ),
  )

const values: Readonly<Record<AttributeKind, fc.Arbitrary<AttributeValue>>> = {
  time: fc.oneof(fc.constantFrom(0, 1, -1, 1_700_000_000_000), fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2200, 0) })),
  date: fc.integer({ min: -20_000, max: 80_000 }).map((day) => day * 86_400_000),
  number: fc
    .oneof(fc.constantFrom(0, 1, -1, 127, 128, 2 ** 47, 0.5), fc.double({ noNaN: true, noDefaultInfinity: true }))
    .map((n) => n + 0),
  flag: fc.boolean(),
  text: fc.oneof(fc.constantFrom('', 'a', 'A', 'é', '5', 'null', "it's", '[]'), fc.string({ unit: 'grapheme', maxLength: 10 })),
  list: fc.array(fc.constantFrom('a', 'b', 'Ä', 'a, b', '', '"'), { maxLength: 3 }),
}

/** Of one grant, in the order of the attributes; undefined where nothing is known. */
export const arbitraryValues = (attributes: readonly GrantAttribute[]): fc.Arbitrary<(AttributeValue | undefined)[]> =>
  fc.tuple(...attributes.map(({ kind }) => fc.option(values[kind], { nil: undefined, freq: 3 })))

/** As a file holds them. */
export const storedOf = (
  attributes: readonly GrantAttribute[],
  given: readonly (AttributeValue | undefined)[],
): (string | number | null)[] =>
  attributes.map(({ kind }, i) => {
    if (!isNumeric(kind)) return textOf(kind, given[i])
    const number = numberOf(kind, given[i])
    return Number.isFinite(number) ? number : null
  })

/** A vocabulary of nothing but these. */
export const withAttributes = (grantAttributes: readonly GrantAttribute[]): Vocabulary => ({
  ...firstVocabulary,
  told: [],
  timeline: [],
  grantAttributes,
})
