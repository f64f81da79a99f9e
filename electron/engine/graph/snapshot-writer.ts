import { RollcallError } from '../../../shared/errors.ts'
import type { Entitlement, Finding, Grant, GraphCounts, Origin, Resource, ResourceRef, ResourceType } from '../../../shared/graph.ts'
import type { Vocabulary } from '../../../shared/vocabulary.ts'
import { grantId } from '../../../shared/graph.ts'
import { requireRuntime, writeError } from './database.ts'
import { withAddresses } from './email.ts'
import type { SnapshotFollower } from './follower.ts'
import { FindingCollector } from './finding-collector.ts'
import { GrantWriter } from './grant-writer.ts'
import { comesAfter, idFault, ResourceKeys } from './ids.ts'
import { canonicalJson } from './json.ts'
import type { KeptGrants } from './kept-grants.ts'
import { LoadingFile } from './loading-file.ts'
import { PlausibleMoments, without } from './plausible-moments.ts'
import { entitlementColumns, extraOf, resourceColumns } from './record-columns.ts'
import { RowBatch } from './row-batch.ts'
import type { GrantValues, Key, Sink } from './sink.ts'
import { finishSnapshot, type FinishOptions } from './snapshot-finish.ts'

export interface SnapshotWriter extends Sink {
  /** As written so far; grants still waiting for an end are not counted. */
  readonly counts: { readonly resources: number; readonly entitlements: number; readonly grants: number; readonly findings: number }
  /**
   * Settles what waits (ends that never came become findings), indexes, and moves `<path>.partial` to `<path>`.
   * Rejects with CANCELLED, DISK_FULL or NOT_WRITABLE; nothing is left behind then.
   */
  finish(options: FinishOptions): Promise<GraphCounts>
  /** After `finish`: the grants of the snapshot in their order, kept in memory; null when they are not, and once they were taken. */
  takeGrants(): KeptGrants | null
  /** Closes and deletes the partial file; safe to call twice, and after `finish`. */
  discard(): void
}

export interface SnapshotOptions {
  /** The words it keeps; its attributes say what grants have. */
  readonly vocabulary: Vocabulary
  /** The file may not grow beyond this; DISK_FULL when it would. Default: as far as the disk goes. */
  readonly maxBytes?: number
  /**
   * When what is written was read, milliseconds since 1970: moments of grants that cannot be true then, and e-mail addresses that are
   * none, become findings and are left out. Default: all are taken.
   */
  readonly readAt?: number
  /** Works on the snapshot while it is written. */
  readonly follower?: SnapshotFollower | null
}

/**
 * Starts a snapshot at `path`, written as `<path>.partial` until it is whole: a crash leaves nothing but that.
 * Throws NOT_WRITABLE, DISK_FULL. The sink's methods throw the same.
 */
export function createSnapshot(path: string, options: SnapshotOptions): SnapshotWriter {
  requireRuntime()
  const partial = `${path}.partial`
  try {
    return new Writer(partial, path, options)
  } catch (error) {
    throw writeError(error, path)
  }
}

class Writer implements SnapshotWriter {
  readonly #file: LoadingFile
  readonly #path: string
  readonly #partial: string
  readonly #vocabulary: Vocabulary
  /** Null: everything is believed. */
  readonly #plausible: PlausibleMoments | null
  readonly #incomplete = new Map<string, string>()
  readonly #links: RowBatch
  readonly #findings = new FindingCollector()
  readonly #typeKeys = new Map<string, Key>()
  readonly #resourceKeys = new ResourceKeys()
  readonly #entitlementKeys = new Map<string, Key>()
  /** Entitlements came by id so far, and the resources of each type too: their keys are in the order of their ids. */
  #idsAscend = true
  #lastEntitlement = ''
  readonly #lastOfType = new Map<string, string>()
  /** Entitlements whose resource has not come yet. */
  readonly #homeless = new Map<Key, Entitlement>()
  readonly #resources: RowBatch
  readonly #entitlements: RowBatch
  readonly #grants: GrantWriter
  #failure: RollcallError | null = null
  #closed = false
  #kept: KeptGrants | null = null
  readonly #follower: SnapshotFollower | null
  #expected: number | null = null

  constructor(partial: string, path: string, { vocabulary, maxBytes, readAt, follower = null }: SnapshotOptions) {
    const file = new LoadingFile(partial, vocabulary, maxBytes)
    this.#file = file
    this.#path = path
    this.#partial = partial
    this.#vocabulary = vocabulary
    this.#plausible = readAt === undefined ? null : new PlausibleMoments(vocabulary.grantAttributes, readAt)
    this.#follower = follower
    this.#links = new RowBatch(() => file.sql, 'pending_link', ['from_type', 'from_id', 'to_type', 'to_id', 'kind'])
    this.#resources = new RowBatch(() => file.sql, 'resource', resourceColumns)
    this.#entitlements = new RowBatch(() => file.sql, 'entitlement', entitlementColumns)
    this.#grants = new GrantWriter(
      file,
      vocabulary.grantAttributes,
      this.#findings,
      () => {
        this.#resources.flush()
        this.#entitlements.flush()
      },
      () => this.#idsAscend,
    )
    this.#grants.follower = follower
    this.#grants.sizes = () =>
      this.#expected === null
        ? null
        : { resources: this.#resourceKeys.size, entitlements: this.#entitlementKeys.size, grants: this.#expected }
  }

  get counts() {
    return {
      resources: this.#resourceKeys.size,
      entitlements: this.#entitlementKeys.size,
      grants: this.#grants.count,
      findings: this.#findings.total,
    }
  }

  resourceType(type: ResourceType, wire?: Uint8Array): void {
    const fault = idFault(type.id)
    if (fault !== null) {
      this.#leaveOut('invalid-id', `The id of resource type "${type.displayName}" ${fault}.`, type)
      return
    }
    this.#write(() => {
      const known = this.#typeKeys.get(type.id)
      const key = known ?? this.#typeKeys.size + 1
      this.#file.sql
        .prepare('insert or replace into resource_type (key, id, name, description, traits, skip, wire) values (?, ?, ?, ?, ?, ?, ?)')
        .run(
          key,
          type.id,
          type.displayName,
          type.description ?? null,
          JSON.stringify(type.traits),
          type.skipEntitlementsAndGrants ? 1 : 0,
          wire ?? null,
        )
      this.#typeKeys.set(type.id, key)
      this.#resourceKeys.addType(type.id)
    })
  }

  resource(given: Resource, wire?: Uint8Array): Key | null {
    // What a file says is its own affair: it is kept as it is.
    const resource = wire === undefined && this.#plausible !== null ? withAddresses(given, this.#findings) : given
    const type = this.#typeKeys.get(resource.type)
    if (type === undefined) {
      this.#leaveOut('unknown-resource-type', `Resource "${resource.id}" is of the unknown type "${resource.type}".`, resource)
      return null
    }
    const fault = idFault(resource.id)
    if (fault !== null) {
      this.#leaveOut('invalid-id', `The id of a resource of type "${resource.type}" ${fault}.`, resource)
      return null
    }
    const known = this.#resourceKeys.get(resource)
    const twin = known === undefined ? this.#resourceKeys.joinedLike(resource) : null
    if (twin !== null) {
      const message = `"${resource.id}" of type "${resource.type}" and "${twin.id}" of type "${twin.type}" join to the same id; the first one is kept.`
      this.#leaveOut('ids-join', message, resource, resource)
      return null
    }
    return this.#write(() => {
      if (known !== undefined) this.#forget(known, resource)
      const key = known ?? this.#resourceKeys.add(resource)
      if (known === undefined) {
        this.#idsAscend &&= comesAfter(resource.id, this.#lastOfType.get(resource.type) ?? '')
        this.#lastOfType.set(resource.type, resource.id)
      }
      const { description, parent, status, email, login, profile } = resource
      this.#resources.add([
        key,
        type,
        resource.id,
        resource.displayName,
        description ?? null,
        parent?.type ?? null,
        parent?.id ?? null,
        status ?? null,
        email ?? null,
        login ?? null,
        extraOf(resource),
        profile === undefined ? null : canonicalJson(profile),
        wire ?? null,
      ])
      return key
    })
  }

  entitlement(entitlement: Entitlement, wire?: Uint8Array): Key | null {
    const fault = idFault(entitlement.id)
    if (fault !== null) {
      this.#leaveOut('invalid-id', `The id of entitlement "${entitlement.displayName}" ${fault}.`, entitlement, entitlement.resource)
      return null
    }
    const known = this.#entitlementKeys.get(entitlement.id)
    if (known !== undefined) {
      this.#leaveOut('duplicate-entitlement', `Entitlement "${entitlement.id}" came twice; the first one is kept.`, entitlement)
      return known
    }
    const resource = this.#resourceKeys.get(entitlement.resource)
    return this.#write(() => {
      const key = this.#entitlementKeys.size + 1
      this.#entitlementKeys.set(entitlement.id, key)
      this.#idsAscend &&= comesAfter(entitlement.id, this.#lastEntitlement)
      this.#lastEntitlement = entitlement.id
      this.#grants.usage.setResource(key, resource ?? 0)
      if (resource === undefined) this.#homeless.set(key, entitlement)
      this.#entitlements.add([
        key,
        resource ?? null,
        entitlement.id,
        entitlement.slug,
        entitlement.displayName,
        entitlement.description ?? null,
        entitlement.purpose,
        JSON.stringify(entitlement.grantableTo),
        wire ?? null,
      ])
      return key
    })
  }

  expectGrants(count: number): void {
    this.#expected = count
    this.#follower?.expect(count)
  }

  grant(grant: Omit<Grant, 'id'> & { readonly id?: string }, wire?: Uint8Array): void {
    const own = grant.id === undefined || grant.id === grantId(grant.entitlementId, grant.principal) ? null : grant.id
    const fault = own === null ? null : idFault(own)
    if (fault !== null) {
      this.#leaveOut('invalid-id', `The id of a grant of "${grant.entitlementId}" ${fault}.`, grant, grant.principal)
      return
    }
    const entitlement = this.#entitlementKeys.get(grant.entitlementId)
    const principal = this.#resourceKeys.get(grant.principal)
    const extra = own === null && wire === undefined ? null : { id: own, wire: wire ?? null }
    const values = this.#believed(grant.values, grant.origin ?? null, grant.principal)
    this.#write(() => {
      if (entitlement === undefined || principal === undefined) this.#grants.hold({ ...grant, values }, extra)
      else this.#grants.add(entitlement, principal, values, grant.origin ?? null, extra)
    })
  }

  grantByKey(entitlement: Key, principal: Key, values: GrantValues, origin: Origin | null): void {
    if (!(entitlement >= 1 && entitlement <= this.#entitlementKeys.size && principal >= 1 && principal <= this.#resourceKeys.size)) {
      throw misused(`grantByKey was given the keys ${entitlement} and ${principal}`)
    }
    this.#requireOpen()
    try {
      this.#grants.add(entitlement, principal, this.#believed(values, origin, null), origin, null)
    } catch (error) {
      throw this.#fail(error)
    }
  }

  link(from: ResourceRef, to: ResourceRef, kind: string): void {
    this.#write(() => this.#links.add([from.type, from.id, to.type, to.id, kind]))
  }

  incomplete(type: string, why: string): void {
    this.#incomplete.set(type, why)
  }

  /** Without moments that cannot be true. */
  #believed(values: GrantValues, origin: Origin | null, principal: ResourceRef | null): GrantValues {
    const odd = this.#plausible?.odd(values) ?? []
    if (odd.length === 0) return values
    for (const place of odd) {
      const name = this.#vocabulary.grantAttributes[place]?.name ?? ''
      this.#findings.count('implausible-date', 'warning', () => ({
        message: `${name} is before 1990 or later than the data and was left out: ${dateText(values[place])}.`,
        ...(typeof origin?.record === 'number' ? { row: origin.record } : {}),
        ...(principal === null ? {} : { resource: { type: principal.type, id: principal.id } }),
      }))
    }
    return without(values, odd)
  }

  finding(finding: Finding): void {
    this.#findings.add(finding)
  }

  async finish(options: FinishOptions): Promise<GraphCounts> {
    this.#requireOpen()
    try {
      this.#resources.flush()
      this.#entitlements.flush()
      const counts = await finishSnapshot({
        ...options,
        file: this.#file,
        follower: this.#follower,
        links: this.#links,
        incomplete: [...this.#incomplete].map(([type, why]) => ({ type, why })),
        path: this.#path,
        partial: this.#partial,
        findings: this.#findings,
        grants: this.#grants,
        homeless: this.#homeless,
        resourceKeys: this.#resourceKeys,
        entitlementKeys: this.#entitlementKeys,
      })
      this.#closed = true
      const { kept } = this.#file
      this.#kept = kept?.count === counts.grants ? kept : null
      return counts
    } catch (error) {
      this.discard()
      throw writeError(error, this.#path)
    }
  }

  takeGrants(): KeptGrants | null {
    const kept = this.#kept
    this.#kept = null
    return kept
  }

  discard(): void {
    if (this.#closed) return
    this.#closed = true
    this.#file.discard()
  }

  /** The row of a resource that comes again makes room for the new one. */
  #forget(key: Key, resource: Resource): void {
    this.#leaveOut(
      'duplicate-resource',
      `"${resource.id}" of type "${resource.type}" came twice; the last one is kept.`,
      resource,
      resource,
    )
    this.#resources.flush()
    this.#file.sql.prepare('delete from resource where key = ?').run(key)
  }

  #leaveOut(kind: string, message: string, record: unknown, resource?: { readonly type: string; readonly id: string }): void {
    this.#findings.count(kind, 'warning', () => ({
      message,
      record: JSON.stringify(record),
      ...(resource === undefined ? {} : { resource: { type: resource.type, id: resource.id } }),
    }))
  }

  #write<T>(work: () => T): T {
    this.#requireOpen()
    try {
      return work()
    } catch (error) {
      throw this.#fail(error)
    }
  }

  #fail(error: unknown): RollcallError {
    this.#failure = writeError(error, this.#path)
    return this.#failure
  }

  /** What failed once fails again in the same way. */
  #requireOpen(): void {
    if (this.#failure !== null) throw this.#failure
    if (this.#closed) throw misused('the snapshot was finished or discarded before')
  }
}

const dateText = (at: GrantValues[number]): string => {
  const date = new Date(typeof at === 'number' ? at : NaN)
  return Number.isNaN(date.getTime()) ? String(at) : date.toISOString()
}

const misused = (detail: string): RollcallError =>
  new RollcallError('INTERNAL', {
    message: 'A source used the snapshot in a way it must not.',
    remedy: 'Report it with the log of this run.',
    detail,
  })
