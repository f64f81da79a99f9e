import { grouped } from './number-words.ts'
/** How whole a sync is: what a .c1z, a snapshot and a run say of it, and the words for that. */

/** How many records of a file are not in the snapshot made of it; assets are icons and logos. */
export type LeftOut = Readonly<Record<'resourceTypes' | 'resources' | 'entitlements' | 'grants' | 'assets', number>>

export interface SyncMark {
  /** `full`, `partial` (chosen resources or types), `resources_only`, `partial_upserts`, `partial_deletions`, or a later connector's own word. */
  readonly type: string
  readonly finished: boolean
  /** Grants whose holders should hold more through nesting, which was never worked out. */
  readonly unexpanded: number
  /** The sync a part is of, when it says so. */
  readonly parentSyncId: string | null
  readonly leftOut: LeftOut
  /** The resource types a narrowed run kept; null: it was not narrowed. */
  readonly onlyTypes: readonly string[] | null
  /** Records that have an id of their own here, since others had theirs too; absent: none. */
  readonly renamed?: Readonly<Record<'entitlements' | 'grants', number>>
  /** What a run or a task left out on purpose; absent: nothing, or the type says it. */
  readonly depth?: Depth
}

/** `entitlements`: no grants; `resources`: neither entitlements nor grants. */
export type Depth = 'all' | 'entitlements' | 'resources'

/** What of the graph a run was to keep. Absent, or null: all of it. */
export interface KeptPart {
  readonly onlyTypes?: readonly string[] | null
  readonly depth?: Depth
}

const nothingLeftOut: LeftOut = { resourceTypes: 0, resources: 0, entitlements: 0, grants: 0, assets: 0 }

/** Of a finished full sync with all that was read. */
export const wholeSync: SyncMark = {
  type: 'full',
  finished: true,
  unexpanded: 0,
  parentSyncId: null,
  leftOut: nothingLeftOut,
  onlyTypes: null,
}

/** Of a run that kept this. */
export function runSync({ onlyTypes = null, depth = 'all' }: KeptPart): SyncMark {
  if (depth !== 'all') return { ...wholeSync, type: depth === 'resources' ? 'resources_only' : 'partial', onlyTypes, depth }
  return onlyTypes === null ? wholeSync : { ...wholeSync, type: 'partial', onlyTypes }
}

/** Whether it is less than the whole graph. */
export const isPart = ({ onlyTypes = null, depth = 'all' }: KeptPart): boolean => onlyTypes !== null || depth !== 'all'

/** Whether two runs kept the same part, so that what one lacks may be taken for gone. */
export function samePart(a: KeptPart, b: KeptPart): boolean {
  if ((a.depth ?? 'all') !== (b.depth ?? 'all')) return false
  const [types, others] = [a.onlyTypes ?? null, b.onlyTypes ?? null]
  return types === null || others === null ? types === others : types.length === others.length && types.every((id) => others.includes(id))
}

/** "user, without grants": after "only"; null for the whole graph. */
export function partWords({ onlyTypes = null, depth = 'all' }: KeptPart): string | null {
  const types = onlyTypes?.join(', ')
  if (depth === 'all') return types ?? null
  if (depth === 'resources') return types === undefined ? 'resources' : `${types}, without entitlements and grants`
  return `${types ?? 'resources and entitlements'}, without grants`
}

/** Whether a reader may take what is not in it for gone. */
export const isWhole = ({ type, finished, unexpanded }: SyncMark): boolean => type === 'full' && finished && unexpanded === 0

export const leavesOut = ({ leftOut }: SyncMark): boolean => Object.values(leftOut).some((count: number) => count > 0)

/** What to type before one that is not whole is saved or leaves; null for a whole one. */
export function savePhrase(mark: SyncMark): string | null {
  if (isWhole(mark)) return null
  if (!mark.finished) return 'save an unfinished sync'
  return mark.type === 'full' ? 'save an unexpanded sync' : 'save a partial sync'
}

/** "partial, not finished": for a list of syncs; "full" for a whole one. */
export function syncKindWords({ type, finished, unexpanded }: Pick<SyncMark, 'type' | 'finished' | 'unexpanded'>): string {
  const words = [kindWords(type), ...(finished ? [] : ['not finished']), ...(unexpanded === 0 ? [] : ['nesting not expanded'])]
  return words.join(', ')
}

const kinds: Readonly<Record<string, string>> = {
  resources_only: 'resources only',
  no_grants: 'no grants',
  partial_upserts: 'changes only',
  partial_deletions: 'deletions only',
}
const kindWords = (type: string): string => kinds[type] ?? type

/** What a reader has to know, a sentence each. None for a whole sync of which nothing was left out. */
export function syncWarnings(mark: SyncMark): string[] {
  const { type, finished, unexpanded, leftOut, renamed } = mark
  const { assets, ...records } = leftOut
  const lost = listed(records)
  return [
    ...(finished ? [] : ['This sync was never finished: it may lack anything.']),
    ...(type === 'full' ? [] : [partSentence(mark)]),
    ...(unexpanded === 0
      ? []
      : [
          `The nesting of ${counted(unexpanded, 'grants')} was not expanded: who belongs to ${unexpanded === 1 ? 'its holder' : 'their holders'} will hold more than is listed here.`,
        ]),
    ...(lost === '' ? [] : [`Left out on opening: ${lost}; the findings say why.`]),
    ...(renamed === undefined
      ? []
      : [
          `Ids were not unique, which a saved .c1z does not allow: ${listed(renamed)} got one of their own, here and in what is saved; the findings name them.`,
        ]),
    ...(assets === 0
      ? []
      : [`${assets} asset${assets === 1 ? '' : 's'} (icons, logos) of the sync ${assets === 1 ? 'is' : 'are'} left out.`]),
  ]
}

function partSentence({ type, onlyTypes, depth = 'all' }: SyncMark): string {
  if (onlyTypes !== null || depth === 'entitlements')
    return `This sync holds only ${partWords({ onlyTypes, depth }) ?? ''}: what is not in it is not gone.`
  if (type === 'resources_only') return 'This sync holds resources only: it has no entitlements and grants.'
  if (type === 'no_grants') return 'This sync has no grants: its connector left them out on purpose.'
  return `This sync is not a full one (${kindWords(type)}): it holds a part of the graph.`
}

const singular: Readonly<Record<string, string>> = {
  resourceTypes: 'resource type',
  resources: 'resource',
  entitlements: 'entitlement',
  grants: 'grant',
}

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .flatMap(([name, count]) => (count === 0 ? [] : [counted(count, name)]))
    .join(', ')

const counted = (count: number, name: string): string => `${grouped(count)} ${singular[name] ?? name}${count === 1 ? '' : 's'}`

/** Of this type not everything was read. */
export interface Incomplete {
  readonly type: string
  readonly why: string
}
