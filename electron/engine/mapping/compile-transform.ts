import type { TransformText } from '../../../shared/mapping.ts'
import { lookUpKey } from './transforms/choices.ts'
import { parsePath, type Path } from './path.ts'
import { patternOf } from './pattern.ts'
import type { Report, Spot } from './report.ts'
import { transformCall, type GivenArgument, type TransformCall } from './transform-call.ts'
import { transforms } from './transforms/all.ts'
import type { Arguments, Parameter, Step, TransformDefinition } from './transforms/definition.ts'
import type { Scalar, TreePath } from './tree.ts'

export type ValueMaps = ReadonlyMap<string, ReadonlyMap<string, Scalar>>

/** A transform ready to be applied. */
export interface CompiledTransform {
  readonly name: string
  readonly step: Step
  readonly makesValue: boolean
  /** Every path it reads beside the value it is given, with where each is written. */
  readonly paths: readonly { readonly path: Path; readonly spot: Spot }[]
  /** As a block, whatever it was written as. */
  readonly block: TransformText
}

/** Null when something is wrong, which the report has then. */
export function compileTransform(written: TransformText, path: TreePath, maps: ValueMaps, report: Report): CompiledTransform | null {
  const call = report.reading(path, () => transformCall(written, path))
  if (call === null) return null
  const definition = transforms.get(call.name)
  if (definition === undefined) {
    report.error(call.spot, `There is no transform "${call.name}"${nearest(call.name)}.`)
    return null
  }
  if (definition.name === 'regex' && !call.isBlock) {
    report.error(call.spot, 'regex is given as a block: { regex: { pattern: "...", group: 1 } }.')
    return null
  }
  const bound = bind(call, definition, report)
  if (bound === null) return null
  const given = new GivenArguments(bound, maps)
  if (!given.check(report)) return null
  const refusal = definition.refuses?.(given) ?? null
  if (refusal !== null) {
    report.error(bound.find(({ parameter }) => parameter.name === refusal.parameter)?.spot ?? call.spot, refusal.why)
    return null
  }
  const step = definition.compile(given)
  return {
    name: definition.name,
    step: definition.seesNull === true ? step : (value, state) => (value === null ? null : step(value, state)),
    makesValue: definition.makesValue === true,
    paths: given.allPaths,
    block: {
      [definition.name]: Object.fromEntries(
        bound.map(({ parameter, values }) => [parameter.name, parameter.rest === true ? [...values] : (values[0] ?? null)]),
      ),
    },
  }
}

interface Bound {
  readonly parameter: Parameter
  readonly values: readonly Scalar[]
  readonly spot: Spot
}

/** Arguments by parameter: named ones by their name, the others in order. */
function bind(call: TransformCall, { name, parameters }: TransformDefinition, report: Report): Bound[] | null {
  const bound = new Map<string, { parameter: Parameter; values: Scalar[]; spot: Spot }>()
  const refused: string[] = []
  const take = (parameter: Parameter, argument: GivenArgument): void => {
    const values = Array.isArray(argument.value) ? (argument.value as readonly Scalar[]) : [argument.value as Scalar]
    const before = bound.get(parameter.name)
    if (before === undefined) bound.set(parameter.name, { parameter, values: [...values], spot: argument.spot })
    else before.values.push(...values)
  }
  const refuse = (spot: Spot, message: string): void => {
    report.error(spot, message)
    refused.push(message)
  }
  const open = parameters.filter((parameter) => !call.given.some((argument) => argument.name === parameter.name))
  let next = 0
  for (const argument of call.given) {
    const parameter = argument.name === null ? open[next] : parameters.find((each) => each.name === argument.name)
    if (parameter === undefined) {
      const takes = parameters.length === 0 ? 'it takes none' : `it takes ${parameters.map((each) => each.name).join(', ')}`
      refuse(argument.spot, `${name} has no use for this argument: ${takes}.`)
      continue
    }
    take(parameter, argument)
    if (argument.name === null && parameter.rest !== true) next += 1
  }
  for (const parameter of parameters) {
    const count = bound.get(parameter.name)?.values.length ?? 0
    if (count === 0 && parameter.optional !== true) refuse(call.spot, `${name} needs its argument ${parameter.name}.`)
    if (count > 1 && parameter.rest !== true) refuse(call.spot, `${name} takes one ${parameter.name}.`)
  }
  return refused.length === 0 ? [...bound.values()] : null
}

class GivenArguments implements Arguments {
  readonly #bound: readonly Bound[]
  readonly #maps: ValueMaps

  constructor(bound: readonly Bound[], maps: ValueMaps) {
    this.#bound = bound
    this.#maps = maps
  }

  /** Whether every argument is of its parameter's kind; what is not is told. */
  check(report: Report): boolean {
    return this.#bound
      .flatMap(({ parameter, values, spot }) => values.map((value) => this.#fits(parameter, value, spot, report)))
      .every(Boolean)
  }

  text(name: string): string | null {
    const [value = null] = this.values(name)
    return value === null ? null : String(value)
  }

  whole(name: string): number | null {
    const text = this.text(name)
    return text === null ? null : Number(text)
  }

  values(name: string): readonly Scalar[] {
    return this.#bound.find(({ parameter }) => parameter.name === name)?.values ?? []
  }

  paths(name: string): readonly Path[] {
    return this.values(name).map((text) => parsePath(String(text)))
  }

  valueMap(name: string): ReadonlyMap<string, Scalar> {
    return this.#maps.get(this.text(name) ?? '') ?? new Map()
  }

  get allPaths(): readonly { readonly path: Path; readonly spot: Spot }[] {
    return this.#bound.flatMap(({ parameter, spot }) =>
      parameter.kind === 'path' ? this.paths(parameter.name).map((path) => ({ path, spot })) : [],
    )
  }

  #fits({ kind, name, words }: Parameter, value: Scalar, spot: Spot, report: Report): boolean {
    const from = spot.character ?? 0
    switch (kind) {
      case 'value':
        return true
      case 'text':
        if (typeof value === 'string' || typeof value === 'number') return true
        report.error(spot, `${name} is a text.`)
        return false
      case 'whole':
        if (/^\d{1,6}$/.test(String(value))) return true
        report.error(spot, `${name} is a whole number.`)
        return false
      case 'word':
        if (words?.includes(String(value)) === true) return true
        report.error(spot, `${name} is ${words?.join(', ') ?? ''}.`)
        return false
      case 'value-map':
        if (this.#maps.has(String(value))) return true
        report.error(spot, `There is no value map "${String(value)}".`)
        return false
      case 'path':
        return report.reading(spot.path, () => parsePath(String(value)), from) !== null
      case 'pattern':
        return report.reading(spot.path, () => patternOf(String(value)), from) !== null
    }
  }
}

/** `; did you mean x`, for a name that is nearly one. */
function nearest(name: string): string {
  const letters = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  const near = [...transforms.keys()].find((known) => letters(known) === letters(name) || letters(known) === `to${letters(name)}`)
  return near === undefined ? '' : `; is ${near} meant`
}

/** The value maps of a file, ready for look-ups. */
export const valueMapsOf = (maps: Readonly<Record<string, Readonly<Record<string, Scalar>>>>): ValueMaps =>
  new Map(
    Object.entries(maps).map(([name, words]) => [name, new Map(Object.entries(words).map(([word, value]) => [lookUpKey(word), value]))]),
  )
