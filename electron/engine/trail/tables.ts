import type { AuditEntry, TrailProblem } from '../../../shared/reviews.ts'
import type { Catalog } from '../catalog/catalog.ts'

const idOf = ({ subject }: AuditEntry): string => subject.slice(subject.indexOf(':') + 1)

/** More than there are. */
const all = 2 ** 31 - 1

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/**
 * What of the catalog's tables is not what the trail tells: signed reviews that are gone, approvals nobody gave, deliveries that say
 * something else, other guard rails. That signed reviews are as they were signed is looked at with their seals.
 */
export function comparedTables(catalog: Catalog): TrailProblem[] {
  return [...goneReviews(catalog), ...plans(catalog), ...deliveries(catalog), ...guards(catalog)]
}

/** Lines of earlier versions hold no seal, and removing a connection left no line then: of these nothing can be said. */
function goneReviews({ audit, reviews }: Catalog): TrailProblem[] {
  const taken = new Set(
    audit.all(['connection.removed']).flatMap(({ data }) => (Array.isArray(data.reviews) ? (data.reviews as unknown[]) : [])),
  )
  const signed = new Set(audit.all(['review.signed']).flatMap((line) => (line.data.seal === undefined ? [] : [idOf(line)])))
  return [...signed]
    .filter((id) => reviews.find(id) === null && !taken.has(id))
    .map((id) => ({ kind: 'review', subject: `review:${id}`, message: `Review ${id} was signed, but it is not in the catalog any more.` }))
}

function plans({ audit, plans: stored }: Catalog): TrailProblem[] {
  const approved = new Map(audit.all(['delivery.approved']).map((line) => [idOf(line), line]))
  return stored
    .list(null, all)
    .filter(({ approval }) => approval !== null)
    .flatMap(({ id, approval, reviewId, runId, destinationId }): TrailProblem[] => {
      const line = approved.get(id)
      const { data = {}, actor, at } = line ?? {}
      const written = { by: actor, note: data.note, at, review: data.review, run: data.run, destination: data.destination }
      if (
        same(written, {
          by: approval?.by,
          note: approval?.note,
          at: approval?.at,
          review: reviewId,
          run: runId,
          destination: destinationId,
        })
      )
        return []
      const message =
        line === undefined ? `Nobody approved plan ${id}, says the trail.` : `The approval of plan ${id} is not the one in the trail.`
      return [{ kind: 'plan', subject: `plan:${id}`, message }]
    })
}

function deliveries({ audit, deliveries: stored }: Catalog): TrailProblem[] {
  const applied = new Map(audit.all(['delivery.applied']).map((line) => [idOf(line), line]))
  return stored
    .list(null, null, all)
    .filter(({ state, dryRun }) => state === 'done' && !dryRun)
    .flatMap(({ id, receipt, reviewId, runId }): TrailProblem[] => {
      const data = applied.get(id)?.data
      if (data !== undefined && same([data.sha256, data.review, data.run], [receipt?.sha256 ?? null, reviewId, runId])) return []
      const message =
        data === undefined
          ? `Delivery ${id} is said to have arrived, but the trail has no line of it.`
          : `Delivery ${id} is not the one in the trail.`
      return [{ kind: 'delivery', subject: `delivery:${id}`, message }]
    })
}

function guards({ audit, settings }: Catalog): TrailProblem[] {
  const changed = audit.newest(['guards.changed'])
  const now: Readonly<Record<string, unknown>> = settings.get('delivery.guards')
  if (Object.entries(changed?.data.after ?? {}).every(([name, value]) => same(now[name], value))) return []
  return [{ kind: 'guards', subject: 'guards', message: 'The guard rails are not those that were set last, says the trail.' }]
}
