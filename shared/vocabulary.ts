import { z } from 'zod'
import firstWords from './first-format.json' with { type: 'json' }

/**
 * The words a source brings with its data: what its types, statuses and findings are called, what is known of a grant, what is worth looking at.
 * A snapshot keeps them, so that nothing else has to know the source. Everything shown, filtered, exported and compared derives from it.
 */

/** `time`: a moment, milliseconds since 1970 UTC; `date`: a day, the milliseconds of its first moment in UTC; `flag`: yes or no; `list`: texts. */
const attributeKind = z.enum(['time', 'date', 'number', 'flag', 'text', 'list'])
const name = z.string().min(1).max(190)
const words = z.array(z.string().min(1).max(100)).max(20)
const sentence = z.string().max(1000)

const grantAttribute = z.object({
  /** The field's name in filters, orders, exports and rows; unique among the fields of grants. */
  name,
  /** The key in a .c1z's GrantMetadata. */
  key: z.string().min(1).max(1024),
  kind: attributeKind,
  title: sentence,
  /** What filters know it by, the usual word first; default: its name. */
  words: words.optional(),
  /** False: a difference in it is no change (a counter, a stamp of the source). */
  compared: z.boolean(),
  /** The grant was used then: it counts for "last activity". */
  activity: z.boolean().optional(),
  /** False: not among the columns that are shown unless asked for. */
  usual: z.boolean().optional(),
})

/** Pictures the window has for types. */
const typeIcons = ['user', 'users', 'badge', 'building', 'school', 'board', 'book', 'calendar', 'window', 'key', 'box'] as const

const typeWords = z.object({
  id: z.string().min(1).max(1024),
  one: sentence,
  many: sentence,
  icon: z.enum(typeIcons),
  /** Whether they hold grants (`holder`), grants are on them (`held`), both, or neither. */
  role: z.enum(['holder', 'held', 'both', 'neither']),
  /** Ids of the types that lie below one of these. */
  children: z.array(z.string()).max(100),
})

const slugWords = z.object({
  slug: z.string().min(1).max(1024),
  word: sentence,
  tone: z.enum(['good', 'going', 'neutral', 'odd', 'bad']),
  order: z.number(),
  /** How many hold it, as a field of what it is held on. */
  counted: z.object({ name, title: sentence }).optional(),
})

const findingWords = z.object({ kind: name, title: sentence, why: sentence, remedy: sentence })

const view = z.object({
  title: sentence,
  list: z.enum(['resources', 'entitlements', 'grants']),
  /** Of resources: of this type only. */
  type: z.string().optional(),
  /** A filter as people type it; `{30d}` stands for the day 30 days before the data ends. */
  where: z.string().max(4000),
  sort: z.string().max(200).optional(),
})

/** A figure of the overview: grants under a filter, by the values of a field. */
const breakdown = z.object({
  title: sentence,
  about: sentence.optional(),
  by: name,
  where: z.string().max(4000).optional(),
})

export const vocabularySchema = z.object({
  types: z.array(typeWords).max(1000),
  slugs: z.array(slugWords).max(1000),
  grantAttributes: z.array(grantAttribute).max(200),
  findings: z.array(findingWords).max(1000),
  views: z.array(view).max(100),
  breakdowns: z.array(breakdown).max(20),
  /** Names of attributes: the first of them that a grant has is the day it is told under. */
  told: z.array(name).max(20),
  /** Attributes that are counted over time, with the words for what happened then; `many`: for what was counted, as "Enrolments". */
  timeline: z.array(z.object({ attribute: name, title: sentence, many: sentence.optional() })).max(4),
})

type Deep<T> = T extends readonly (infer Item)[] ? readonly Deep<Item>[] : T extends object ? { readonly [K in keyof T]: Deep<T[K]> } : T
export type Vocabulary = Deep<z.infer<typeof vocabularySchema>>
export type GrantAttribute = Vocabulary['grantAttributes'][number]
export type AttributeKind = GrantAttribute['kind']
export type TypeWords = Vocabulary['types'][number]
export type SlugWords = Vocabulary['slugs'][number]
export type Breakdown = Vocabulary['breakdowns'][number]

/** What an attribute can hold; null: nothing is known. */
export type AttributeValue = string | number | boolean | readonly string[] | null

/** The words of snapshots of the first format, which brought none. */
export const firstVocabulary: Vocabulary = vocabularySchema.parse(firstWords)

/** No words at all: what every list has. */
export const plainVocabulary: Vocabulary = {
  ...{ types: [], slugs: [], grantAttributes: [], findings: [], views: [], breakdowns: [], told: [], timeline: [] },
}

/** What a type without words of its own is made of. */
interface BareType {
  readonly id: string
  readonly displayName: string
  readonly traits: readonly string[]
  readonly skipEntitlementsAndGrants: boolean
}

/** The words for types nobody described, by what is known of them: their names and traits. */
export function wordsOfType({ id, displayName, traits, skipEntitlementsAndGrants }: BareType): TypeWords {
  const holds = traits.includes('user') || traits.includes('group')
  const held = !skipEntitlementsAndGrants && !traits.includes('user')
  const role = holds ? (held ? 'both' : 'holder') : held ? 'held' : 'neither'
  return { id, one: displayName, many: plural(displayName), icon: iconOf(traits), role, children: [] }
}

const iconOf = (traits: readonly string[]): TypeWords['icon'] =>
  traits.includes('user')
    ? 'user'
    : traits.includes('group')
      ? 'users'
      : traits.includes('role')
        ? 'badge'
        : traits.includes('app')
          ? 'window'
          : traits.includes('secret')
            ? 'key'
            : 'box'

function plural(one: string): string {
  if (/(s|x|ch|sh)$/i.test(one)) return `${one}es`
  return /[^aeiou]y$/i.test(one) ? `${one.slice(0, -1)}ies` : `${one}s`
}

/**
 * The words of a file that brings none: those of the first format when all its types are of that, else made of its types, with the attributes
 * that its grants have.
 */
export function vocabularyOf(types: readonly BareType[], attributes: readonly GrantAttribute[]): Vocabulary {
  const first = types.every(({ id }) => firstVocabulary.types.some((known) => known.id === id))
  const known = first ? firstVocabulary.grantAttributes : []
  const further = attributes.filter(({ key }) => !known.some((each) => each.key === key))
  if (first) return { ...firstVocabulary, grantAttributes: [...known, ...further] }
  return {
    ...plainVocabulary,
    types: types.map(wordsOfType),
    grantAttributes: attributes,
  }
}

/** The words of the type with this id, made of the id when nobody described it. */
export const typeCalled = (vocabulary: Vocabulary, id: string): TypeWords =>
  vocabulary.types.find((type) => type.id === id) ?? wordsOfType({ id, displayName: id, traits: [], skipEntitlementsAndGrants: false })

/** The types there are, with their words: those that hold first, then as the source orders them. */
export function holdersFirst(of: { readonly resourceTypes: readonly BareType[]; readonly vocabulary: Vocabulary }): readonly TypeWords[] {
  const types = of.resourceTypes.map((type) => of.vocabulary.types.find(({ id }) => id === type.id) ?? wordsOfType(type))
  const known = of.vocabulary.types.flatMap(({ id }) => types.find((type) => type.id === id) ?? [])
  const all = [...known, ...types.filter((type) => !known.includes(type))]
  return all.toSorted((a, b) => Number(holds(b)) - Number(holds(a)))
}

const holds = ({ role }: TypeWords): boolean => role === 'holder' || role === 'both'

/** What those that hold are called, and what is held: the one type's words where there is one, else words for any. */
export function endsCalled({ types }: Vocabulary): { readonly holder: EndWords; readonly held: EndWords } {
  const only = (roles: readonly TypeWords['role'][], any: EndWords): EndWords => {
    const [first, ...others] = types.filter(({ role }) => roles.includes(role))
    return first !== undefined && others.length === 0 ? { one: first.one, many: first.many, any: false } : any
  }
  return {
    holder: only(['holder', 'both'], { one: 'Holder', many: 'Holders', any: true }),
    held: only(['held', 'both'], { one: 'Resource', many: 'Resources', any: true }),
  }
}
export interface EndWords {
  readonly one: string
  readonly many: string
  /** The words stand for resources of any type. */
  readonly any: boolean
}

/** A code of the source as words: the vocabulary's, else `in_review` as "In review". */
export function slugCalled({ slugs }: Pick<Vocabulary, 'slugs'>, slug: string): string {
  return slugs.find((each) => each.slug === slug)?.word ?? codeWords(slug)
}

/** A code as words: `in_review` is "In review". */
export function codeWords(code: string): string {
  const text = code.replaceAll(/[_-]+/g, ' ').trim()
  return text === '' ? code : text.charAt(0).toUpperCase() + text.slice(1)
}

/** A title within a sentence: "School class" is "school class" there, "LTI tool" stays. */
export const inSentence = (title: string): string =>
  /^\p{Lu}(?!\p{Lu})/u.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title

/** Types that are named one by one. */
const mostNamed = 3
/** Types that are named in a sentence. */
const mostTold = 8
const together = new Intl.ListFormat('en-GB', { type: 'conjunction' })

/** Those that hold, as in a sentence: "teachers and pupils". */
export function holdersCalled(vocabulary: Pick<Vocabulary, 'types'>): string {
  const many = vocabulary.types.filter(holds).map((type) => inSentence(type.many))
  return many.length === 0 || many.length > mostNamed ? 'holders' : together.format(many)
}

/** What will be there, as in a sentence: "teachers, pupils and classes"; of very many types the first ones. */
export function typesCalled(types: readonly Pick<TypeWords, 'many'>[]): string {
  const many = types.map((type) => inSentence(type.many))
  return together.format(many.length > mostTold ? [...many.slice(0, mostTold), `${many.length - mostTold} more types`] : many)
}

/** All resources together, by their types as far as these are few. */
export function resourcesCalled({ types }: Pick<Vocabulary, 'types'>): string {
  if (types.length === 0 || types.length > mostNamed) return 'Resources'
  return together.format(types.map(({ many }, at) => (at === 0 ? many : inSentence(many))))
}
