/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in range by construction, and a fallback value would hide a fault */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { cancelled } from '../../../../shared/errors.ts'
import { entitlementId, type ResourceType } from '../../../../shared/graph.ts'
import type { Sink } from '../../graph/sink.ts'
import type { SourceContext } from '../source.ts'
import { noDate } from './aggregate/dates.ts'
import { maxIdBytes, type Ids } from './aggregate/ids.ts'
import type { Reading } from './aggregate/reading.ts'
import { courseResource } from './course.ts'
import { entitlementDescription, entitlementName, entitlementSlugs } from './names.ts'
import { slugs } from './statuses.ts'
import { userResource } from './user.ts'

export const resourceTypes: readonly ResourceType[] = [
  { id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true },
  { id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: false },
]

/** Records between two chances for others, e.g. to cancel. */
const resourceSlice = 500
const grantSlice = 20_000
const noKey = -1

type Context = Pick<SourceContext<unknown>, 'signal' | 'progress'>

/**
 * Hands the report over as a graph: people and courses by id, five entitlements per course by id, one grant per person and course by
 * entitlement, then person. Ids are ordered by their bytes, so that equal reports give equal graphs. What people and courses are called is
 * dropped on the way: a reading can be handed over once. Rejects with CANCELLED.
 */
export async function buildGraph(reading: Reading, sink: Sink, context: Context): Promise<void> {
  const { users, courses, pairs, findings } = reading
  const { progress } = context
  const total = users.size + courses.size * (1 + entitlementSlugs.length) + pairs.size
  let done = 0
  const breathe = async (): Promise<void> => {
    progress.update({ unit: 'records', done, total })
    await nextTurn()
    if (context.signal.aborted) throw cancelled(context.signal.reason)
  }

  if (reading.rows === 0 && findings.count('empty-report')) {
    findings.example('empty-report', 'The report has no rows: nobody was active in the time window, or the filters leave nothing.')
  }
  sink.expectGrants?.(pairs.size)
  for (const type of resourceTypes) sink.resourceType(type)

  const userOrder = orderOf(users)
  const userKeys = new Int32Array(users.size).fill(noKey)
  for (const user of userOrder) {
    const id = users.get(user).toString('utf8')
    userKeys[user] = sink.resource(userResource(id, reading.people.fields(user), findings)) ?? noKey
    if (++done % resourceSlice === 0) await breathe()
  }
  reading.people.clear()
  progress.update({ counts: { people: users.size } })

  const courseNames: string[] = []
  for (const course of orderOf(courses)) {
    const id = courses.get(course).toString('utf8')
    const resource = courseResource(id, reading.titles.fields(course), findings)
    courseNames[course] = resource.displayName
    sink.resource(resource)
    if (++done % resourceSlice === 0) await breathe()
  }

  reading.titles.clear()

  const entitlements = orderedEntitlements(courses)
  const entitlementKeys = new Int32Array(entitlements.ids.length).fill(noKey)
  for (let rank = 0; rank < entitlements.ids.length; rank++) {
    const course = entitlements.course[rank]!
    const slug = entitlementSlugs[entitlements.slug[rank]!]!
    const resource = { type: 'course', id: courses.get(course).toString('utf8') }
    const name = courseNames[course]!
    const key = sink.entitlement({
      id: entitlementId(resource, slug),
      resource,
      slug,
      displayName: entitlementName(name, slug),
      description: entitlementDescription(name, slug),
      purpose: 'assignment',
      grantableTo: ['user'],
    })
    entitlementKeys[rank] = key ?? noKey
    if (++done % resourceSlice === 0) await breathe()
  }
  progress.update({ counts: { courses: courses.size, entitlements: entitlements.ids.length } })

  const values: (number | undefined)[] = [undefined, undefined, undefined, undefined, undefined]
  const order = orderPairs(reading, userOrder, entitlements.rank)
  let grants = 0
  // What waits stands apart from the work: a function with pauses is slow to compile.
  const addGrants = (some: Uint32Array): void => {
    for (const pair of some) {
      const user = pairs.user(pair)
      const course = pairs.course(pair)
      const strength = pairs.strength(pair)
      const key = entitlementKeys[entitlements.rank(course, strength)]!
      const rows = pairs.rows(pair)
      if (rows > 1 && findings.count('several-rows-for-a-pair')) {
        findings.example(
          'several-rows-for-a-pair',
          `${rows} rows are about this person and course ${courses.get(course).toString('utf8')}; row ${pairs.row(pair)} decides: ${slugs[strength]!}.`,
          { row: pairs.row(pair), resource: { type: 'user', id: users.get(user).toString('utf8') } },
        )
      }
      if (key === noKey || userKeys[user] === noKey) continue
      if (users.length(user) + courses.length(course) > maxIdBytes - longestFrame) {
        if (findings.count('id-too-long')) {
          findings.example('id-too-long', 'The ids of person and course are too long to make the id of a grant.', { row: pairs.row(pair) })
        }
        continue
      }
      putValues(values, reading, pair)
      sink.grantByKey(key, userKeys[user]!, values, { stream: 'report', record: pairs.row(pair), records: rows })
      grants++
    }
  }
  for (let from = 0; from < order.length; from += grantSlice) {
    const some = order.subarray(from, from + grantSlice)
    addGrants(some)
    done += some.length
    progress.update({ counts: { grants } })
    await breathe()
  }
  pairs.clear()
  findings.report(sink)
  progress.update({ counts: { grants }, done: total, total })
}

/** Bytes of a grant's id beside the two ids. */
const longestFrame = 'course::no_status_reported:user:'.length

/** In the order of the vocabulary's attributes. */
function putValues(values: (number | undefined)[], { pairs }: Reading, pair: number): void {
  const score = pairs.score(pair)
  const attempts = pairs.attempts(pair)
  values[0] = known(pairs.first(pair))
  values[1] = known(pairs.last(pair))
  values[2] = known(pairs.completed(pair))
  values[3] = Number.isNaN(score) ? undefined : score
  values[4] = Number.isNaN(attempts) ? undefined : attempts
}

const known = (instant: number): number | undefined => (instant === noDate ? undefined : instant)

/** One character per byte: compares as the bytes do. */
const bytewise = (ids: Ids, number: number): string => ids.get(number).toString('latin1')

/** Numbers of all ids, in the order of the ids' bytes. */
function orderOf(ids: Ids): Uint32Array {
  const texts = Array.from({ length: ids.size }, (_, number) => bytewise(ids, number))
  return Uint32Array.from(texts.keys()).sort((a, b) => (texts[a]! < texts[b]! ? -1 : 1))
}

interface Entitlements {
  /** By rank: one character per byte. */
  readonly ids: readonly string[]
  readonly course: Uint32Array
  /** Index into `entitlementSlugs`. */
  readonly slug: Uint8Array
  /** Rank of the entitlement for a course and the strength of a status. */
  readonly rank: (course: number, strength: number) => number
}

/** By the bytes of the whole id: `course:a-b:x` comes before `course:a:x`. */
function orderedEntitlements(courses: Ids): Entitlements {
  const count = entitlementSlugs.length
  const ids = Array.from({ length: courses.size * count }, (_, index) => {
    return `course:${bytewise(courses, Math.floor(index / count))}:${entitlementSlugs[index % count]!}`
  })
  const order = Uint32Array.from(ids.keys()).sort((a, b) => (ids[a]! < ids[b]! ? -1 : 1))
  const ranks = new Uint32Array(order.length)
  for (let rank = 0; rank < order.length; rank++) ranks[order[rank]!] = rank
  const slugOf = slugs.map((slug) => entitlementSlugs.indexOf(slug))
  return {
    ids,
    course: order.map((index) => Math.floor(index / count)),
    slug: Uint8Array.from(order, (index) => index % count),
    rank: (course, strength) => ranks[course * count + slugOf[strength]!]!,
  }
}

/** All pairs by entitlement, then by person: two stable counting sorts. */
function orderPairs({ pairs, users }: Reading, userOrder: Uint32Array, rankOf: Entitlements['rank']): Uint32Array {
  const userRanks = new Uint32Array(users.size)
  for (let rank = 0; rank < userOrder.length; rank++) userRanks[userOrder[rank]!] = rank
  const byUser = countingSort(pairs.size, (pair) => userRanks[pairs.user(pair)]!)
  const ranks = byUser.map((pair) => rankOf(pairs.course(pair), pairs.strength(pair)))
  const order = countingSort(pairs.size, (index) => ranks[index]!)
  // The second sort put places of the first in order; what stands there is wanted.
  for (let index = 0; index < order.length; index++) order[index] = byUser[order[index]!]!
  return order
}

/** The numbers 0 .. `count` - 1 by rank, those of one rank as they were. */
function countingSort(count: number, rankOf: (item: number) => number): Uint32Array {
  let highest = 0
  for (let item = 0; item < count; item++) highest = Math.max(highest, rankOf(item))
  const starts = new Uint32Array(highest + 2)
  for (let item = 0; item < count; item++) starts[rankOf(item) + 1]!++
  for (let rank = 0; rank <= highest; rank++) starts[rank + 1]! += starts[rank]!
  const sorted = new Uint32Array(count)
  for (let item = 0; item < count; item++) sorted[starts[rankOf(item)]!++] = item
  return sorted
}
