import type { EntityName, Fields, Roster, RosterRow } from './canonical.ts'
import { Causes, counted, type FindingLog } from './finding-log.ts'
import { findingWords, type FindingKind } from './finding-words.ts'
import type { Origin, ResourceRef } from '../../../../shared/graph.ts'
import { statusIn, textIn } from './fields.ts'

/** What the source promises to say of every record: that it does not becomes a finding. */
export type Promised = 'status' | 'enabled'

const longestId = 255
/** Ids end up joined in the ids of grants, which have 1024 bytes. */
const longestIdBytes = 400

/** Null, or what is wrong with an id. */
function idFault(id: string | null): string | null {
  if (id === null) return 'it has no id'
  if (id.length > longestId || (id.length * 3 > longestIdBytes && Buffer.byteLength(id) > longestIdBytes)) {
    return `its id is longer than ${longestId} characters`
  }
  return id.isWellFormed() ? null : 'its id is no valid Unicode'
}

interface Staged {
  readonly id: string
  readonly origin: Origin
}

/** Turns mapped records into canonical ones: what cannot be read becomes a finding, and its id is remembered. */
export class Staging {
  readonly #roster: Roster
  readonly #findings: FindingLog
  readonly #promised: ReadonlySet<Promised>
  readonly #unreadable = new Map<EntityName, Set<string>>()
  readonly #statusWords = new Causes()

  constructor(roster: Roster, findings: FindingLog, promised: readonly Promised[]) {
    this.#roster = roster
    this.#findings = findings
    this.#promised = new Set(promised)
  }

  /** Ids of records that were there but could not be read: what was known of them before is still all there is to know. */
  get unreadable(): ReadonlyMap<EntityName, ReadonlySet<string>> {
    return this.#unreadable
  }

  /**
   * The readable records of an entity, in no order. Records without an id are rejected, unless `idNeeded` is false. `make` gives a text instead of a record to say
   * why it cannot be one.
   */
  *each<T extends Staged>(entity: EntityName, make: Maker<T>, idNeeded = true): Generator<T> {
    for (const row of this.#roster.rows(entity)) {
      const { outcome, origin } = row
      if ('rejected' in outcome) {
        this.reject(entity, row.id ?? null, origin, outcome.rejected.join('; '))
        continue
      }
      if (outcome.problems.length > 0) this.#report(entity, row, outcome.problems)
      const { entity: fields } = outcome
      const id = textIn(fields, 'external_id')
      const fault = id === null && !idNeeded ? null : idFault(id)
      if (fault !== null) {
        this.reject(entity, id, origin, fault)
        continue
      }
      const { status, unknown } = statusIn(fields)
      if (unknown !== null) this.#statusWords.add(`${entity}\n${unknown}`, id ?? '')
      if (this.#promised.has('status') && textIn(fields, 'status') === null)
        this.#add('status-missing', entity, id, 'no status is given', origin)
      const made = make(fields, { id: id ?? '', status, origin })
      if (typeof made === 'string') this.reject(entity, id, origin, made)
      else yield made
    }
  }

  /**
   * The same by id, each once. Rows of the same id collapse when they are equal, or when `merge` joins them; else neither counts.
   */
  byId<T extends Staged>(entity: EntityName, make: Maker<T>, merge?: (same: readonly T[]) => T | null): Map<string, T> {
    const byId = new Map<string, T>()
    const twins = new Map<string, T[]>()
    for (const record of this.each(entity, make)) {
      const first = byId.get(record.id)
      if (first === undefined) byId.set(record.id, record)
      else (twins.get(record.id) ?? twins.set(record.id, [first]).get(record.id))?.push(record)
    }
    for (const [id, same] of [...twins].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      const one = this.#oneOf(entity, same, merge)
      if (one === null) byId.delete(id)
      else byId.set(id, one)
    }
    return byId
  }

  #oneOf<T extends Staged>(entity: EntityName, same: readonly T[], merge?: (same: readonly T[]) => T | null): T | null {
    const byOrigin = same.toSorted((a, b) => compareOrigins(a.origin, b.origin))
    const distinct = [...new Map(byOrigin.toReversed().map((record) => [contentOf(record), record])).values()].toReversed()
    const [first] = distinct
    if (first === undefined || distinct.length === 1) return first ?? null
    const merged = merge?.(distinct) ?? null
    const { id, origin } = first
    const where = distinct.map((record) => record.origin)
    if (merged !== null) {
      this.#findings.add('dup-rows-merged', () => ({
        message: `${same.length} rows are about ${titleOf(entity)} "${id}" and differ only in the school or in contacts: ${placesOf(where)}. They are one record here; Clever keeps the first.`,
        ...{ resource: { type: entity, id }, origin },
      }))
      return { ...merged, origin }
    }
    this.duplicate(entity, id, where)
    return null
  }

  /** Records of one id that say different things. */
  duplicate(entity: EntityName, id: string, where: readonly Origin[]): void {
    this.#remember(entity, id)
    const [origin] = where
    this.#findings.add('dup-id', () => ({
      message: `${counted(where.length, 'record', 'records')} have the id "${id}" of ${titleOf(entity)} and say different things: ${placesOf(where)}. None of them counts.`,
      resource: { type: entity, id },
      ...(origin && { origin }),
    }))
  }

  reject(entity: EntityName, id: string | null, origin: Origin, why: string): void {
    if (id !== null) this.#remember(entity, id)
    this.#add('record-rejected', entity, id, why, origin)
  }

  /** Whether a record of this id was there and could not be read. */
  isUnreadable(entity: EntityName, id: string): boolean {
    return this.#unreadable.get(entity)?.has(id) === true
  }

  /** After all: the words nobody knew. */
  reportStatusWords(): void {
    for (const [cause, count, some] of this.#statusWords.each()) {
      const [entity, word] = cause.split('\n') as [EntityName, string]
      this.#findings.add('status-unknown', () => ({
        message: `The status "${word}" of ${counted(count, titleOf(entity), manyOf(entity))} is unknown: ${some}. ${count === 1 ? 'It counts' : 'They count'} as active.`,
        causes: count,
      }))
    }
  }

  #remember(entity: EntityName, id: string): void {
    let ids = this.#unreadable.get(entity)
    if (ids === undefined) this.#unreadable.set(entity, (ids = new Set()))
    ids.add(id)
  }

  #report(entity: EntityName, row: RosterRow, problems: readonly { readonly field: string; readonly code: string }[]): void {
    const id = 'entity' in row.outcome ? textIn(row.outcome.entity, 'external_id') : null
    for (const { field, code } of problems) {
      const kind = code.toLowerCase().replaceAll('_', '-')
      // The graph looks at these itself, and counts them by word.
      if (kind === 'role-unknown' || kind === 'status-unknown') continue
      this.#add(isKind(kind) ? kind : 'cast-failed', entity, id, `${field} cannot be read`, row.origin)
    }
  }

  #add(kind: FindingKind, entity: EntityName, id: string | null, what: string, origin: Origin): void {
    this.#findings.add(kind, () => ({
      message: `${capital(titleOf(entity))} ${id === null ? `${origin.record} of ${origin.stream}` : `"${id}"`}: ${what}.`,
      ...(id !== null && entity !== 'enrollment' && { resource: refOf(entity, id) }),
      origin,
    }))
  }
}

export type Maker<T> = (
  fields: Fields,
  common: { readonly id: string; readonly status: 'active' | 'inactive' | 'deleted' | 'suspended'; readonly origin: Origin },
) => T | string

const refOf = (entity: EntityName, id: string): ResourceRef => ({ type: entity, id })
const isKind = (kind: string): kind is FindingKind => Object.hasOwn(findingWords, kind)
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const titles: Readonly<Record<EntityName, readonly [one: string, many: string]>> = {
  district: ['district', 'districts'],
  school: ['school', 'schools'],
  org: ['organisation', 'organisations'],
  term: ['term', 'terms'],
  course: ['course', 'courses'],
  class: ['class', 'classes'],
  user: ['person', 'people'],
  enrollment: ['enrolment', 'enrolments'],
}
const titleOf = (entity: EntityName): string => titles[entity][0]
export const manyOf = (entity: EntityName): string => titles[entity][1]

/** All of a record but where it stands. */
export const contentOf = (record: Pick<Staged, 'origin'>): string => JSON.stringify({ ...record, origin: null })

export function compareOrigins(a: Origin, b: Origin): number {
  if (a.stream !== b.stream) return a.stream < b.stream ? -1 : 1
  if (typeof a.record === 'number' && typeof b.record === 'number') return a.record - b.record
  const [x, y] = [String(a.record), String(b.record)]
  return x === y ? (a.line ?? 0) - (b.line ?? 0) : x < y ? -1 : 1
}

const placesOf = (origins: readonly Origin[]): string =>
  origins
    .slice(0, 4)
    .map(({ stream, record, line }) => (line === undefined ? `${stream} ${record}` : `${stream}, line ${line}`))
    .join('; ')
