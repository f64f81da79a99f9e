import type { Grant, Origin, ResourceRef } from '../../../shared/graph.ts'
import type { GrantAttribute } from '../../../shared/vocabulary.ts'
import { isNumeric, numberOf, textOf } from './attribute-columns.ts'
import type { FindingCollector } from './finding-collector.ts'
import type { Sizes, SnapshotFollower } from './follower.ts'
import {
  extraColumns,
  firstValueColumn,
  GrantBuffer,
  grantColumnsOf,
  type GrantExtra,
  type Ranks,
  type StoredOrigin,
} from './grant-buffer.ts'
import type { LoadingFile } from './loading-file.ts'
import { identityOrder } from './radix.ts'
import { MOST_COLUMNS, type GrantPages } from './grant-pages.ts'
import { OriginStreams } from './origin-streams.ts'
import { RowBatch } from './row-batch.ts'
import type { GrantValues, Key } from './sink.ts'
import { UsageTally } from './usage-tally.ts'

/** Rows between two chances for others. */
const SLICE = 20_000

/**
 * Takes grants and writes them in sorted runs, counting as it goes what each resource and entitlement has. Grants that come in
 * order are written as they come. Grants whose ends are not there yet wait in a table of the file.
 */
export class GrantWriter {
  readonly #file: LoadingFile
  readonly #findings: FindingCollector
  readonly #flushOthers: () => void
  readonly #keysFollowIds: () => boolean
  readonly #plain: RowBatch
  readonly #withExtras: RowBatch
  readonly #heldBack: RowBatch
  readonly #attributes: readonly GrantAttribute[]
  /** Grants can become pages. */
  readonly #pageable: boolean
  readonly #buffer: GrantBuffer
  readonly streams = new OriginStreams()
  #written = 0
  #hasOwnIds = false
  /** Rows were written before the ranks were known: by key. */
  #byKey = false
  /** Rows of the present run that have been written or dropped. */
  #copied = 0
  /** The row written last, and whether every row so far came after the one before it, both by key. */
  #entitlement: Key = 0
  #principal: Key = 0
  #ascending = true
  readonly usage = new UsageTally()
  follower: SnapshotFollower | null = null
  /** How much there will be, for the follower; null when that is not known. */
  sizes: () => Sizes | null = () => null

  /**
   * `flushOthers` brings resources and entitlements into their tables; `keysFollowIds` says whether the order of their keys is,
   * so far, that of their ids.
   */
  constructor(
    file: LoadingFile,
    attributes: readonly GrantAttribute[],
    findings: FindingCollector,
    flushOthers: () => void,
    keysFollowIds: () => boolean,
  ) {
    const columns = grantColumnsOf(attributes)
    this.#attributes = attributes
    this.#pageable = columns.length <= MOST_COLUMNS && attributes.every(({ kind }) => isNumeric(kind))
    this.#buffer = new GrantBuffer(attributes)
    this.#file = file
    this.#findings = findings
    this.#flushOthers = flushOthers
    this.#keysFollowIds = keysFollowIds
    const sql = () => file.sql
    this.#plain = new RowBatch(sql, 'grant_', columns)
    this.#withExtras = new RowBatch(sql, 'grant_', [...columns, ...extraColumns])
    const ends = ['entitlement_id', 'principal_type', 'principal_id']
    this.#heldBack = new RowBatch(sql, 'pending_grant', [...ends, ...columns.slice(firstValueColumn), ...extraColumns])
  }

  /** Some came with an id that is not the conventional one. */
  get hasOwnIds(): boolean {
    return this.#hasOwnIds
  }

  /** Grants with both ends, duplicates in the present run included. */
  get count(): number {
    return this.#written + this.#buffer.length - this.#copied
  }

  /** All that was written is in the order of the ranks, and no pair is there twice. */
  inOrder(entitlements: Ranks, principals: Ranks): boolean {
    return (
      !this.#byKey ||
      (this.#ascending &&
        ascends(entitlements.rankOf, (key) => this.usage.granted(key)) &&
        ascends(principals.rankOf, (key) => this.usage.held(key)))
    )
  }

  add(entitlement: Key, principal: Key, values: GrantValues, origin: Origin | null, extra: GrantExtra | null): void {
    this.addStored(entitlement, principal, values, origin === null ? null : this.streams.stored(origin), extra)
  }

  addStored(entitlement: Key, principal: Key, values: GrantValues, origin: StoredOrigin | null, extra: GrantExtra | null): void {
    // Nothing to put in order: a buffer would only hold the row for a while.
    const straight = this.#buffer.length === 0 && extra === null && this.#follows(entitlement, principal) && this.#keysFollowIds()
    if (extra !== null) this.#hasOwnIds ||= extra.id !== null
    if (this.#buffer.full) this.#writeAll()
    this.#buffer.add(entitlement, principal, values, origin, extra)
    if (!straight) return
    this.#note(0)
    const numbers = this.#pageable && this.#buffer.isNumbers(0)
    const pages = numbers ? (this.#file.pages ?? (this.#written === 1 ? this.#startPages() : null)) : null
    if (pages !== null) pages.add(this.#buffer, 0)
    else this.#buffer.copy(0, this.#plain.values, this.#plain.next())
    this.#buffer.clear()
    this.#byKey = true
  }

  #startPages(): GrantPages | null {
    this.#flushOthers()
    return this.#file.startPages(this.follower, this.sizes())
  }

  #follows(entitlement: Key, principal: Key): boolean {
    return entitlement > this.#entitlement || (entitlement === this.#entitlement && principal > this.#principal)
  }

  /** A row of the buffer is the next one to be written. */
  #note(at: number): void {
    const entitlement = this.#buffer.entitlementAt(at)
    const principal = this.#buffer.principalAt(at)
    this.#ascending &&= this.#follows(entitlement, principal)
    this.#entitlement = entitlement
    this.#principal = principal
    this.usage.add(entitlement, principal, this.#buffer.lastActivityAt(at))
    this.#written++
  }

  /** A grant by ids, one of which is not known yet. */
  hold(grant: Omit<Grant, 'id'>, extra: GrantExtra | null): void {
    const { values, origin, principal } = grant
    const stored = origin === undefined ? null : this.streams.stored(origin)
    this.#heldBack.add([
      ...[grant.entitlementId, principal.type, principal.id],
      ...this.#attributes.map(({ kind }, i) => (isNumeric(kind) ? orNull(numberOf(kind, values[i])) : textOf(kind, values[i]))),
      ...[stored?.stream ?? null, stored?.record ?? null, orNone(stored?.records), orNone(stored?.line)],
      ...[extra?.id ?? null, extra?.wire ?? null],
    ])
  }

  /** No further grant is held back. */
  flushHeld(): void {
    this.#heldBack.flush()
  }

  /** Writes what was added since the last run, in the order of the ranks; yields now and then. */
  *writeRun(entitlements: Ranks, principals: Ranks): Generator<number> {
    const buffer = this.#buffer
    if (buffer.length === 0) return
    // What went straight into the table comes before.
    this.#plain.flush()
    const batch = buffer.hasExtras ? this.#withExtras : this.#plain
    for (const at of buffer.inOrder(entitlements, principals)) {
      if (++this.#copied % SLICE === 0) yield this.#written
      if (buffer.entitlementAt(at) === this.#entitlement && buffer.principalAt(at) === this.#principal) {
        this.duplicate(this.#entitlement, this.#principal)
      } else {
        this.#note(at)
        buffer.copy(at, batch.values, batch.next())
      }
    }
    batch.flush()
    buffer.clear()
    this.#copied = 0
  }

  /** All was added: writes what still waits, and frees what runs needed. */
  end(): void {
    this.#plain.flush()
    this.#buffer.release()
  }

  /** One run in the order of keys: enough to have an entitlement's grants together. */
  #writeAll(): void {
    this.#byKey = true
    const buffer = this.#buffer
    let entitlements = 0
    let principals = 0
    for (let at = 0; at < buffer.length; at++) {
      entitlements = Math.max(entitlements, buffer.entitlementAt(at))
      principals = Math.max(principals, buffer.principalAt(at))
    }
    const run = this.writeRun(byKey(entitlements), byKey(principals))
    while (run.next().done !== true);
  }

  /** The finding for a second grant of the same pair. */
  duplicate(entitlement: Key, principal: Key): void {
    this.#findings.count('duplicate-grant', 'warning', () => {
      this.#flushOthers()
      const id = this.#file.sql.prepare<[Key], string>('select id from entitlement where key = ?').pluck().get(entitlement) ?? ''
      const resource = this.#file.sql
        .prepare<[Key], ResourceRef>('select t.id as type, r.id from resource r join resource_type t on t.key = r.type where r.key = ?')
        .get(principal)
      return {
        message: `"${resource?.id ?? ''}" was granted "${id}" more than once; the first grant is kept.`,
        ...(resource === undefined ? {} : { resource }),
      }
    })
  }
}

const orNone = (count: number | undefined): number | null => (count === undefined || count === 0 ? null : count)

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null)

const byKey = (keys: number): Ranks => ({ rankOf: identityOrder(keys + 1), ranks: keys + 1 })

/** Whether the ranks of the keys that `count` knows grow with the keys. */
function ascends(rankOf: Int32Array, count: (key: Key) => number): boolean {
  let last = -1
  for (const [key, rank] of rankOf.entries()) {
    if (count(key) === 0) continue
    if (rank <= last) return false
    last = rank
  }
  return true
}
