/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in bounds by construction; a check would cost the inner loops */
import { RollcallError } from '../../../shared/errors.ts'
import type { ResourceRef } from '../../../shared/graph.ts'
import type { Filter, Page, SortKey } from '../../../shared/query.ts'
import type { Narrowing, ReviewGrantRow, ReviewGroup } from '../../../shared/reviews.ts'
import { kept } from '../graph/kept.ts'
import type { GrantStanding } from './decision-states.ts'
import type { DecidedReview } from './decided-review.ts'

export interface QueueQuery extends Narrowing {
  readonly filter: Filter | null
  readonly sort?: readonly SortKey[] | undefined
  readonly principal?: ResourceRef | undefined
  readonly resource?: ResourceRef | undefined
}

export type GroupEnd = 'principal' | 'resource'

/** Lists of 4 bytes a row. */
const LISTS_KEPT = 4

/** The grants of a review that are asked about, by position: as a list, or by the person or resource. */
export class ReviewQueue {
  readonly #review: DecidedReview
  readonly #lists = new Map<string, Int32Array>()
  /** By name; keys of resources. */
  #names: Int32Array | null = null

  constructor(review: DecidedReview) {
    this.#review = review
  }

  /** `notes`: how many notes each of these grants has. */
  page(
    query: QueueQuery,
    offset: number,
    limit: number,
    notes: (ids: readonly string[]) => ReadonlyMap<string, number>,
  ): Page<ReviewGrantRow> {
    const { snapshot, states } = this.#review
    const keys = this.#keys(query)
    const rows = snapshot.rows('grants', [...keys.subarray(offset, offset + limit)])
    const noted = notes(rows.map(({ id }) => id))
    return {
      total: keys.length,
      offset,
      rows: rows.map((row) => {
        const standing = states.at(row.key)
        const { decision, change, carried } = standing
        const byPolicy = this.#isByPolicy(standing)
        const deciding = this.#review.decidingOf(row.key)
        const by = byPolicy ? null : (deciding?.by ?? null)
        const who = { reason: deciding?.reason ?? null, decidedBy: by, decidedAt: deciding?.at ?? null }
        return { ...row, decision, change, carried, byPolicy, ...who, notes: noted.get(row.id) ?? 0 }
      }),
    }
  }

  /** `decisions` says which groups are there; each is counted with all its grants that the rest of the query leaves. */
  async groups(by: GroupEnd, query: QueueQuery, offset: number, limit: number): Promise<Page<ReviewGroup>> {
    const { decisions, ...rest } = query
    const { order, counts, byPolicy } = this.#grouped((await this.#review.ends())[by], rest, decisions)
    const keys = [...order.subarray(offset, offset + limit)]
    const rows = this.#review.snapshot.rows('resources', keys)
    return {
      total: order.length,
      offset,
      rows: rows.map(({ key, type, typeName, id, name, email }) => ({
        ...{ type, typeName, id, name, email },
        undecided: counts.undecided[key] ?? 0,
        approve: counts.approve[key] ?? 0,
        flag: counts.flag[key] ?? 0,
        exclude: counts.exclude[key] ?? 0,
        byPolicy: byPolicy[key] ?? 0,
      })),
    }
  }

  /** Nobody decided: left out by a policy, or undecided when it was signed. */
  #isByPolicy({ byPolicy, decision }: GrantStanding): boolean {
    return byPolicy || (decision === 'undecided' && this.#review.leavesUndecided)
  }

  #keys(query: QueueQuery): Int32Array {
    const { states } = this.#review
    return kept(this.#lists, JSON.stringify([states.version, query]), LISTS_KEPT, () => states.inScope(this.#among(query), query))
  }

  /** Of the whole snapshot, in the order asked for; null: all, by key. */
  #among({ filter, sort, principal, resource }: QueueQuery): Int32Array | null {
    const { snapshot } = this.#review
    const ordered =
      filter === null && (sort === undefined || sort.length === 0)
        ? null
        : snapshot.keys({ list: 'grants', ...(filter && { filter }), ...(sort && { sort }) })
    const ends = (['principal', 'resource'] as const).flatMap((end) => {
      const ref = end === 'principal' ? principal : resource
      if (ref === undefined) return []
      return [snapshot.grantsOf(end, ref) ?? new Int32Array(0)]
    })
    const [first, second] = ends
    if (first === undefined) return ordered
    const both = second === undefined ? first : within(first, second)
    return ordered === null ? both : within(ordered, both)
  }

  /** `end`: by grant key the resource it counts for. */
  #grouped(end: Int32Array, query: QueueQuery, decisions: Narrowing['decisions']) {
    const { states, snapshot } = this.#review
    const size = (snapshot.keys({ list: 'resources' }).at(-1) ?? 0) + 1
    const counts = {
      undecided: new Int32Array(size),
      approve: new Int32Array(size),
      flag: new Int32Array(size),
      exclude: new Int32Array(size),
    }
    const byCode = [counts.undecided, counts.approve, counts.flag, counts.exclude]
    const byPolicy = new Int32Array(size)
    for (const key of states.inScope(this.#among(query), { changes: query.changes })) {
      byCode[states.bytes[key]! & 0b11]![end[key]!]!++
      if (this.#isByPolicy(states.at(key))) byPolicy[end[key]!]!++
    }
    const asked = (decisions ?? (['undecided', 'approve', 'flag', 'exclude'] as const)).map((decision) => counts[decision])
    this.#names ??= snapshot.keys({ list: 'resources', sort: [{ field: 'name', descending: false }] })
    const there = this.#names.filter((key) => asked.some((count) => count[key]! > 0))
    // A stable sort: by name among equals.
    return { counts, byPolicy, order: there.sort((a, b) => counts.undecided[b]! - counts.undecided[a]!) }
  }
}

/** Those of `keys` that are also in `others`, in the order of `keys`. */
function within(keys: Int32Array, others: Int32Array): Int32Array {
  const wanted = new Set(others)
  return keys.filter((key) => wanted.has(key))
}

/** How a query that could not be answered is told: the snapshot is gone. */
export const snapshotGone = () =>
  new RollcallError('NOT_FOUND', {
    message: 'The snapshot of this review is gone.',
    remedy: 'Its record, rules and evidence stay; start a review of a run that is kept.',
  })
