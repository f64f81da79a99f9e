import type { Grant, Resource, ResourceRef, Trait } from '../../../shared/graph.ts'
import { entitlementId as conventionalId } from '../../../shared/graph.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { Sink, Key } from '../graph/sink.ts'
import type { Snapshot } from '../graph/snapshot.ts'
import { encodeResource } from './encode.ts'
import { matchOf, replacementWire, type Match } from './external-match.ts'
import { any, field, join } from './wire.ts'

type ExternalGraph = Pick<Snapshot, 'resourceTypes' | 'resourceTypeWire' | 'resourcesInOrder' | 'entitlementsInOrder' | 'grantsInOrder'>

export interface ExternalSink {
  /** For the source. */
  readonly sink: Sink
  /** The source is done: what is external comes now, and grants that ask for a match are replaced. INVALID_INPUT without such an entitlement. */
  end(): void
}

interface Principal {
  readonly resource: Resource
  readonly traits: readonly Trait[]
}

/** People and groups: what grants can be matched with, where nothing else was asked for. */
const usual: readonly Trait[] = ['user', 'group']
const batonId = field(4, any('BatonID', join()))

/**
 * Lets what a source reads through and adds the people and groups (or what has the traits of `wanted`) of another .c1z, with the entitlements on them and the grants
 * among them, marked as not this connector's own (BatonID). With `entitlementId` only who holds that one there. Grants of the
 * source with a match annotation become grants to the people they match; the carrier goes, also when nobody matches.
 */
export function withExternalResources(
  sink: Sink,
  external: ExternalGraph,
  entitlementId: string | null,
  wanted: readonly Trait[] = usual,
): ExternalSink {
  const carriers: { readonly grant: Omit<Grant, 'id'>; readonly wire: Uint8Array; readonly match: Match }[] = []
  const types = new Set<string>()
  const own = new Set<string>()
  const outer: Sink = {
    resourceType: (type, wire) => {
      types.add(type.id)
      sink.resourceType(type, wire)
    },
    resource: (resource, wire) => {
      own.add(refKey(resource))
      return sink.resource(resource, wire)
    },
    entitlement: (entitlement, wire) => sink.entitlement(entitlement, wire),
    grant: (grant, wire) => {
      const match = wire === undefined ? null : matchOf(wire)
      if (wire === undefined || match === null) sink.grant(grant, wire)
      else carriers.push({ grant, wire, match })
    },
    grantByKey: (entitlement, principal, values, origin) => sink.grantByKey(entitlement, principal, values, origin),
    link: (from, to, kind) => sink.link(from, to, kind),
    incomplete: (type, why) => sink.incomplete(type, why),
    finding: (finding) => sink.finding(finding),
  }
  const end = (): void => {
    const { principals, entitlements } = copy(sink, external, entitlementId, types, own, wanted)
    for (const { grant, wire, match } of carriers) {
      const found = principals.filter((principal) => matches(principal, match))
      for (const { resource } of found) {
        const expanded = (id: string): string | null => {
          const here = conventionalId(resource, id.slice(id.lastIndexOf(':') + 1))
          return entitlements.has(here) ? here : null
        }
        const ref = { type: resource.type, id: resource.id }
        sink.grant({ entitlementId: grant.entitlementId, principal: ref, values: grant.values }, replacementWire(wire, ref, expanded))
      }
      if (found.length === 0) sink.finding(nobody(grant.entitlementId))
    }
  }
  return { sink: outer, end }
}

/** What is copied, in the order the sink wants it. */
function copy(
  sink: Sink,
  external: ExternalGraph,
  entitlementId: string | null,
  types: ReadonlySet<string>,
  own: ReadonlySet<string>,
  wanted: readonly Trait[],
) {
  const kinds = new Map(
    external.resourceTypes.filter(({ traits }) => traits.some((one) => wanted.includes(one))).map((type) => [type.id, type]),
  )
  const holders = entitlementId === null ? null : holdersOf(external, entitlementId)
  for (const type of kinds.values()) if (!types.has(type.id)) sink.resourceType(type, external.resourceTypeWire(type.id) ?? undefined)
  const principals: Principal[] = []
  const copied = new Map<Key, ResourceRef>()
  for (const { key, resource, wire } of external.resourcesInOrder()) {
    const type = kinds.get(resource.type)
    if (type === undefined || (holders !== null && !holders.has(key))) continue
    principals.push({ resource, traits: type.traits })
    copied.set(key, { type: resource.type, id: resource.id })
    // One that the source knows itself stays as the source has it.
    if (!own.has(refKey(resource))) sink.resource(resource, join(wire ?? encodeResource(resource, type.traits), batonId))
  }
  const entitlements = new Set<string>()
  const kept = new Map<Key, string>()
  const there = new Set(principals.map(({ resource }) => refKey(resource)))
  for (const { key, entitlement, wire } of external.entitlementsInOrder()) {
    if (!there.has(refKey(entitlement.resource))) continue
    entitlements.add(entitlement.id)
    kept.set(key, entitlement.id)
    sink.entitlement(entitlement, wire ?? undefined)
  }
  for (const [entitlement, principal, id, wire] of external.grantsInOrder()) {
    const on = kept.get(entitlement)
    const to = copied.get(principal)
    if (on === undefined || to === undefined) continue
    sink.grant({ entitlementId: on, principal: to, values: [], ...(id === null ? {} : { id }) }, wire ?? undefined)
  }
  return { principals, entitlements }
}

function holdersOf(external: ExternalGraph, entitlementId: string): Set<Key> {
  let asked: Key | null = null
  for (const { key, entitlement } of external.entitlementsInOrder()) if (entitlement.id === entitlementId) asked = key
  if (asked === null) {
    throw new RollcallError('INVALID_INPUT', {
      message: `The external file has no entitlement "${entitlementId}".`,
      remedy: 'Look for its id with "rollcall entitlements -f FILE"; it is written out in full.',
    })
  }
  const holders = new Set<Key>()
  for (const [entitlement, principal] of external.grantsInOrder()) if (entitlement === asked) holders.add(principal)
  return holders
}

function matches({ resource, traits }: Principal, match: Match): boolean {
  if (match.kind === 'id') return resource.id === match.id
  if (match.trait !== null && !traits.includes(match.trait)) return false
  if (match.kind === 'all') return true
  const { key, value } = match
  const said = resource.profile?.[key]
  const text = typeof said === 'number' || typeof said === 'boolean' ? String(said) : said
  if (text === value) return true
  return key === 'email' && [resource.email, ...(resource.otherEmails ?? [])].includes(value)
}

const refKey = (ref: ResourceRef): string => `${ref.type}\0${ref.id}`

const nobody = (entitlement: string) =>
  ({
    kind: 'external-match-without-principal',
    severity: 'info',
    message: `A grant of "${entitlement}" is for members of the external file, and none of them matches; it gives no grant.`,
  }) as const
