import type { ResourceRef } from '../../../../shared/graph.ts'
import type { AnyPlace, PlaceType, Roster } from './canonical.ts'
import { Causes, counted, type FindingLog } from './finding-log.ts'
import { toDistrict, toOrg, toSchool } from './records.ts'
import type { Staging } from './staging.ts'

/** Where people and classes belong: districts, schools and other organisations, as a tree. */
export interface PlaceTree {
  /** By type, then id. */
  readonly all: readonly AnyPlace[]
  /** The place a record means by this id: a school before another organisation before a district. */
  find(id: string): AnyPlace | null
  parentOf(place: AnyPlace): AnyPlace | null
  /** The district a place lies in; null for none. */
  districtOf(place: AnyPlace): AnyPlace | null
  /** Why a place of this id is not there. */
  missing(id: string): Missing
}

/** `deleted`: marked so at the source; `unreadable`: it was there; `not-shared`: its whole kind is not, or not to its end. */
export type Missing = 'unknown' | 'deleted' | 'unreadable' | 'not-shared'

const placeTypes = ['district', 'org', 'school'] as const satisfies readonly PlaceType[]

/** Places of a synthetic district, where the source has none. */
export interface OwnDistrict {
  readonly id: string
  readonly name: string
}

/** Reads them, cuts loops, and says which parents are missing. */
export function placeTree(roster: Roster, staging: Staging, findings: FindingLog, own: OwnDistrict | null): PlaceTree {
  const byType = { district: new Map<string, AnyPlace>(), org: new Map<string, AnyPlace>(), school: new Map<string, AnyPlace>() }
  const read = [
    ...staging.byId('district', toDistrict).values(),
    ...staging.byId('school', toSchool).values(),
    ...staging.byId('org', toOrg).values(),
  ]
  const gone = new Set<string>()
  for (const place of read) {
    if (place.status === 'deleted' || place.status === 'inactive') {
      gone.add(place.id)
      findings.add('marked-for-deletion', () => ({
        message: `${place.name} (${place.type} "${place.id}") is marked for deletion.`,
        ...{ resource: { type: place.type, id: place.id }, origin: place.origin },
      }))
    } else byType[place.type].set(place.id, place)
  }
  if (own !== null && byType.district.size === 0) {
    const none = { sisId: null, stateId: null, ncesId: null, state: null }
    byType.district.set(own.id, { type: 'district', status: 'active', ...own, ...none, origin: { stream: 'settings', record: 'district' } })
  }
  const synthetic = own === null ? undefined : byType.district.get(own.id)

  const find = (id: string): AnyPlace | null => byType.school.get(id) ?? byType.org.get(id) ?? byType.district.get(id) ?? null
  /** Of one that belongs to it: never itself, a district or another organisation rather than a school. */
  const findParent = (id: string): AnyPlace | null => byType.district.get(id) ?? byType.org.get(id) ?? byType.school.get(id) ?? null
  const notShared =
    (roster.absent.has('school') && roster.absent.has('org')) || roster.incomplete.has('school') || roster.incomplete.has('org')
  const missing = (id: string): Missing => {
    if (gone.has(id)) return 'deleted'
    if (placeTypes.some((type) => staging.isUnreadable(type, id))) return 'unreadable'
    return notShared ? 'not-shared' : 'unknown'
  }

  const all = placeTypes.flatMap((type) => [...byType[type].values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)))
  const parents = new Map<AnyPlace, AnyPlace>()
  const orphans = new Causes()
  for (const place of all) {
    if (place.type === 'district') continue
    const id = place.parentId
    const parent = id === null ? (place.type === 'school' ? synthetic : undefined) : findParent(id)
    if (parent !== undefined && parent !== null) parents.set(place, parent)
    else if (id !== null) orphans.add(id, place.name)
  }
  for (const [id, count, some] of orphans.each()) {
    const why = missing(id)
    findings.add(why === 'not-shared' ? 'ref-not-shared' : 'org-orphan', () => ({
      message: `${whatIsMissing('Organisation', id, why)}; ${counted(count, 'other belongs', 'others belong')} to it: ${some}.`,
      ...{ resource: missingPlace(id), causes: count },
    }))
  }
  cutLoops(all, parents, findings)
  const districtOf = (place: AnyPlace): AnyPlace | null => {
    let at: AnyPlace | undefined = place
    while (at !== undefined && at.type !== 'district') at = parents.get(at)
    return at ?? null
  }
  return { all, find, missing, districtOf, parentOf: (place) => parents.get(place) ?? null }
}

/** What stands for a place that is not there: nobody knows which kind it would be. */
export const missingPlace = (id: string): ResourceRef => ({ type: 'org', id })

/** "School "s7" is not in the data", or why else. */
export function whatIsMissing(what: string, id: string, why: Missing): string {
  const name = `${what} "${id}"`
  if (why === 'deleted') return `${name} is marked for deletion`
  if (why === 'unreadable') return `${name} could not be read`
  return why === 'not-shared' ? `${name} is not shared` : `${name} is not in the data`
}

/** A chain of parents that comes back to where it began loses the link of the place with the smallest id. */
function cutLoops(all: readonly AnyPlace[], parents: Map<AnyPlace, AnyPlace>, findings: FindingLog): void {
  const settled = new Set<AnyPlace>()
  for (const start of all) {
    const way: AnyPlace[] = []
    const onWay = new Set<AnyPlace>()
    let at: AnyPlace | undefined = start
    while (at !== undefined && !settled.has(at) && !onWay.has(at)) {
      way.push(at)
      onWay.add(at)
      at = parents.get(at)
    }
    if (at !== undefined && onWay.has(at)) {
      const loop = way.slice(way.indexOf(at))
      const cut = loop.reduce((least, place) => (place.id < least.id ? place : least))
      const parent = parents.get(cut)
      parents.delete(cut)
      findings.add('org-cycle', () => ({
        message: `${loop
          .map(({ name }) => name)
          .toSorted()
          .join(', ')} belong to each other in a circle; that ${cut.name} belongs to ${parent?.name ?? ''} was left out.`,
        ...{ resource: { type: cut.type, id: cut.id }, origin: cut.origin },
      }))
    }
    for (const place of way) settled.add(place)
  }
}
