import type { Finding, Resource } from '../../../shared/graph.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { KeptPart } from '../../../shared/syncs.ts'
import type { Sink } from '../graph/sink.ts'
import type { Source } from '../sources/source.ts'

export interface KeptSink {
  readonly sink: Sink
  /** Nothing more comes. */
  end(): void
}

/** The resource types asked for, without doubles; null: all. INVALID_INPUT for one the source does not have. */
export function keptTypes(source: Source, asked: readonly string[] | undefined): readonly string[] | null {
  if (asked === undefined || asked.length === 0) return null
  const known = source.resourceTypes.map((type) => type.id)
  const unknown = asked.filter((id) => !known.includes(id))
  if (unknown.length === 0) return known.every((id) => asked.includes(id)) ? null : known.filter((id) => asked.includes(id))
  throw new RollcallError('INVALID_INPUT', {
    message: `${source.title} has no resource type ${unknown.map((id) => `"${id}"`).join(', ')}.`,
    remedy: `Choose among: ${known.join(', ')}.`,
  })
}

/** Lets through the part that is asked for: see {@link keepTypes} and {@link keepDepth}. */
export function keepPart(sink: Sink, { onlyTypes = null, depth = 'all' }: KeptPart): KeptSink {
  return keepTypes(depth === 'all' ? sink : keepDepth(sink, depth), onlyTypes)
}

/** Lets through no grants, or neither entitlements nor grants. */
const keepDepth = (sink: Sink, depth: 'entitlements' | 'resources'): Sink => ({
  resourceType: (type, wire) => sink.resourceType(type, wire),
  resource: (resource, wire) => sink.resource(resource, wire),
  entitlement: (entitlement, wire) => (depth === 'resources' ? null : sink.entitlement(entitlement, wire)),
  grant: () => undefined,
  grantByKey: () => undefined,
  link: (from, to, kind) => sink.link(from, to, kind),
  incomplete: (type, why) => sink.incomplete(type, why),
  finding: (finding) => sink.finding(finding),
})

/** Lets through the resource types of `kept`, the entitlements on them, and of those the grants to principals of kept types. */
function keepTypes(sink: Sink, kept: readonly string[] | null): KeptSink {
  if (kept === null) return { sink, end: () => undefined }
  const types = new Set(kept)
  const entitlements = new Map<string, boolean>()
  let unsure: Parameters<Sink['grant']>[] = [] // grants by id whose entitlement has not come yet
  const filtered: Sink = {
    resourceType: (type, wire?: Uint8Array) => {
      if (types.has(type.id)) sink.resourceType(type, wire)
    },
    resource: (resource, wire) => (types.has(resource.type) ? sink.resource(inside(resource, types), wire) : null),
    entitlement: (entitlement, wire) => {
      const keeps = types.has(entitlement.resource.type)
      entitlements.set(entitlement.id, keeps)
      return keeps ? sink.entitlement(entitlement, wire) : null
    },
    grant: (grant, wire) => {
      if (!types.has(grant.principal.type)) return
      const keeps = entitlements.get(grant.entitlementId)
      if (keeps === undefined) unsure.push([grant, wire])
      else if (keeps) sink.grant(grant, wire)
    },
    grantByKey: (entitlement, principal, values, origin) => sink.grantByKey(entitlement, principal, values, origin),
    link: (from, to, kind) => {
      if (types.has(from.type) && types.has(to.type)) sink.link(from, to, kind)
    },
    incomplete: (type, why) => {
      if (types.has(type)) sink.incomplete(type, why)
    },
    finding: (finding: Finding) => {
      if (finding.resource === undefined || types.has(finding.resource.type)) sink.finding(finding)
    },
  }
  const end = (): void => {
    for (const [grant, wire] of unsure) if (entitlements.get(grant.entitlementId) !== false) sink.grant(grant, wire)
    unsure = []
  }
  return { sink: filtered, end }
}

/** Without a parent that is not kept. */
function inside(resource: Resource, types: ReadonlySet<string>): Resource {
  if (resource.parent === undefined || types.has(resource.parent.type)) return resource
  const copy: { -readonly [Field in keyof Resource]: Resource[Field] } = { ...resource }
  delete copy.parent
  return copy
}
