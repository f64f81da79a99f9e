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

/** Of a run that kept some resource types; null: all of them. */
export const runSync = (onlyTypes: readonly string[] | null): SyncMark =>
  onlyTypes === null ? wholeSync : { ...wholeSync, type: 'partial', onlyTypes }

/** Whether two runs kept the same resource types, so that what one lacks may be taken for gone. Null: all. */
export const sameTypes = (a: readonly string[] | null, b: readonly string[] | null): boolean =>
  a === null || b === null ? a === b : a.length === b.length && a.every((type) => b.includes(type))

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
  const { type, finished, unexpanded, leftOut, onlyTypes } = mark
  const { assets, ...records } = leftOut
  const lost = Object.entries(records).flatMap(([name, count]) => (count === 0 ? [] : [counted(count, name)]))
  return [
    ...(finished ? [] : ['This sync was never finished: it may lack anything.']),
    ...(type === 'full' ? [] : [partSentence(type, onlyTypes)]),
    ...(unexpanded === 0
      ? []
      : [
          `The nesting of ${counted(unexpanded, 'grants')} was not expanded: who belongs to ${unexpanded === 1 ? 'its holder' : 'their holders'} will hold more than is listed here.`,
        ]),
    ...(lost.length === 0 ? [] : [`Left out on opening: ${lost.join(', ')}; the findings say why.`]),
    ...(assets === 0
      ? []
      : [`${assets} asset${assets === 1 ? '' : 's'} (icons, logos) of the sync ${assets === 1 ? 'is' : 'are'} left out.`]),
  ]
}

function partSentence(type: string, onlyTypes: readonly string[] | null): string {
  if (onlyTypes !== null) return `This sync holds only ${onlyTypes.join(', ')}: what is not in it is not gone.`
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

const counted = (count: number, name: string): string =>
  `${count.toLocaleString('en-US')} ${singular[name] ?? name}${count === 1 ? '' : 's'}`
