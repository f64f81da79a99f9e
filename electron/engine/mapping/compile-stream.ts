import {
  type EndpointMapping,
  type FieldMapping,
  type FileMapping,
  type MappingTargets,
  type TargetEntity,
} from '../../../shared/mapping.ts'
import { compileField, compilePaths, type FieldPlace, type FieldPlan } from './compile-field.ts'
import type { ValueMaps } from './compile-transform.ts'
import { parseCondition, type Condition } from './condition.ts'
import type { Path } from './path.ts'
import { readerOf, type Read } from './read-path.ts'
import type { Report } from './report.ts'
import { requiredRule, uniqueRule } from './rules.ts'
import type { TreePath } from './tree.ts'

/** How the records of an endpoint or a file become entities. */
export interface StreamPlan {
  readonly name: string
  readonly entity: string
  readonly target: TargetEntity
  readonly fields: readonly FieldPlan[]
  readonly condition: Condition | null
  /** The parts a record is taken apart into; null: it is one. */
  readonly explode: readonly Read[] | null
  /** First names of all paths: what of a record is read at all. */
  readonly names: readonly string[]
}

/** Null when something is wrong, which the report has then. */
export function compileStream(
  name: string,
  written: EndpointMapping | FileMapping,
  at: TreePath,
  context: { readonly targets: MappingTargets; readonly maps: ValueMaps; readonly report: Report },
): StreamPlan | null {
  const { targets, report, maps } = context
  const entity = written.entity ?? targets.entityOf(name)
  const target = entity !== null && Object.hasOwn(targets.entities, entity) ? targets.entities[entity] : undefined
  if (entity === null || target === undefined) {
    const all = Object.keys(targets.entities).join(', ')
    if (entity === null)
      report.error({ path: at, isKey: true }, `"${name}" does not say what its records are: give it an entity, one of ${all}.`)
    else report.error({ path: [...at, 'entity'] }, `There is no entity "${entity}": ${all}.`)
    return null
  }
  const place = { maps, report, hasParent: written.explode !== undefined }
  const explode =
    written.explode === undefined ? [] : compilePaths(written.explode, [...at, 'explode'], { ...place, path: at, hasParent: false })
  const { when } = written
  const condition = when === undefined ? null : report.reading([...at, 'when'], () => parseCondition(when))
  const fields = Object.entries(written.field_mappings).map(([field, mapping]) => compileTarget(field, mapping, entity, target, at, place))
  checkNeeds(written, entity, target, at, report)
  const plans = fields.filter((field) => field !== null)
  if (explode === null || (when !== undefined && condition === null) || plans.length < fields.length) return null
  const paths = [...(condition?.paths ?? []), ...plans.flatMap((plan) => plan.paths)]
  return {
    ...{ name, entity, target, condition },
    fields: plans.map((plan) => withValidation(plan, written.validation)),
    explode: written.explode === undefined ? null : explode.map(readerOf),
    names: [
      ...new Set([
        ...explode.flatMap((path) => firstName(path, false)),
        ...paths.flatMap((path) => firstName(path, written.explode !== undefined)),
      ]),
    ],
  }
}

function compileTarget(
  field: string,
  mapping: FieldMapping,
  entity: string,
  target: TargetEntity,
  at: TreePath,
  place: Omit<FieldPlace, 'path'>,
): FieldPlan | null {
  const path = [...at, 'field_mappings', field]
  const known = Object.hasOwn(target.fields, field) ? target.fields[field] : undefined
  if (known !== undefined) return compileField(field, known, mapping, { ...place, path })
  const near = Object.keys(target.fields).find((each) => lettersOf(each) === lettersOf(field))
  place.report.error({ path, isKey: true }, `${entity} has no field "${field}"${near === undefined ? '' : `; is ${near} meant`}.`)
  return null
}

const lettersOf = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

/** What a record of the entity cannot do without. */
function checkNeeds(
  { field_mappings, validation }: EndpointMapping | FileMapping,
  entity: string,
  target: TargetEntity,
  at: TreePath,
  report: Report,
): void {
  const isMapped = (field: string): boolean => Object.hasOwn(field_mappings, field)
  const here = { path: [...at, 'field_mappings'], isKey: true }
  for (const [field, { needed }] of Object.entries(target.fields)) {
    if (needed !== true || isMapped(field)) continue
    if (field === 'external_id') report.error(here, `${field} is missing: nothing would tell one ${entity} from another.`)
    else report.warn(here, `${field} is missing: ${entity} records are of little use without it.`)
  }
  for (const kind of ['required', 'unique'] as const) {
    for (const [i, field] of (validation?.[kind] ?? []).entries()) {
      if (!isMapped(field)) report.error({ path: [...at, 'validation', kind, i] }, `"${field}" is ${kind}, but nothing maps it.`)
    }
  }
}

function withValidation(plan: FieldPlan, validation: EndpointMapping['validation']): FieldPlan {
  const rules = [
    ...(validation?.required?.includes(plan.name) === true ? [requiredRule('error')] : []),
    ...(validation?.unique?.includes(plan.name) === true ? [uniqueRule('error')] : []),
  ]
  return rules.length === 0 ? plan : { ...plan, rules: [...plan.rules, ...rules] }
}

/** Of a record that is taken apart, only its own names count, not those of its parts. */
const firstName = ({ root, segments }: Path, isExploded: boolean): readonly string[] => {
  const [first] = segments
  return first?.kind === 'name' && (!isExploded || root === 'parent') ? [first.name] : []
}
