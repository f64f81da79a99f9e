import { dateFormat, isoDay, localDay, momentOf, type DateFormat } from '../dates.ts'
import { gradeOf, inSchoolOrder } from '../grade-words.ts'
import { rolesOf } from '../roles.ts'
import type { RecordState } from '../state.ts'
import { flagOf, isPlain, textOf, wholeOf } from '../values.ts'
import { onEach, plain, type Step, type TransformDefinition } from './definition.ts'

export const toFlag: Step = (value, state) => flagOf(value) ?? state.problem('CAST_FAILED')
export const toWhole: Step = (value, state) => wholeOf(value) ?? state.problem('CAST_FAILED')

export function toDay(value: unknown, state: RecordState, format: DateFormat | null = null): string | null {
  const text = textOf(value)
  if (text === null) return value === null || typeof value === 'string' ? null : state.problem('CAST_FAILED')
  const day = isoDay(text) ?? format?.(text) ?? null
  if (day !== null) return day
  const local = format === null ? localDay(text, state.dateOrder) : null
  if (local === null) return state.problem('CAST_FAILED')
  if (local.assumed) state.problem('DATE_ORDER_ASSUMED')
  return local.day
}

export const toMoment: Step = (value, state) => {
  const text = textOf(value)
  if (text === null) return value === null || typeof value === 'string' ? null : state.problem('CAST_FAILED')
  const read = momentOf(text)
  if (read === null) return state.problem('CAST_FAILED')
  if (read.assumed) state.problem('ZONE_ASSUMED')
  return read.moment
}

/** A single grade stays one; a list, or several in one text, becomes a list in the order of school life. */
function grades(value: unknown, state: RecordState): unknown {
  const words = Array.isArray(value) ? (value as unknown[]) : typeof value === 'string' && value.includes(',') ? value.split(',') : null
  if (words === null) return grade(value, state)
  const known = words.map((word) => grade(word, state)).filter((each) => each !== null)
  return inSchoolOrder([...new Set(known)])
}

function grade(value: unknown, state: RecordState): string | null {
  if (!isPlain(value)) return null
  const text = textOf(value)
  return text === null ? null : (gradeOf(text) ?? state.problem('GRADE_UNKNOWN'))
}

export const typedTransforms: readonly TransformDefinition[] = [
  plain('to_bool', onEach(toFlag)),
  plain('to_int', onEach(toWhole)),
  {
    name: 'to_date',
    parameters: [{ name: 'format', kind: 'text', optional: true }],
    refuses: (given) => {
      const format = given.text('format')
      return format === null || dateFormat(format) !== null
        ? null
        : { parameter: 'format', why: `"${format}" is no format of a date: it has YYYY, M or MM, and D or DD, each once.` }
    },
    compile: (given) => {
      const format = given.text('format')
      const read = format === null ? null : dateFormat(format)
      return onEach((value, state) => toDay(value, state, read))
    },
  },
  plain('to_datetime', onEach(toMoment)),
  plain('grade', grades),
  plain('role', rolesOf),
]
