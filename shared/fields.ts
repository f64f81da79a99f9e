import { foldName } from './filter-language/nearest.ts'
import type { ListName } from './query.ts'
import {
  endsCalled,
  plainVocabulary,
  type AttributeKind,
  type EndWords,
  type GrantAttribute,
  type TypeWords,
  type Vocabulary,
} from './vocabulary.ts'

/**
 * What can be asked of a list, under which words: one catalogue for filters, orders, exports, columns and differences, made of what every
 * snapshot has and what its vocabulary declares.
 */

/**
 * How a field is typed and matched. `code`: a short fixed word, matched whole; `text`: searched, without regard to case and accents; `time`: a
 * moment, `date`: a day; `any`: a profile value, searched like text, but compared as number or date when it is asked to.
 */
type FieldKind = 'code' | 'text' | 'number' | 'time' | 'date' | 'any'

export interface Field {
  /** As filters, orders and exports name it. */
  readonly name: string
  /** As people type it. */
  readonly word: string
  /** Other words for it. */
  readonly aliases: readonly string[]
  readonly kind: FieldKind
  /** For lists of suggestions. */
  readonly title: string
  /** Over a column. */
  readonly header: string
  /** The only values there can be, where that is known beforehand. */
  readonly values?: readonly string[]
  /** Whether an export can have it, and has it when no columns are chosen. */
  readonly exported: 'usual' | 'chosen' | 'never'
  /** The vocabulary declares it: an attribute of grants. Its name is the field's, unless every snapshot has a field of that name. */
  readonly attribute?: GrantAttribute
  /** A word for one type of several: names of those of that type alone. It is asked of one of these ends, and has no name of its own. */
  readonly ends?: readonly TypedEnd[]
}

/** Where a type is one of several that hold, or of several that are held: the field of its name, and how its type is told. */
export interface TypedEnd {
  readonly name: string
  readonly typeField: string
  readonly type: string
}

/** The fields of one list. */
export interface Fields {
  readonly list: ListName
  /** The list's own, then those of the profile. */
  readonly all: readonly Field[]
  /** The list's own field that people call `word`. */
  own(word: string): Field | undefined
  /** The field people call `word`, the profile's among them; when the profile's keys are not known any word is taken for one. */
  called(word: string): Field | undefined
  /** The field of this name. */
  named(name: string): Field | undefined
}

interface Told {
  readonly header?: string
  readonly exported?: Field['exported']
  readonly values?: readonly string[]
  readonly attribute?: GrantAttribute
  readonly ends?: readonly TypedEnd[]
}

function field(name: string, kind: FieldKind, title: string, words: string | readonly string[], told: Told = {}): Field {
  const [word = name, ...aliases] = typeof words === 'string' ? words.split(' ') : words
  const { values, attribute, ends } = told
  return {
    ...{ name, word, aliases, kind, title, header: told.header ?? title, exported: told.exported ?? 'usual' },
    ...(values && { values }),
    ...(attribute && { attribute }),
    ...(ends && { ends }),
  }
}

const accountStates = ['enabled', 'disabled', 'deleted', 'unspecified']
const yesOrNo = ['yes', 'no']
const never = { exported: 'never' } as const
const chosen = { exported: 'chosen' } as const
/** What lies there, at any depth; a place is called by its id or its name. */
const within = field('within', 'code', 'What it lies in, at any depth', 'within', never)
const position = field('key', 'number', 'Position in the snapshot', 'key', never)

/** Words of both numbers, as people type them: "pupil pupils", "schoolClass"; none for words that stand for any. */
const typed = ({ one, many, any }: EndWords): readonly string[] =>
  any
    ? []
    : [one, many].map((words) =>
        words.toLowerCase().replaceAll(/[^\p{L}\p{N}]+(.)?/gu, (_, letter: string | undefined) => letter?.toUpperCase() ?? ''),
      )

const holds: readonly TypeWords['role'][] = ['holder', 'both']
const isHeld: readonly TypeWords['role'][] = ['held', 'both']

/** A word for each type of an end that several types stand at: `pupil` beside `teacher`. One that stands at both ends is looked for at both. */
function typeFields({ types }: Vocabulary, asked: readonly ('principal' | 'resource')[]): readonly Field[] {
  const at = asked
    .map((end) => ({ end, of: types.filter(({ role }) => (end === 'principal' ? holds : isHeld).includes(role)) }))
    .filter(({ of }) => of.length > 1)
  return types.flatMap((type) => {
    const ends = at.flatMap(({ end, of }) => (of.includes(type) ? [{ name: `${end}Name`, typeField: `${end}Type`, type: type.id }] : []))
    const [first] = ends
    const words = typed({ ...type, any: false }).filter((word) => word !== '')
    return first === undefined || words.length === 0 ? [] : [field(first.name, 'text', type.one, words, { exported: 'never', ends })]
  })
}

function resourceFields({ slugs, types }: Vocabulary): readonly Field[] {
  return [
    field('type', 'code', 'Type', 'type kind'),
    field('id', 'code', 'Id', 'id', { header: 'ID' }),
    field('name', 'text', 'Name', ['name', ...types.flatMap((type) => typed({ ...type, any: false })), 'title']),
    field('email', 'text', 'E-mail', 'email mail'),
    field('login', 'text', 'Login', 'login username'),
    field('status', 'code', 'Account status', 'status account state', { values: accountStates }),
    field('parent', 'code', 'Parent', 'parent'),
    within,
    field('description', 'text', 'Description', 'description', chosen),
    field('typeName', 'text', 'Type, by name', 'typeName', { ...chosen, header: 'Type name' }),
    field('held', 'number', 'Grants it holds', 'held holds', { header: 'Grants held' }),
    field('granted', 'number', 'Grants on it', 'granted holders'),
    field('lastActivity', 'time', 'Last activity', 'activity lastActivity last active'),
    ...slugs.flatMap(({ counted }) => (counted === undefined ? [] : [field(counted.name, 'number', counted.title, counted.name, never)])),
    field('sharedEmail', 'text', 'E-mail that another has too', 'sharedEmail duplicate', never),
    position,
  ]
}

function entitlementFields(vocabulary: Vocabulary): readonly Field[] {
  const { held } = endsCalled(vocabulary)
  const what = held.one.toLowerCase()
  const [one = 'resource'] = typed(held)
  return [
    field('id', 'code', 'Id', 'id', { header: 'ID' }),
    field('name', 'text', 'Name', 'name entitlement'),
    field('slug', 'code', 'Status', 'status slug permission'),
    field('purpose', 'code', 'Purpose', 'purpose', { values: ['unspecified', 'assignment', 'permission', 'ownership'] }),
    field('description', 'text', 'Description', 'description'),
    field('resourceType', 'code', `Type of the ${what}`, 'type resourceType kind', { header: 'Resource type' }),
    field('resourceId', 'code', `Id of the ${what}`, [`${one}Id`, 'resourceId'], { header: 'Resource ID' }),
    field('resourceName', 'text', held.one, [...typed(held), 'resource', 'resourceName', 'title', 'on'], { header: 'Resource' }),
    field('grants', 'number', 'How many hold it', 'grants holders', { header: 'Grants' }),
    ...typeFields(vocabulary, ['resource']),
    within,
    position,
  ]
}

/** How a field of each kind of attribute is typed and matched. */
const kindOf: Readonly<Record<AttributeKind, FieldKind>> = {
  time: 'time',
  date: 'date',
  number: 'number',
  flag: 'code',
  text: 'text',
  list: 'text',
}

const ATTRIBUTE = 'grant.'

const attributeField = (attribute: GrantAttribute, taken: ReadonlySet<string>): Field =>
  field(
    taken.has(attribute.name) ? ATTRIBUTE + attribute.name : attribute.name,
    kindOf[attribute.kind],
    attribute.title,
    [...(attribute.words ?? [attribute.name]), ...[attribute.key, ATTRIBUTE + attribute.name]],
    {
      ...{ attribute, exported: 'usual' },
      ...(attribute.kind === 'flag' && { values: yesOrNo }),
    },
  )

function grantFields(vocabulary: Vocabulary): readonly Field[] {
  const { holder, held } = endsCalled(vocabulary)
  const [who, what] = [holder.one.toLowerCase(), held.one.toLowerCase()]
  const [whoWord = 'principal'] = typed(holder)
  const [whatWord = 'resource'] = typed(held)
  const told = vocabulary.told.length === 0 ? [] : [field('toldAt', 'time', 'Date it is told under', 'date toldAt', never)]
  const before = [
    field('id', 'code', 'Id', 'id', { ...chosen, header: 'ID' }),
    field('principalType', 'code', `Type of the ${who}`, [`${whoWord}Type`, 'principalType'], { ...chosen, header: 'Principal type' }),
    field('principalId', 'code', `Id of the ${who}`, [`${whoWord}Id`, 'principalId', 'userId'], { header: `${holder.one} ID` }),
    field('principalName', 'text', holder.one, [
      ...typed(holder),
      'holder',
      'holders',
      'name',
      'principal',
      'principalName',
      'user',
      'who',
    ]),
    ...typeFields(vocabulary, ['principal', 'resource']),
    field('principalEmail', 'text', 'E-mail', 'email mail principalEmail'),
    field('principalLogin', 'text', 'Login', 'login username principalLogin', chosen),
    field('principalStatus', 'code', 'Account status', 'account principalStatus', { ...chosen, values: accountStates }),
    field('resourceType', 'code', `Type of the ${what}`, 'type resourceType kind', { header: 'Resource type' }),
    field('resourceId', 'code', `Id of the ${what}`, [`${whatWord}Id`, 'resourceId'], { header: 'Resource ID' }),
    field('resourceName', 'text', held.one, [...typed(held), 'resource', 'resourceName', 'title', 'on'], { header: 'Resource' }),
    field('entitlementId', 'code', 'Id of the entitlement', 'entitlementId', { ...chosen, header: 'Entitlement ID' }),
    field('entitlementName', 'text', 'Entitlement', 'entitlement entitlementName', chosen),
    field('entitlementDescription', 'text', 'Entitlement description', 'entitlementDescription', chosen),
    field('slug', 'code', 'Status', 'status slug permission state'),
  ]
  const after = [
    ...told,
    field('stream', 'code', 'Part of the source', 'stream', { ...chosen, header: 'Source stream' }),
    field('row', 'number', 'Deciding row of the source', 'row', { ...chosen, header: 'Source row' }),
    field('rows', 'number', 'Rows of the source', 'rows', { ...chosen, header: 'Source rows' }),
    field('record', 'code', 'Deciding record of the source', 'record', { ...chosen, header: 'Source record' }),
    field('line', 'number', 'Line in the source', 'line', { ...chosen, header: 'Source line' }),
    within,
    field('derived', 'code', 'Held through nesting', 'derived inherited nested', { ...chosen, values: yesOrNo }),
    field('immutable', 'code', 'Cannot be changed', 'immutable', { ...chosen, values: yesOrNo }),
    field('expandable', 'code', 'Passes on to members', 'expandable', { ...chosen, values: yesOrNo }),
    field('sources', 'text', 'Entitlements it comes from', 'sources source', { ...chosen, header: 'Comes from' }),
    position,
  ]
  const taken = new Set([...before, ...after].map(({ name }) => name))
  return [...before, ...vocabulary.grantAttributes.map((attribute) => attributeField(attribute, taken)), ...after]
}

const PROFILE = 'profile.'

const made = { resources: resourceFields, entitlements: entitlementFields, grants: grantFields } as const

interface Own {
  readonly fields: readonly Field[]
  readonly byWord: ReadonlyMap<string, Field>
  readonly byName: ReadonlyMap<string, Field>
}

const known = new WeakMap<Vocabulary, Record<ListName, Own>>()

function ownOf(vocabulary: Vocabulary): Record<ListName, Own> {
  const before = known.get(vocabulary)
  if (before !== undefined) return before
  const own = (list: ListName): Own => indexed(made[list](vocabulary))
  const all = { resources: own('resources'), entitlements: own('entitlements'), grants: own('grants') }
  known.set(vocabulary, all)
  return all
}

/**
 * Fields by the words for them. Every snapshot's fields keep their words, whatever a vocabulary calls its attributes; among equals a name counts
 * for more than a usual word, and that for more than a further one; of two equal words the first field's. What a field is called is a word that
 * leads to it.
 */
function indexed(fields: readonly Field[]): Own {
  const byWord = new Map<string, Field>()
  const ranks: readonly ((field: Field) => readonly string[])[] = [({ name }) => [name], ({ word }) => [word], ({ aliases }) => aliases]
  const groups = [
    fields.filter(({ attribute, ends }) => attribute === undefined && ends === undefined),
    fields.filter(({ attribute }) => attribute !== undefined),
  ]
  for (const group of groups) {
    for (const words of ranks) {
      for (const each of group) for (const word of words(each)) if (!byWord.has(foldName(word))) byWord.set(foldName(word), each)
    }
  }
  // A type's word says nothing that could not be said otherwise: it takes no word from anything.
  const typeWords = fields.flatMap((each) => {
    const free = each.ends === undefined ? [] : [each.word, ...each.aliases].filter((word) => !byWord.has(foldName(word)))
    const [word, ...aliases] = free
    if (word === undefined) return []
    const own = { ...each, word, aliases }
    for (const one of free) byWord.set(foldName(one), own)
    return [own]
  })
  const callable = (each: Field): Field => {
    if (byWord.get(foldName(each.word)) === each) return each
    const word = [...each.aliases, each.name].find((other) => byWord.get(foldName(other)) === each)
    return { ...each, word: word ?? each.name, aliases: [each.word, ...each.aliases] }
  }
  const called = new Map(fields.filter(({ ends }) => ends === undefined).map((each) => [each, callable(each)]))
  const own = [...called.values()]
  const afterNames = own.findIndex(({ name }) => name === 'principalName' || name === 'resourceName') + 1
  return {
    fields: own.toSpliced(afterNames, 0, ...typeWords),
    byWord: new Map([...byWord].map(([word, each]) => [word, called.get(each) ?? each])),
    byName: new Map(own.map((each) => [each.name, each])),
  }
}

/**
 * The fields of a list of a snapshot with this vocabulary. `profileKeys`: the keys of the profiles it reads, when they are known; without them
 * any further word is taken for one.
 */
export function fieldsOf(vocabulary: Vocabulary, list: ListName, profileKeys?: readonly string[]): Fields {
  const all = ownOf(vocabulary)
  const { fields, byWord, byName } = all[list]
  const taken = (key: string): boolean =>
    ['has', 'no', 'profile'].includes(foldName(key)) || Object.values(all).some((own) => own.byWord.has(foldName(key)))
  const ofProfile = (key: string): Field => {
    const word = taken(key) || key.toLowerCase().startsWith(PROFILE) ? PROFILE + key : key
    return field(PROFILE + key, 'any', key, [word, PROFILE + key], chosen)
  }
  const own = (word: string): Field | undefined => byWord.get(foldName(word))
  return {
    list,
    all: [...fields, ...(profileKeys ?? []).map(ofProfile)],
    own,
    called(word) {
      const found = own(word)
      if (found !== undefined) return found
      const wanted = word.toLowerCase().startsWith(PROFILE) ? word.slice(PROFILE.length) : word
      if (wanted === '') return undefined
      if (profileKeys === undefined) return ofProfile(wanted)
      const key = profileKeys.find((each) => each === wanted) ?? profileKeys.find((each) => foldName(each) === foldName(wanted))
      return key === undefined ? undefined : ofProfile(key)
    },
    named: (name) => (name.startsWith(PROFILE) && name !== PROFILE ? ofProfile(name.slice(PROFILE.length)) : byName.get(name)),
  }
}

/** The fields and words every snapshot has. */
export const plainFields = (list: ListName): Fields => fieldsOf(plainVocabulary, list)
