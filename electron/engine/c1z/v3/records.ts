import { grouped } from '../../../../shared/number-words.ts'
import { RollcallError } from '../../../../shared/errors.ts'
import { fromBinary } from '@bufbuild/protobuf'
import { TimestampSchema } from '@bufbuild/protobuf/wkt'
import { syncType, type Manifest } from '../manifest.ts'
import { Reader } from '../reader.ts'
import type { EntitlementRow, GrantRow, ReadRun, ResourceTypeRow, Row, SyncRecords } from '../sync-records.ts'
import type { V3Faults } from './faults.ts'
import { kindOfRow, MARK_NAME_AT, rangeOf } from './keys.ts'
import type { Store } from './store.ts'
import { entitlementRow, GrantTranslator, resourceRow, resourceTypeRow } from './translate.ts'

/** Rows of one kind; 3 GiB have no room for half as many real ones. */
const ROWS = 20_000_000
const KEYSPACE = 2
const ID_FORMAT = 2
/** The key of the sync's row is nothing but its kind. */
const SYNC_KEY = 2

/** The one sync of a v3 file. */
export class V3Records implements SyncRecords {
  readonly run: ReadRun
  readonly #store: Store
  readonly #faults: V3Faults
  readonly #manifest: Manifest
  #unexpanded = 0

  private constructor(store: Store, faults: V3Faults, manifest: Manifest, run: ReadRun) {
    this.#store = store
    this.#faults = faults
    this.#manifest = manifest
    this.run = run
  }

  /** Null for a database without rows. @throws RollcallError MALFORMED_DATA, UNSUPPORTED (a layout of another version) */
  static async open(store: Store, faults: V3Faults, manifest: Manifest): Promise<V3Records | null> {
    const marks = new Map<string, number>()
    await store.each(rangeOf(kindOfRow.mark), (value, key) => {
      if (value.length === 4) marks.set(key().toString('latin1', MARK_NAME_AT), value.readUInt32BE(0))
    })
    const keyspace = marks.get('keyspace_version')
    if (keyspace === undefined) {
      if (manifest.syncs.length > 0 || (await hasRows(store))) throw faults.testVersion()
      return null
    }
    if (keyspace !== KEYSPACE) throw keyspace > KEYSPACE ? faults.newer(`key layout ${keyspace}`) : faults.testVersion()
    const ids = marks.get('grant_entitlement_id_format') ?? ID_FORMAT
    if (ids > ID_FORMAT) throw faults.newer(`id format ${ids}`)
    if (ids < ID_FORMAT) throw faults.unusedFeature(`id format ${ids}`)
    const runs: ReadRun[] = []
    await store.each(rangeOf(kindOfRow.sync), (value, key) => {
      if (key().length === SYNC_KEY) runs.push(readRun(value, faults))
    })
    const [run] = runs
    const isNamed = manifest.syncs.some(({ syncId }) => syncId === run?.syncId)
    if (manifest.syncs.length > 0 && !isNamed) throw faults.damaged('it does not hold the sync it says it holds')
    return run === undefined ? null : new V3Records(store, faults, manifest, run)
  }

  resourceTypes(take: (row: ResourceTypeRow) => void): Promise<number> {
    return this.#counted('resourceTypes', kindOfRow.resourceType, (value) => take(resourceTypeRow(value)))
  }

  resources(take: (row: Row) => void): Promise<number> {
    return this.#counted('resources', kindOfRow.resource, (value) => take(resourceRow(value)))
  }

  entitlements(take: (row: EntitlementRow) => void): Promise<number> {
    return this.#counted('entitlements', kindOfRow.entitlement, (value) => take(entitlementRow(value)))
  }

  async grants(take: (row: GrantRow) => void): Promise<number> {
    const translator = new GrantTranslator()
    const count = await this.#counted('grants', kindOfRow.grant, (value) => take(translator.row(value)))
    this.#unexpanded = translator.unexpanded
    this.#compare('grants', this.#manifest.grants, count)
    return count
  }

  async firstGrants(count: number): Promise<readonly Buffer[]> {
    const translator = new GrantTranslator()
    const first: Buffer[] = []
    await this.#each(kindOfRow.grant, (value) => first.push(translator.row(value).data), count)
    return first
  }

  assets(): number {
    return this.#stats?.assets ?? 0
  }

  markedUnexpanded(): number {
    return this.#unexpanded
  }

  get #stats() {
    return this.#manifest.syncs.find(({ syncId }) => syncId === this.run.syncId)?.stats ?? null
  }

  async #counted(what: keyof typeof words, kind: number, take: (value: Buffer) => void): Promise<number> {
    const count = await this.#each(kind, take)
    this.#compare(what, this.#stats?.[what] ?? null, count)
    return count
  }

  async #each(kind: number, take: (value: Buffer) => void, most = ROWS + 1): Promise<number> {
    let row = 0
    const count = await this.#store.each(
      rangeOf(kind),
      (value) => {
        row++
        try {
          take(value)
        } catch (error) {
          throw error instanceof RollcallError ? error : this.#faults.damaged(`row ${row} of kind ${kind} cannot be decoded`, error)
        }
      },
      most,
    )
    if (count > ROWS) throw this.#faults.overLimit(`it has more than ${ROWS} rows of a kind`)
    return count
  }

  /** What a file says it holds it has to hold. */
  #compare(what: keyof typeof words, said: number | null, found: number): void {
    if (said === null || said === found) return
    throw this.#faults.damaged(`it says ${grouped(said)} ${words[what]} and holds ${grouped(found)}`)
  }
}

async function hasRows(store: Store): Promise<boolean> {
  for (const kind of [kindOfRow.resourceType, kindOfRow.resource, kindOfRow.entitlement, kindOfRow.grant, kindOfRow.sync]) {
    if ((await store.each(rangeOf(kind), () => undefined, 1)) > 0) return true
  }
  return false
}

const words = { resourceTypes: 'resource types', resources: 'resources', entitlements: 'entitlements', grants: 'grants' } as const

const runTag = { syncId: 0x0a, type: 0x10, parent: 0x1a, startedAt: 0x22, endedAt: 0x2a, token: 0x32 } as const

function readRun(value: Buffer, faults: V3Faults): ReadRun {
  try {
    return runIn(value)
  } catch (error) {
    throw faults.damaged('its sync cannot be read', error)
  }
}

function runIn(value: Buffer): ReadRun {
  let run: ReadRun = { syncId: '', type: '', startedAt: null, endedAt: null, finished: false, parentSyncId: null, syncToken: '' }
  const reader = new Reader(value)
  while (reader.more) {
    const tag = reader.varint()
    if (tag === runTag.syncId) run = { ...run, syncId: reader.sub().text() }
    else if (tag === runTag.type) run = { ...run, type: syncType(reader.varint()) }
    else if (tag === runTag.parent) run = { ...run, parentSyncId: reader.sub().text() }
    else if (tag === runTag.startedAt) run = { ...run, startedAt: instantIn(reader.sub()) }
    else if (tag === runTag.endedAt) run = { ...run, endedAt: instantIn(reader.sub()), finished: true }
    else if (tag === runTag.token) run = { ...run, syncToken: reader.sub().text() }
    else reader.skip(tag & 7)
  }
  return run
}

/** Milliseconds since 1970 of a timestamp; null for one no calendar has. */
function instantIn(reader: Reader): number | null {
  const { seconds, nanos } = fromBinary(TimestampSchema, reader.rest())
  const time = Number(seconds) * 1000 + Math.floor(nanos / 1e6)
  return Number.isNaN(new Date(time).getTime()) ? null : time
}
