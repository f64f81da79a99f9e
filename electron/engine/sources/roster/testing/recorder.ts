import { grantId, type Entitlement, type Finding, type Origin, type Resource, type ResourceType } from '../../../../../shared/graph.ts'
import type { AttributeValue } from '../../../../../shared/vocabulary.ts'
import type { Sink } from '../../../graph/sink.ts'
import type { Roster } from '../canonical.ts'
import type { RosterFigures } from '../figures.ts'
import { rosterGraph } from '../roster-graph.ts'
import type { RosterOptions } from '../options.ts'
import { rosterVocabulary } from '../vocabulary.ts'

interface RecordedGrant {
  readonly id: string
  readonly values: Readonly<Record<string, AttributeValue>>
  readonly origin: Origin | null
}

/** What a roster became, by id. */
export interface Recorded {
  readonly figures: RosterFigures
  readonly types: readonly ResourceType[]
  /** By `type:id`. */
  readonly resources: ReadonlyMap<string, Resource>
  readonly entitlements: ReadonlyMap<string, Entitlement>
  /** By id of the entitlement and `type:id` of who holds it. */
  readonly grants: ReadonlyMap<string, RecordedGrant>
  readonly links: readonly string[]
  readonly findings: readonly Finding[]
  readonly incomplete: ReadonlyMap<string, string>
  /** Ids of who holds an entitlement. */
  holders(entitlement: string): readonly string[]
  /** The findings of a kind. */
  found(kind: string): readonly Finding[]
}

/** The first moment of 30 November 2026. */
const today = Date.UTC(2026, 10, 30)

/** Makes the graph and keeps it. Throws when the roster uses the sink in a way it must not. */
export function recorded(roster: Roster, options: Partial<RosterOptions> = {}): Recorded {
  const types: ResourceType[] = []
  const byKey: Resource[] = []
  const resources = new Map<string, Resource>()
  const entitlementsByKey: Entitlement[] = []
  const entitlements = new Map<string, Entitlement>()
  const grants = new Map<string, RecordedGrant>()
  const links: string[] = []
  const findings: Finding[] = []
  const incomplete = new Map<string, string>()
  const names = rosterVocabulary().grantAttributes.map(({ key }) => key)
  const once = (map: ReadonlyMap<string, unknown>, id: string): void => {
    if (map.has(id)) throw new Error(`"${id}" came twice`)
  }
  const sink: Sink = {
    resourceType: (type) => void types.push(type),
    resource: (resource) => {
      const id = `${resource.type}:${resource.id}`
      once(resources, id)
      if (!types.some((type) => type.id === resource.type)) throw new Error(`unknown type ${resource.type}`)
      resources.set(id, resource)
      return byKey.push(resource)
    },
    entitlement: (entitlement) => {
      once(entitlements, entitlement.id)
      if (!resources.has(`${entitlement.resource.type}:${entitlement.resource.id}`)) throw new Error(`${entitlement.id} on nothing`)
      entitlements.set(entitlement.id, entitlement)
      return entitlementsByKey.push(entitlement)
    },
    grant: () => {
      throw new Error('by key, please')
    },
    grantByKey: (entitlement, principal, values, origin) => {
      const [on, who] = [entitlementsByKey[entitlement - 1], byKey[principal - 1]]
      if (on === undefined || who === undefined) throw new Error(`no ends for ${entitlement}, ${principal}`)
      const id = grantId(on.id, who)
      once(grants, id)
      const known = names.flatMap((name, i) => (values[i] === undefined || values[i] === null ? [] : [[name, values[i]] as const]))
      grants.set(id, { id, values: Object.fromEntries(known), origin })
    },
    link: (from, to, kind) => void links.push(`${from.type}:${from.id} ${kind} ${to.type}:${to.id}`),
    incomplete: (type, why) => void incomplete.set(type, why),
    finding: (finding) => void findings.push(finding),
  }
  const work = rosterGraph(roster, { readAt: today, timeZone: 'UTC', connector: 'test', ...options }, sink)
  let step = work.next()
  while (step.done !== true) step = work.next()
  const figures = step.value
  return {
    ...{ figures, types, resources, entitlements, grants, links, findings, incomplete },
    holders: (entitlement) =>
      [...grants.keys()].filter((id) => id.startsWith(`${entitlement}:user:`)).map((id) => id.slice(entitlement.length + 6)),
    found: (kind) => findings.filter((finding) => finding.kind === kind),
  }
}
