import { createHash } from 'node:crypto'
import type { FieldProblem, FieldProblemCode, MappedRole, MappedValue, MapOutcome, MappingTargets } from '../../../shared/mapping.ts'
import { checksOf } from './compile-field.ts'
import type { StreamPlan } from './compile-stream.ts'
import type { DateOrder } from './dates.ts'
import type { Read } from './read-path.ts'
import { rolesAt } from './roles.ts'
import { RecordState } from './state.ts'
import { isPlain, textsOf } from './values.ts'

/** How the records of one reading are to be understood. */
export interface MapperOptions {
  /** Which number of `7/8/2026` is the month, decided for the whole file. Left out or null: ISO dates, and others as they can be told. */
  readonly dateOrder?: DateOrder
  /** Sensitive target fields that may be read; the others are not even looked at. */
  readonly sensitive?: ReadonlySet<string>
}

/** Turns a record into what it stands for: mostly one entity, none when it does not fit, several when it is taken apart. Never throws. */
export type Mapper = (record: unknown) => readonly MapOutcome[]

/** A mapper for one reading: it remembers what must be unique. */
export function mapperOf(plan: StreamPlan, targets: MappingTargets, options: MapperOptions): Mapper {
  const state = new RecordState(options.dateOrder ?? null)
  const one = entityMaker(plan, targets, options, state)
  const { condition, explode } = plan
  const single = (record: unknown, parent: unknown): MapOutcome | null => {
    if (condition !== null && !condition.holds(record, parent)) return null
    state.begin(record, parent)
    return one()
  }
  if (explode === null) {
    return (record) => {
      const outcome = single(record, null)
      return outcome === null ? [] : [outcome]
    }
  }
  return (record) => partsOf(record, explode).flatMap((part) => single(part, record) ?? [])
}

/** The parts of a record; of values that stand in it twice, one. */
function partsOf(record: unknown, explode: readonly Read[]): unknown[] {
  const parts = explode.flatMap((read) => read(record, null)).filter((part) => part !== null && part !== undefined)
  return [...new Map(parts.map((part) => [isPlain(part) ? String(part).trim() : part, part])).values()]
}

type Entity = Record<string, MappedValue>

function entityMaker(plan: StreamPlan, targets: MappingTargets, options: MapperOptions, state: RecordState): () => MapOutcome {
  const fields = plan.fields
    .filter(({ name, sensitive }) => !sensitive || options.sensitive?.has(name) === true)
    .map((field) => ({ ...field, checks: checksOf(field), original: originalOf(plan, field, targets) }))
  const rolesField = fields.find(({ name }) => plan.target.fields[name]?.kind === 'roles')?.name
  const idParts = targets.idFrom[plan.entity]
  return () => {
    const entity: Entity = {}
    for (const { name, make, checks, original, read } of fields) {
      state.field = name
      const value = make(state)
      entity[name] = value
      if (original !== null)
        entity[original] =
          value === null && state.problems.length === 0 ? null : textsOf(read(state.record, state.parent)).join(',') || null
      for (const check of checks) check(value, state)
    }
    if (rolesField !== undefined) entity[rolesField] = rolesOf(entity, rolesField, targets)
    if (plan.target.idNeeded && entity.external_id === null) {
      state.field = 'external_id'
      state.problem('VALUE_MISSING', 'error')
    } else if (idParts !== undefined && typeof entity.external_id !== 'string') entity.external_id = idOf(entity, idParts)
    const { problems } = state
    return problems.length > 0 && problems.some(({ severity }) => severity === 'error') ? rejected(entity, problems) : { entity, problems }
  }
}

/** The field that keeps the word as it came, where one is normalised and nothing else fills it. */
function originalOf(plan: StreamPlan, { name, normalises }: StreamPlan['fields'][number], targets: MappingTargets): string | null {
  const original = targets.originals[name]
  if (original === undefined || !normalises || !Object.hasOwn(plan.target.fields, original)) return null
  return plan.fields.some((field) => field.name === original) ? null : original
}

function rolesOf(entity: Entity, field: string, { rolesAt: places }: MappingTargets): readonly MappedRole[] | null {
  const roles = entity[field] as readonly MappedRole[] | null
  if (roles === null) return null
  const place = places.find((name) => entity[name] != null)
  return place === undefined ? roles : rolesAt(roles, textsOf(entity[place]))
}

/** The same for the same record, in every run. Null when it does not say enough. */
function idOf(entity: Entity, parts: readonly string[]): string | null {
  const [first, second] = parts.map((part) => entity[part] ?? null)
  if (first === null || second === null) return null
  return createHash('sha1')
    .update(parts.map((part) => textsOf(entity[part]).join()).join('|'))
    .digest('hex')
}

function rejected(entity: Entity, problems: readonly FieldProblem[]): MapOutcome {
  const { external_id: id = null } = entity
  return {
    rejected: problems.flatMap(({ field, code, severity }) => (severity === 'error' ? [`${field} ${saying[code]}`] : [])),
    id: typeof id === 'string' ? id : null,
    problems,
  }
}

/** What a problem says of its field. */
const saying: Readonly<Record<FieldProblemCode, string>> = {
  CAST_FAILED: 'cannot be read',
  DATE_ORDER_ASSUMED: 'was read with the month first',
  DATE_OUT_OF_RANGE: 'is outside of its range',
  EMAIL_INVALID: 'is no e-mail address',
  GRADE_UNKNOWN: 'is a grade nobody knows',
  NOT_UNIQUE: 'stands in another record, too',
  PATTERN_MISMATCH: 'has another form than it should',
  ROLE_UNKNOWN: 'is a role nobody knows',
  STATUS_UNKNOWN: 'is a status nobody knows',
  SUSPICIOUS_NUMBER_FORMAT: 'was shortened by a spreadsheet',
  TOO_LONG: 'is too long',
  VALUE_MISSING: 'is missing',
  VALUE_NOT_LISTED: 'is none of the values it may have',
  VALUE_NOT_IN_MAP: 'is not in its value map',
  ZONE_ASSUMED: 'names no time zone',
}
