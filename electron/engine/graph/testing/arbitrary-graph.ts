import fc from 'fast-check'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { firstVocabulary } from '../../../../shared/vocabulary.ts'
import { entitlementId, type Entitlement, type Grant, type Profile, type Resource, type ResourceType } from '../../../../shared/graph.ts'
import { learned, type Learned } from './learning-values.ts'
import type { SnapshotMeta } from '../snapshot-meta.ts'
import { createSnapshot, type SnapshotWriter } from '../snapshot-writer.ts'

/** Random access graphs that keep the model's rules, for property tests. */
export interface Graph {
  readonly types: readonly ResourceType[]
  readonly resources: readonly Resource[]
  readonly entitlements: readonly Entitlement[]
  readonly grants: readonly (Omit<Grant, 'id'> & { readonly id?: string })[]
}

export const someMeta: SnapshotMeta = {
  title: 'Test',
  sourceId: 'sample',
  connectionId: null,
  runId: 'run-1',
  syncId: null,
  startedAt: 1_700_000_000_000,
  endedAt: null,
}

/** Few different texts, so that ties, near misses and other scripts occur. */
const name = fc.oneof(
  fc.constantFrom('Ada Lane', 'ada lane', 'Zoë Ångström', 'ZOE', '', '李小龍', '50% off_', 'a"b', "O'Neil", 'Ada'),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
)
const id = fc.oneof(
  fc.constantFrom('c-1', 'c-2', 'C-1', 'ada@example.com', 'é', '\u{1f9f8}', '\uff5e', 'a:b', 'x/y'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
)
const time = fc.constantFrom(0, 1, 1_700_000_000_000, 1_700_000_000_001, 1_650_000_000_000, -5)
const profile: fc.Arbitrary<Profile> = fc.dictionary(
  fc.constantFrom('dept', 'user_id', 'a.b', '$x', 'quo"te', 'z'),
  fc.oneof(
    fc.constantFrom('Sales', 'sales', '5', '', 'true'),
    fc.constantFrom(5, 6.5, -1),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
  ),
  { maxKeys: 4, noNullPrototype: true },
)

const plausibleTime = fc.constantFrom(Date.UTC(1990, 0), 1_700_000_000_000, 1_700_000_000_001, 1_650_000_000_000)
const evidenceAt = (at: fc.Arbitrary<number>): fc.Arbitrary<Learned> =>
  fc.record(
    { firstAccess: at, lastAccess: at, completedAt: at, score: fc.constantFrom(0, 50, 87.5, 100, -1), attempts: fc.nat(3) },
    { requiredKeys: [] },
  )

const resourceFields = fc.record(
  {
    displayName: name,
    description: name,
    status: fc.constantFrom('unspecified' as const, 'enabled' as const, 'disabled' as const, 'deleted' as const),
    statusDetails: name,
    email: fc.constantFrom('ada@example.com', 'ADA@example.com', 'zoe@example.com'),
    otherEmails: fc.array(fc.constantFrom('b@example.com', 'c@example.com'), { maxLength: 2 }),
    login: name,
    accountType: fc.constantFrom('human' as const, 'service' as const),
    profile,
  },
  { requiredKeys: ['displayName'] },
)

const types: readonly ResourceType[] = [
  { id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true },
  { id: 'course', displayName: 'Course', description: 'What is learned', traits: [], skipEntitlementsAndGrants: false },
  { id: 'Aéro', displayName: 'Other', traits: ['group', 'app'], skipEntitlementsAndGrants: false },
]

interface Sizes {
  readonly resources?: number
  readonly entitlements?: number
  readonly grants?: number
  /** Dates of evidence only at which something can have happened. */
  readonly plausible?: boolean
}

export function arbitraryGraph({
  resources: most = 12,
  entitlements: mostEntitlements = 8,
  grants: mostGrants = 30,
  plausible = false,
}: Sizes = {}): fc.Arbitrary<Graph> {
  const resource = fc.record({
    type: fc.constantFrom(...types).map((type) => type.id),
    id,
    fields: resourceFields,
    parent: fc.option(fc.nat()),
  })
  const entitlement = fc.record({
    on: fc.nat(),
    slug: fc.constantFrom('completed', 'in_progress', 'member'),
    displayName: name,
    description: fc.option(name, { nil: undefined }),
    purpose: fc.constantFrom('assignment' as const, 'permission' as const, 'unspecified' as const),
    grantableTo: fc.constantFrom([], ['user'], ['user', 'course']),
  })
  const grant = fc.record({
    of: fc.nat(),
    to: fc.nat(),
    learnt: plausible ? evidenceAt(plausibleTime) : evidenceAt(time),
    origin: fc.option(
      fc.record({
        stream: fc.constantFrom('report', 'a "stream"'),
        record: fc.oneof(fc.integer({ min: 1, max: 99 }), fc.constantFrom('r-1', 2 ** 40)),
        records: fc.integer({ min: 1, max: 3 }),
      }),
      { nil: undefined },
    ),
    id: fc.option(
      id.map((text) => `own ${text}`),
      { nil: undefined, freq: 4 },
    ),
  })
  return fc
    .record({
      resources: fc.uniqueArray(resource, { minLength: 1, maxLength: most, selector: (one) => JSON.stringify([one.type, one.id]) }),
      entitlements: fc.array(entitlement, { maxLength: mostEntitlements }),
      grants: fc.array(grant, { maxLength: mostGrants }),
    })
    .map(({ resources: drafts, entitlements: entitlementDrafts, grants: grantDrafts }) => {
      const resources = drafts.map(({ type, id, fields, parent }): Resource => {
        const other = parent === null ? undefined : drafts[parent % drafts.length]
        return { type, id, ...fields, ...(other === undefined ? {} : { parent: { type: other.type, id: other.id } }) }
      })
      const entitlements = uniqueBy(
        entitlementDrafts.flatMap(({ on, slug, description, ...rest }): Entitlement[] => {
          const resource = resources[on % resources.length]
          if (resource === undefined) return []
          const ref = { type: resource.type, id: resource.id }
          return [{ id: entitlementId(ref, slug), resource: ref, slug, ...rest, ...(description === undefined ? {} : { description }) }]
        }),
        (one) => one.id,
      )
      const grants = uniqueBy(
        grantDrafts.flatMap(({ of, to, learnt, origin, id }, i): Graph['grants'] => {
          const entitlement = entitlements[of % entitlements.length]
          const principal = resources[to % resources.length]
          if (entitlement === undefined || principal === undefined) return []
          const ref = { type: principal.type, id: principal.id }
          const rest = { ...(origin === undefined ? {} : { origin }), ...(id === undefined ? {} : { id: `${id} ${i}` }) }
          return [{ entitlementId: entitlement.id, principal: ref, values: learned(learnt), ...rest }]
        }),
        (one) => JSON.stringify([one.entitlementId, one.principal]),
      )
      return { types, resources, entitlements, grants }
    })
}

function uniqueBy<T>(items: readonly T[], name: (item: T) => string): T[] {
  return [...new Map([...items].reverse().map((item) => [name(item), item])).values()].reverse()
}

/** Everything into the writer: grants by keys unless they have an id of their own. */
export function writeGraph(writer: SnapshotWriter, graph: Graph): void {
  const keys = new Map<string, number | null>()
  for (const type of graph.types) writer.resourceType(type)
  for (const resource of graph.resources) keys.set(JSON.stringify([resource.type, resource.id]), writer.resource(resource))
  for (const entitlement of graph.entitlements) keys.set(entitlement.id, writer.entitlement(entitlement))
  for (const grant of graph.grants) {
    const entitlement = keys.get(grant.entitlementId)
    const principal = keys.get(JSON.stringify([grant.principal.type, grant.principal.id]))
    if (grant.id === undefined && entitlement && principal) {
      writer.grantByKey(entitlement, principal, grant.values, grant.origin ?? null)
    } else writer.grant(grant)
  }
}

export async function snapshotOf(path: string, graph: Graph): Promise<void> {
  const writer = createSnapshot(path, { vocabulary: firstVocabulary })
  writeGraph(writer, graph)
  await writer.finish({ meta: someMeta, signal: new AbortController().signal })
}

/** Runs `work` with a path in a folder of its own, which is gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-graph-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Bytewise order of UTF-8, which differs from that of UTF-16 for rare characters. */
export const bytewise = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
