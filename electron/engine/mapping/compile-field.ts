import type { FieldMapping, MappedValue, TargetField, TransformText } from '../../../shared/mapping.ts'
import { compileTransform, type CompiledTransform, type ValueMaps } from './compile-transform.ts'
import { formatPath, namesIn, parsePath, repeatsLastName, type Path } from './path.ts'
import { firstOf, readerOf, type Read } from './read-path.ts'
import type { Report, Spot } from './report.ts'
import { compileRule, requiredRule, type Check, type Rule } from './rules.ts'
import type { RecordState } from './state.ts'
import { afterRole, finishes } from './target-values.ts'
import type { Scalar, TreePath } from './tree.ts'
import { isPlain, listOf } from './values.ts'

/** How one target field gets its value. */
export interface FieldPlan {
  readonly name: string
  readonly sensitive: boolean
  /** As written, for people: the paths, or the constant. */
  readonly from: string
  /** What its paths read, before anything is made of it. */
  readonly read: Read
  readonly make: (state: RecordState) => MappedValue
  readonly rules: readonly Rule[]
  /** It turns words of the source into words of ours: the original may be wanted. */
  readonly normalises: boolean
  readonly paths: readonly Path[]
  /** Its transforms as blocks, whatever they were written as. */
  readonly transforms: readonly TransformText[]
}

export interface FieldPlace {
  readonly path: TreePath
  readonly maps: ValueMaps
  readonly report: Report
  /** It is taken apart: `^` is the record, `$` a part of it. */
  readonly hasParent: boolean
}

/** Null when something is wrong, which the report has then. */
export function compileField(name: string, target: TargetField, written: FieldMapping, place: FieldPlace): FieldPlan | null {
  const { path, report } = place
  const full = typeof written === 'string' || Array.isArray(written) ? { from: written } : written
  const isFull = full === written
  const paths = compilePaths(full.from ?? [], isFull ? [...path, 'from'] : path, place)
  const transforms = whole(
    (full.transform ?? []).map((each, i) =>
      compileTransform(each, transformPath(path, i, full.transform?.length ?? 0, report), place.maps, report),
    ),
  )
  const rules = whole((full.validate ?? []).map((each, i) => compileRule(each, [...path, 'validate', i], report)))
  if (paths === null || transforms === null || rules === null) return null
  for (const { path: read, spot } of transforms.flatMap((each) => each.paths)) if (!checkPath(read, spot, place)) return null
  if (full.const !== undefined && full.from !== undefined)
    report.warn({ path: [...path, 'from'] }, `from is not read, for ${name} has a const.`)
  if (full.const === undefined && paths.length === 0 && !transforms.some(({ makesValue }) => makesValue)) {
    report.error(
      { path: [...path.slice(0, -1), name], isKey: true },
      `Nothing says where ${name} comes from: give it a path, from, or const.`,
    )
    return null
  }
  const read = full.const === undefined ? firstOf(paths.map(readerOf)) : constant(full.const)
  const isUnread = full.const === undefined && paths.length === 0
  return {
    name,
    sensitive: full.sensitive === true || target.sensitive === true,
    from: full.const === undefined ? paths.map(formatPath).join(', ') : `= ${listOf(full.const).map(String).join(', ')}`,
    read: isUnread ? () => null : read,
    make: maker(isUnread ? null : read, transforms, target, full.default),
    rules: [...(full.required === true ? [requiredRule('error')] : []), ...rules],
    normalises: transforms.some((each) => each.name === 'grade'),
    transforms: transforms.map(({ block }) => block),
    paths: [...paths, ...transforms.flatMap((each) => each.paths.map((one) => one.path))],
  }
}

/** A single transform may stand without its list. */
const transformPath = (path: TreePath, i: number, count: number, report: Report): TreePath =>
  count === 1 && !report.isList([...path, 'transform']) ? [...path, 'transform'] : [...path, 'transform', i]

function maker(
  read: Read | null,
  transforms: readonly CompiledTransform[],
  { kind }: TargetField,
  otherwise: Scalar | readonly Scalar[] | undefined,
): FieldPlan['make'] {
  const finish = (transforms.at(-1)?.name === 'role' ? afterRole[kind] : undefined) ?? finishes[kind]
  const steps = transforms.map(({ step }) => step)
  const [first, second, ...more] = steps
  const raw =
    first === undefined
      ? (state: RecordState): unknown => read?.(state.record, state.parent) ?? null
      : second === undefined
        ? (state: RecordState): unknown => first(read?.(state.record, state.parent) ?? null, state)
        : (state: RecordState): unknown => {
            let value = second(first(read?.(state.record, state.parent) ?? null, state), state)
            for (const step of more) value = step(value, state)
            return value
          }
  if (otherwise === undefined || otherwise === null) return (state) => finish(raw(state), state)
  return (state) => {
    const value = raw(state)
    const made = value === null ? null : finish(value, state)
    return made ?? finishes[kind](otherwise, state)
  }
}

const constant = (value: Scalar | readonly Scalar[]): Read => {
  const given = isPlain(value) || value === null ? value : [...value]
  return () => given
}

/** Null when one cannot be read or must not be. */
export function compilePaths(written: string | readonly string[], at: TreePath, place: FieldPlace): readonly Path[] | null {
  const isOne = typeof written === 'string'
  const texts = isOne ? [written] : written
  const paths = texts.map((text, i) => {
    const spot = { path: isOne ? at : [...at, i] }
    const path = place.report.reading(spot.path, () => parsePath(text))
    return path !== null && checkPath(path, spot, place) ? path : null
  })
  return whole(paths)
}

/** Whether it reads what there is and what may be read. */
function checkPath(path: Path, spot: Spot, { report, hasParent }: FieldPlace): boolean {
  if (path.root === 'parent' && !hasParent) {
    report.error(spot, '^ is the record that explode takes apart, and there is no explode here.')
    return false
  }
  const secret = namesIn(path).find(isSecretName)
  if (secret !== undefined) {
    report.error(spot, `"${secret}" is not read: passwords go nowhere.`)
    return false
  }
  if (repeatsLastName(path)) {
    report.warn(spot, `${formatPath(path)} repeats its last name: where the first is a text, that text is taken.`)
  }
  return true
}

/** Passwords are read by no mapping. */
const isSecretName = (name: string): boolean =>
  /passw(or)?d|passwort|passcode|passphrase|pwd/.test(name.toLowerCase().replaceAll(/[^a-z]/g, ''))

/** Null when a part is. */
const whole = <T>(list: readonly (T | null)[]): readonly T[] | null => (list.every((each) => each !== null) ? list : null)

/** The checks of a plan, anew for each mapper. */
export const checksOf = (plan: FieldPlan): readonly Check[] => plan.rules.map((rule) => rule())
