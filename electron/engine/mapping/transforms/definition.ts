import type { Path } from '../path.ts'
import type { Scalar } from '../tree.ts'
import type { RecordState } from '../state.ts'

/** One step of making a value. It never throws, and gives null for what it cannot make. */
export type Step = (value: unknown, state: RecordState) => unknown

/** What an argument is. `rest`: as many as there are, from this one on. */
export interface Parameter {
  readonly name: string
  readonly kind: 'text' | 'whole' | 'value' | 'path' | 'word' | 'value-map' | 'pattern'
  readonly optional?: boolean
  readonly rest?: boolean
  /** Of a word: which there are. */
  readonly words?: readonly string[]
}

/** The arguments of a transform as they were given and checked, by name. */
export interface Arguments {
  text(name: string): string | null
  whole(name: string): number | null
  values(name: string): readonly Scalar[]
  paths(name: string): readonly Path[]
  valueMap(name: string): ReadonlyMap<string, Scalar>
}

export interface TransformDefinition {
  readonly name: string
  readonly parameters: readonly Parameter[]
  /** It makes something of null, too; others are passed over. */
  readonly seesNull?: boolean
  /** It needs no value: what it makes comes from its arguments. */
  readonly makesValue?: boolean
  /** The argument's own checks, as a sentence; null: they are well. */
  refuses?(given: Arguments): { readonly parameter: string; readonly why: string } | null
  compile(given: Arguments): Step
}

/** A step on texts, for each text of a list; numbers and flags count as text, blocks are left as they are. */
export const onTexts =
  (change: (text: string, state: RecordState) => unknown): Step =>
  (value, state) => {
    const one = (each: unknown): unknown =>
      typeof each === 'string'
        ? change(each, state)
        : typeof each === 'number' || typeof each === 'boolean'
          ? change(String(each), state)
          : each
    return Array.isArray(value) ? (value as unknown[]).map(one) : one(value)
  }

/** A step on whatever is no list, for each part of a list. */
export const onEach =
  (change: Step): Step =>
  (value, state) =>
    Array.isArray(value) ? (value as unknown[]).map((each) => (each === null ? null : change(each, state))) : change(value, state)

/** A transform without arguments. */
export const plain = (name: string, step: Step): TransformDefinition => ({ name, parameters: [], compile: () => step })
