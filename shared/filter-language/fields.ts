import type { ListName } from '../query.ts'
import { foldName } from './nearest.ts'

/**
 * How a field is typed and matched. `code`: a short fixed word, matched whole; `text`: searched, without regard to case and accents; `any`: a
 * profile value, searched like text, but compared as number or date when it is asked to.
 */
type FilterFieldKind = 'code' | 'text' | 'number' | 'time' | 'any'

export interface FilterField {
  /** As filters, orders and exports name it. */
  readonly name: string
  /** As people type it. */
  readonly word: string
  /** Other words for it. */
  readonly aliases: readonly string[]
  readonly kind: FilterFieldKind
  /** For lists of suggestions. */
  readonly title: string
  /** The only values there can be, where that is known beforehand. */
  readonly values?: readonly string[]
}

const field = (name: string, kind: FilterFieldKind, title: string, words: string, values?: readonly string[]): FilterField => {
  const [word = name, ...aliases] = words.split(' ')
  return { name, word, aliases, kind, title, ...(values && { values }) }
}

const accountStates = ['enabled', 'disabled', 'deleted', 'unspecified']

const fields: Readonly<Record<ListName, readonly FilterField[]>> = {
  resources: [
    field('name', 'text', 'Name', 'name person people course title'),
    field('email', 'text', 'E-mail', 'email mail'),
    field('login', 'text', 'Login', 'login username'),
    field('status', 'code', 'Account status', 'status account state', accountStates),
    field('type', 'code', 'Type', 'type kind'),
    field('typeName', 'text', 'Type, by name', 'typeName'),
    field('id', 'code', 'Id', 'id'),
    field('held', 'number', 'Grants it holds', 'held holds'),
    field('granted', 'number', 'Grants on it', 'granted holders'),
    field('lastActivity', 'time', 'Last activity', 'activity lastActivity last active'),
    field('completions', 'number', 'How many completed it', 'completions'),
    field('sharedEmail', 'text', 'E-mail that another has too', 'sharedEmail duplicate'),
    field('parent', 'code', 'Parent', 'parent'),
    field('description', 'text', 'Description', 'description'),
    field('key', 'number', 'Position in the snapshot', 'key'),
  ],
  entitlements: [
    field('name', 'text', 'Name', 'name entitlement'),
    field('slug', 'code', 'Status', 'status slug permission'),
    field('resourceName', 'text', 'Course', 'course resource resourceName title on'),
    field('resourceType', 'code', 'Type of the course', 'type resourceType kind'),
    field('resourceId', 'code', 'Id of the course', 'courseId resourceId'),
    field('grants', 'number', 'How many hold it', 'grants holders'),
    field('purpose', 'code', 'Purpose', 'purpose', ['unspecified', 'assignment', 'permission', 'ownership']),
    field('description', 'text', 'Description', 'description'),
    field('id', 'code', 'Id', 'id'),
    field('key', 'number', 'Position in the snapshot', 'key'),
  ],
  grants: [
    field('principalName', 'text', 'Person', 'person people name principal principalName user who'),
    field('principalEmail', 'text', 'E-mail', 'email mail principalEmail'),
    field('principalLogin', 'text', 'Login', 'login username principalLogin'),
    field('principalStatus', 'code', 'Account status', 'account principalStatus', accountStates),
    field('principalId', 'code', 'Id of the person', 'personId principalId userId'),
    field('principalType', 'code', 'Type of the person', 'personType principalType'),
    field('resourceName', 'text', 'Course', 'course resource resourceName title on'),
    field('resourceId', 'code', 'Id of the course', 'courseId resourceId'),
    field('resourceType', 'code', 'Type of the course', 'type resourceType kind'),
    field('slug', 'code', 'Status', 'status slug permission state'),
    field('entitlementName', 'text', 'Entitlement', 'entitlement entitlementName'),
    field('entitlementId', 'code', 'Id of the entitlement', 'entitlementId'),
    field('completedAt', 'time', 'Completed', 'completed completedAt'),
    field('toldAt', 'time', 'Date: completed, else last known', 'date toldAt'),
    field('firstAccess', 'time', 'First access', 'first firstAccess started'),
    field('lastAccess', 'time', 'Last access', 'last lastAccess accessed activity'),
    field('score', 'number', 'Score', 'score'),
    field('attempts', 'number', 'Attempts', 'attempts'),
    field('row', 'number', 'Deciding row of the source', 'row'),
    field('rows', 'number', 'Rows of the source', 'rows'),
    field('derived', 'code', 'Held through nesting', 'derived inherited nested', ['yes', 'no']),
    field('immutable', 'code', 'Cannot be changed', 'immutable', ['yes', 'no']),
    field('expandable', 'code', 'Passes on to members', 'expandable', ['yes', 'no']),
    field('sources', 'text', 'Entitlements it comes from', 'sources source'),
    field('id', 'code', 'Id', 'id'),
    field('key', 'number', 'Position in the snapshot', 'key'),
  ],
}

const PROFILE = 'profile.'

const profileField = (key: string): FilterField => ({
  name: PROFILE + key,
  word: ownWords.has(foldName(key)) || key.toLowerCase().startsWith(PROFILE) ? PROFILE + key : key,
  aliases: [PROFILE + key],
  kind: 'any',
  title: key,
})

/** What can be asked of a list: its own fields, then those of the profile. */
export const filterFields = (list: ListName, profileKeys: readonly string[] = []): readonly FilterField[] => [
  ...fields[list],
  ...profileKeys.map(profileField),
]

const index = (list: ListName): ReadonlyMap<string, FilterField> =>
  new Map(
    fields[list].flatMap((entry) =>
      [entry.name, entry.word, ...entry.aliases].map((word): [string, FilterField] => [foldName(word), entry]),
    ),
  )
const byWord: Readonly<Record<ListName, ReadonlyMap<string, FilterField>>> = {
  resources: index('resources'),
  entitlements: index('entitlements'),
  grants: index('grants'),
}
const byName: Readonly<Record<ListName, ReadonlyMap<string, FilterField>>> = {
  resources: new Map(fields.resources.map((entry) => [entry.name, entry])),
  entitlements: new Map(fields.entitlements.map((entry) => [entry.name, entry])),
  grants: new Map(fields.grants.map((entry) => [entry.name, entry])),
}

/** Words a profile key cannot be called by without `profile.` in front. */
const ownWords: ReadonlySet<string> = new Set([...Object.values(byWord).flatMap((words) => [...words.keys()]), 'has', 'no', 'profile'])

/** The list's own field that people call `word`. */
export const ownField = (list: ListName, word: string): FilterField | undefined => byWord[list].get(foldName(word))

/** A profile's field that people call `word`; without known keys any word is taken for one. */
export function profileFieldCalled(word: string, keys: readonly string[] | undefined): FilterField | undefined {
  const wanted = word.toLowerCase().startsWith(PROFILE) ? word.slice(PROFILE.length) : word
  if (wanted === '') return undefined
  if (keys === undefined) return profileField(wanted)
  const key = keys.find((known) => known === wanted) ?? keys.find((known) => foldName(known) === foldName(wanted))
  return key === undefined ? undefined : profileField(key)
}

/** The field a filter names. */
export const fieldNamed = (list: ListName, name: string): FilterField | undefined =>
  name.startsWith(PROFILE) && name !== PROFILE ? profileField(name.slice(PROFILE.length)) : byName[list].get(name)
