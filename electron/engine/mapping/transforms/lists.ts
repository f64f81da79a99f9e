import { firstOf, isBlock, readerOf } from '../read-path.ts'
import { isPlain, listOf, refOf, textOf } from '../values.ts'
import { onTexts, plain, type Step, type TransformDefinition } from './definition.ts'

const isSomething = (value: unknown): boolean => value !== null && value !== undefined && value !== ''

/** A reference that names nothing is told; what is none at all, too. */
const ref: Step = (value, state) => {
  if (Array.isArray(value) && value.length === 0) return null
  return refOf(value) ?? state.problem('CAST_FAILED')
}

const refs: Step = (value, state) => listOf(value).map((each) => (isSomething(each) ? ref(each, state) : null))

/** References to the same thing are the same. */
const unique: Step = (value) =>
  Array.isArray(value)
    ? [...new Map((value as unknown[]).map((each) => [isBlock(each) ? (refOf(each) ?? each) : each, each])).values()]
    : value

/** "Okafor, Iris M" taken apart; without a comma all of it is the last name, for nobody knows where to cut. */
function nameParts(text: string): { readonly first: string | null; readonly last: string | null; readonly middle: string | null } {
  const [last = '', ...others] = text.split(',').map((part) => part.trim())
  const [first = '', ...middle] = others.join(' ').trim().split(/\s+/)
  const part = (value: string): string | null => (value === '' ? null : value)
  return { first: part(first), last: part(last), middle: part(middle.join(' ')) }
}

export const listTransforms: readonly TransformDefinition[] = [
  {
    name: 'split',
    parameters: [{ name: 'sep', kind: 'text' }],
    compile: (given) => {
      const separator = given.text('sep') ?? ','
      const parts = (text: string): string[] =>
        text
          .split(separator)
          .map((part) => part.trim())
          .filter((part) => part !== '')
      return (value) => listOf(value).flatMap((each) => (isPlain(each) ? parts(String(each)) : [each]))
    },
  },
  {
    name: 'join',
    parameters: [{ name: 'sep', kind: 'text' }],
    compile: (given) => {
      const separator = given.text('sep') ?? ','
      return (value) => {
        if (!Array.isArray(value)) return value
        const texts = (value as unknown[]).map(textOf).filter((text) => text !== null)
        return texts.length === 0 ? null : texts.join(separator)
      }
    },
  },
  plain('first', (value) => (Array.isArray(value) ? ((value as unknown[]).find(isSomething) ?? null) : value)),
  plain('last', (value) => (Array.isArray(value) ? ((value as unknown[]).findLast(isSomething) ?? null) : value)),
  plain('unique', unique),
  {
    name: 'at',
    parameters: [{ name: 'index', kind: 'whole' }],
    compile: (given) => {
      const index = given.whole('index') ?? 0
      return (value) => listOf(value)[index] ?? null
    },
  },
  {
    name: 'pluck',
    parameters: [{ name: 'path', kind: 'path' }],
    compile: (given) => {
      const read = firstOf(given.paths('path').map(readerOf))
      return (value, state) =>
        Array.isArray(value) ? (value as unknown[]).map((each) => read(each, state.record)).filter(isSomething) : read(value, state.record)
    },
  },
  plain('ref', ref),
  plain('refs', refs),
  plain('name_last_first', (value, state) => (isBlock(value) ? value : Array.isArray(value) ? null : onTexts(nameParts)(value, state))),
]
