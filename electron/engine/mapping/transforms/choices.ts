import { createHmac } from 'node:crypto'
import { patternOf } from '../pattern.ts'
import { readerOf } from '../read-path.ts'
import { isPlain, textOf } from '../values.ts'
import { onEach, onTexts, type TransformDefinition } from './definition.ts'

/** A word as look-ups compare it. */
export const lookUpKey = (value: unknown): string => String(value).trim().toLowerCase()

export const choiceTransforms: readonly TransformDefinition[] = [
  {
    name: 'null_if',
    parameters: [{ name: 'values', kind: 'value', rest: true }],
    compile: (given) => {
      const listed = new Set(given.values('values').map(String))
      return onEach((value) => (isPlain(value) && listed.has(String(value)) ? null : value))
    },
  },
  {
    name: 'default',
    parameters: [{ name: 'value', kind: 'value' }],
    seesNull: true,
    compile: (given) => {
      const [value = null] = given.values('value')
      return (found) => (found === null || (Array.isArray(found) && found.length === 0) ? value : found)
    },
  },
  {
    name: 'map',
    parameters: [
      { name: 'name', kind: 'value-map' },
      { name: 'else', kind: 'word', optional: true, words: ['keep', 'null', 'error'] },
    ],
    compile: (given) => {
      const words = given.valueMap('name')
      const otherwise = given.text('else') ?? 'keep'
      return onEach((value, state) => {
        if (!isPlain(value)) return value
        const found = (typeof value === 'string' ? words.get(value) : undefined) ?? words.get(lookUpKey(value))
        if (found !== undefined) return found
        if (otherwise === 'error') state.problem('VALUE_NOT_IN_MAP', 'error')
        return otherwise === 'keep' ? value : null
      })
    },
  },
  {
    name: 'concat',
    parameters: [
      { name: 'sep', kind: 'text' },
      { name: 'paths', kind: 'path', rest: true },
    ],
    seesNull: true,
    makesValue: true,
    compile: (given) => {
      const separator = given.text('sep') ?? ''
      const reads = given.paths('paths').map(readerOf)
      return (_, { record, parent }) => {
        const texts = reads.map((read) => textOf(read(record, parent))).filter((text) => text !== null)
        return texts.length === 0 ? null : texts.join(separator)
      }
    },
  },
  {
    name: 'equals',
    parameters: [{ name: 'path', kind: 'path' }],
    compile: (given) => {
      const reads = given.paths('path').map(readerOf)
      return (value, { record, parent }) => {
        const text = textOf(value)
        return text !== null && reads.some((read) => textOf(read(record, parent)) === text)
      }
    },
  },
  {
    name: 'regex',
    parameters: [
      { name: 'pattern', kind: 'pattern' },
      { name: 'group', kind: 'whole', optional: true },
    ],
    refuses: (given) => {
      const group = given.whole('group') ?? 0
      const { groups } = patternOf(given.text('pattern') ?? '')
      return group < groups ? null : { parameter: 'group', why: `The pattern has ${groups - 1} groups; 0 is the whole match.` }
    },
    compile: (given) => {
      const pattern = patternOf(given.text('pattern') ?? '')
      const group = given.whole('group') ?? 0
      return onTexts((text) => pattern.match(text)?.[group] ?? null)
    },
  },
  {
    name: 'hash',
    parameters: [
      { name: 'algorithm', kind: 'word', words: ['sha256'] },
      { name: 'salt', kind: 'text' },
    ],
    compile: (given) => {
      const salt = given.text('salt') ?? ''
      return onTexts((text) => createHmac('sha256', salt).update(text).digest('hex'))
    },
  },
]
