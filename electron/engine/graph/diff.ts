import type { Database } from 'better-sqlite3'
import type {
  DiffCounts,
  DiffEntry,
  DiffGroup,
  DiffGroupChoice,
  DiffKind,
  DiffList,
  DiffRows,
  DiffSummary,
  FieldChange,
} from '../../../shared/diff.ts'
import type { ResourceRef } from '../../../shared/graph.ts'
import type { EntitlementRow, GrantRow, Page, ResourceRow } from '../../../shared/query.ts'
import { checkHeader, openForReading, readError } from './database.ts'
import { GrantDiffEnds, type GrantEnd, type GrantEnds } from './diff-groups.ts'
import { compareAll, comparedAttributes, comparedOf, comparedOfGrants, type ComparedAttribute } from './diff-sql.ts'
import { rowsOf } from './page.ts'
import { shapeOf } from './shape.ts'
import type { SqlValue } from './row-batch.ts'
import type { Key } from './sink.ts'
import { textFunctions } from './text-functions.ts'

/**
 * What became of every record between two snapshots. A record is known by its external id, and a change is a change of
 * its own fields: a course that was renamed is one changed resource, its entitlements and grants are as they were. A
 * person whose state moved (from one entitlement to another) lost one grant and got another.
 */
export interface SnapshotDiff {
  readonly summary: DiffSummary
  /** Differing records by id, all kinds or some. */
  page<L extends DiffList>(list: L, kinds: readonly DiffKind[] | undefined, offset: number, limit: number): Page<DiffRows[L]>
  /** One resource, when it differs. */
  resource(ref: ResourceRef, kinds: readonly DiffKind[] | undefined, offset: number, limit: number): Page<DiffRows['resources']>
  /** Differing grants of a principal, on a resource, or both. */
  grantsOf(ends: GrantEnds, kinds: readonly DiffKind[] | undefined, offset: number, limit: number): Page<DiffRows['grants']>
  /** Differing grants counted by one of their ends, and what differs itself: the most first. */
  groups(end: GrantEnd, choice: DiffGroupChoice, offset: number, limit: number): Page<DiffGroup>
  /** How many resources of a type are gone, and grants on or of them. */
  removedOf(type: string): number
  close(): void
}

/** Compares two snapshots. Throws as `openSnapshot` does, for either file. */
export function diffSnapshots(beforePath: string, afterPath: string): SnapshotDiff {
  checkHeader(beforePath)
  const after = openForReading(afterPath)
  let before: Database | undefined
  let reading: readonly string[] = [beforePath]
  try {
    before = openForReading(beforePath)
    after.prepare('attach database ? as old').run(beforePath)
    after.pragma('old.mmap_size = 1073741824')
    reading = [beforePath, afterPath]
    const attributes = comparedAttributes(shapeOf(before).attributes, shapeOf(after).attributes)
    for (const statement of compareAll(attributes)) after.exec(statement)
    return new Diff(before, after, attributes, reading)
  } catch (error) {
    before?.close()
    after.close()
    throw readError(error, ...reading)
  }
}

const tables: Readonly<Record<DiffList, string>> = {
  resources: 'resource_diff',
  entitlements: 'entitlement_diff',
  grants: 'grant_diff',
}

const everyKind: readonly DiffKind[] = ['added', 'removed', 'changed']

interface Difference {
  readonly kind: DiffKind
  readonly before: Key | null
  readonly after: Key | null
}

/** What was compared of a record, by field. */
interface Compared {
  readonly key: Key
  readonly own: readonly (readonly [field: string, value: SqlValue])[]
  readonly profile?: SqlValue
}

class Diff implements SnapshotDiff {
  readonly summary: DiffSummary
  readonly #before: Database
  readonly #after: Database
  readonly #attributes: readonly ComparedAttribute[]
  readonly #files: readonly string[]
  /** Ranks of the differing records by list and kinds. */
  readonly #ranks = new Map<string, Int32Array>()
  readonly #ends: GrantDiffEnds

  constructor(before: Database, after: Database, attributes: readonly ComparedAttribute[], files: readonly string[]) {
    this.#before = before
    this.#after = after
    this.#attributes = attributes
    this.#files = files
    textFunctions(after)
    this.#ends = new GrantDiffEnds(after)
    this.summary = { resources: this.#count('resources'), entitlements: this.#count('entitlements'), grants: this.#countGrants() }
  }

  page<L extends DiffList>(list: L, kinds: readonly DiffKind[] | undefined, offset: number, limit: number): Page<DiffRows[L]> {
    return this.#read(() => this.#page(list, this.#ranksOf(list, kinds ?? everyKind), offset, limit))
  }

  resource(ref: ResourceRef, kinds: readonly DiffKind[] | undefined, offset: number, limit: number): Page<DiffRows['resources']> {
    return this.#read(() => this.#page('resources', this.#ends.resource(ref, kinds ?? everyKind), offset, limit))
  }

  grantsOf(ends: GrantEnds, kinds: readonly DiffKind[] | undefined, offset: number, limit: number): Page<DiffRows['grants']> {
    return this.#read(() => this.#page('grants', this.#ends.grantsOf(ends, kinds ?? everyKind), offset, limit))
  }

  groups(end: GrantEnd, choice: DiffGroupChoice, offset: number, limit: number): Page<DiffGroup> {
    return this.#read(() => this.#ends.groups(end, choice, offset, limit))
  }

  removedOf(type: string): number {
    return this.#read(() => this.#ends.removedOf(type))
  }

  close(): void {
    this.#before.close()
    this.#after.close()
  }

  #read<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw readError(error, ...this.#files)
    }
  }

  #page<L extends DiffList>(list: L, ranks: Int32Array, offset: number, limit: number): Page<DiffRows[L]> {
    const differences = this.#after
      .prepare<[string], Difference>(
        `select d.kind, d.before, d.after from json_each(?) j cross join ${tables[list]} d where d.rank = j.value order by j.key`,
      )
      .all(`[${ranks.subarray(offset, offset + limit).join()}]`)
    return { total: ranks.length, offset, rows: this.#entries(list, differences) }
  }

  #ranksOf(list: DiffList, kinds: readonly DiffKind[]): Int32Array {
    const name = `${list} ${[...new Set(kinds)].sort().join(' ')}`
    let ranks = this.#ranks.get(name)
    if (ranks === undefined) {
      ranks = Int32Array.from(
        this.#after
          .prepare<[string], number>(`select rank from ${tables[list]} where kind in (select value from json_each(?)) order by rank`)
          .pluck()
          .all(JSON.stringify(kinds)),
      )
      this.#ranks.set(name, ranks)
    }
    return ranks
  }

  #entries<L extends DiffList>(list: L, differences: readonly Difference[]): DiffRows[L][] {
    const before = shownRows(this.#before, list, keysOf(differences, 'before'))
    const after = shownRows(this.#after, list, keysOf(differences, 'after'))
    const changed = differences.filter(({ kind }) => kind === 'changed')
    const comparedBefore = this.#compared('before', list, keysOf(changed, 'before'))
    const comparedAfter = this.#compared('after', list, keysOf(changed, 'after'))
    return differences.map((difference) => {
      const old = rowAt(before, difference.before)
      const now = rowAt(after, difference.after)
      const fields =
        difference.kind === 'changed' ? changes(rowAt(comparedBefore, difference.before), rowAt(comparedAfter, difference.after)) : []
      const entry: DiffEntry<unknown> = { kind: difference.kind, id: idOf(list, now ?? old), before: old, after: now, fields }
      return entry as DiffRows[L]
    })
  }

  #compared(side: 'before' | 'after', list: DiffList, keys: Int32Array): Map<Key, Compared> {
    const database = side === 'before' ? this.#before : this.#after
    if (list !== 'grants') return comparedRows(database, list, keys)
    const rows = database.prepare<[string], [Key, ...SqlValue[]]>(comparedOfGrants(this.#attributes, side)).raw().all(`[${keys.join()}]`)
    return new Map(rows.map(([key, ...values]) => [key, { key, own: this.#attributes.map(({ name }, i) => [name, values[i] ?? null]) }]))
  }

  #kinds(list: DiffList): Map<string, number> {
    const counts = this.#after.prepare<[], [string, number]>(`select kind, count(*) from ${tables[list]} group by kind`).raw().all()
    return new Map(counts)
  }

  #count(list: DiffList): DiffCounts {
    const kinds = this.#kinds(list)
    const of = (kind: string): number => kinds.get(kind) ?? 0
    return { added: of('added'), removed: of('removed'), changed: of('changed'), unchanged: of('unchanged') }
  }

  #countGrants(): DiffCounts {
    const differing = this.#count('grants')
    const all = this.#before.prepare<[], number>('select count(*) from grant_').pluck().get() ?? 0
    return { ...differing, unchanged: all - differing.removed - differing.changed }
  }
}

type AnyRow = ResourceRow | EntitlementRow | GrantRow

const keysOf = (differences: readonly Difference[], side: 'before' | 'after'): Int32Array =>
  Int32Array.from(differences.flatMap((difference) => difference[side] ?? []))

const rowAt = <Row>(rows: ReadonlyMap<Key, Row>, key: Key | null): Row | null => (key === null ? null : (rows.get(key) ?? null))

/** Rows by key, without what is counted over a whole snapshot. */
function shownRows(database: Database, list: DiffList, keys: Int32Array): Map<Key, AnyRow> {
  const counted = list === 'resources' ? ['held', 'granted', 'lastActivity'] : list === 'entitlements' ? ['grants'] : []
  return new Map(
    rowsOf(database, list, keys).map((row) => {
      const kept = Object.entries(row).filter(([field]) => !counted.includes(field))
      return [row.key, Object.fromEntries(kept) as unknown as AnyRow]
    }),
  )
}

function comparedRows(database: Database, list: Exclude<DiffList, 'grants'>, keys: Int32Array): Map<Key, Compared> {
  type Row = Readonly<Record<string, SqlValue>> & { readonly key: Key }
  const rows = database.prepare<[string], Row>(comparedOf[list]).all(`[${keys.join()}]`)
  return new Map(
    rows.map(({ key, profile, ...own }) => [key, { key, own: Object.entries(own), ...(profile === undefined ? {} : { profile }) }]),
  )
}

function idOf(list: DiffList, row: AnyRow | null): string {
  if (row === null) return ''
  return list === 'resources' && 'type' in row ? joinedRef(row) : row.id
}

/** `type:id`, a text of its own for each: the colons of a type are marked. */
const joinedRef = ({ type, id }: ResourceRef): string => `${type.replaceAll(/[\\:]/g, '\\$&')}:${id}`

/** Which of the compared fields differ; of a profile, which of its keys. */
function changes(before: Compared | null, after: Compared | null): FieldChange[] {
  if (before === null || after === null) return []
  const own = after.own
    .map(([field, value], i) => ({ field, before: shown(before.own[i]?.[1]), after: shown(value) }))
    .filter((change) => change.before !== change.after)
  return before.profile === after.profile ? own : [...own, ...profileChanges(before.profile, after.profile)]
}

function profileChanges(before: SqlValue | undefined, after: SqlValue | undefined): FieldChange[] {
  const old = parsed(before)
  const now = parsed(after)
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .sort()
    .filter((key) => JSON.stringify(old[key]) !== JSON.stringify(now[key]))
    .map((key) => ({ field: `profile.${key}`, before: shown(old[key]), after: shown(now[key]) }))
}

const parsed = (profile: SqlValue | undefined): Readonly<Record<string, unknown>> =>
  typeof profile === 'string' ? (JSON.parse(profile) as Record<string, unknown>) : {}

function shown(value: unknown): string | number | null {
  if (value === null || value === undefined) return null
  return typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value)
}
