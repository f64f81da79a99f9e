import type { RuleText } from '../../../shared/mapping.ts'
import { isoDay } from './dates.ts'
import { BadText } from './path.ts'
import { patternOf } from './pattern.ts'
import type { Report } from './report.ts'
import type { RecordState } from './state.ts'
import { isMail } from './transforms/texts.ts'
import type { TreePath } from './tree.ts'
import { isPlain, listOf } from './values.ts'

/** Looks at a value and tells the state what is wrong with it. */
export type Check = (value: unknown, state: RecordState) => void

/** A rule; a mapper asks for its check, which may remember what it saw. */
export type Rule = () => Check

type Severity = 'error' | 'warn'

/** Null when the rule cannot be read, which the report has then. */
export function compileRule(written: RuleText, path: TreePath, report: Report): Rule | null {
  const isText = typeof written === 'string'
  const { rule, severity }: { rule: string; severity: Severity } = isText ? { rule: written, severity: 'error' } : written
  return report.reading(isText ? path : [...path, 'rule'], () => ruleOf(rule, severity))
}

/** Throws BadText. */
function ruleOf(text: string, severity: Severity): Rule {
  const [, lead = '', name = '', colon = '', rest = ''] = /^(\s*)([a-z_]*)\s*(:?)(.*)$/s.exec(text) ?? []
  const argument = rest.trim()
  const at = lead.length + name.length + colon.length
  const bare = (rule: Rule): Rule => {
    if (colon !== '') throw new BadText(at, `${name} takes no argument.`)
    return rule
  }
  switch (name) {
    case 'required':
      return bare(requiredRule(severity))
    case 'unique':
      return bare(uniqueRule(severity))
    case 'email':
      return bare(() => onPlain((value) => isMail(value), 'EMAIL_INVALID', severity))
    case 'regex': {
      if (argument === '') throw new BadText(at, 'A pattern is missing: regex:^\\d+$.')
      const pattern = patternOf(argument)
      return () => onPlain((value) => pattern.match(value) !== null, 'PATTERN_MISMATCH', severity)
    }
    case 'max_length': {
      if (!/^\d{1,6}$/.test(argument)) throw new BadText(at, 'A number is missing: max_length:255.')
      return () => onPlain((value) => value.length <= Number(argument), 'TOO_LONG', severity)
    }
    case 'in': {
      const listed = new Set(
        argument
          .replace(/^\[(.*)\]$/s, '$1')
          .split(',')
          .map((word) => word.trim().replace(/^(['"])(.*)\1$/s, '$2')),
      )
      if (listed.size === 1 && listed.has('')) throw new BadText(at, 'A list is missing: in:[a, b].')
      return () => onPlain((value) => listed.has(value), 'VALUE_NOT_LISTED', severity)
    }
    case 'date_range': {
      const [, from, to] = /^([\d-]*)\s*\.\.\s*([\d-]*)$/.exec(argument) ?? []
      if (
        from === undefined ||
        to === undefined ||
        (from === '' && to === '') ||
        [from, to].some((day) => day !== '' && isoDay(day) !== day)
      ) {
        throw new BadText(at, 'Two dates are missing: date_range:2020-01-01..2030-12-31; one of them may be left out.')
      }
      const inside = (day: string): boolean => (from === '' || day >= from) && (to === '' || day.slice(0, 10) <= to)
      return () => onPlain(inside, 'DATE_OUT_OF_RANGE', severity)
    }
    default:
      throw new BadText(
        lead.length,
        `There is no rule "${text.trim()}": required, email, regex:, max_length:, in:, date_range: and unique are there.`,
      )
  }
}

export const requiredRule =
  (severity: Severity): Rule =>
  () =>
  (value, state) => {
    if (value === null) state.problem('VALUE_MISSING', severity)
  }

export const uniqueRule =
  (severity: Severity): Rule =>
  () => {
    const seen = new Set<string>()
    return (value, state) => {
      if (value === null) return
      const key = typeof value === 'string' ? value : JSON.stringify(value)
      if (seen.has(key)) state.problem('NOT_UNIQUE', severity)
      else seen.add(key)
    }
  }

const onPlain =
  (fits: (text: string) => boolean, code: Parameters<RecordState['problem']>[0], severity: Severity): Check =>
  (value, state) => {
    for (const each of listOf(value)) if (isPlain(each) && !fits(String(each))) state.problem(code, severity)
  }
