import type { RollcallError } from '../../../shared/errors.ts'
import type { FilterProblem } from '../../../shared/filter-language/language.ts'
import { fieldsOf } from '../../../shared/fields.ts'
import { parseFilter } from '../../../shared/filter-language/parse.ts'
import type { Filter, ListName } from '../../../shared/query.ts'
import { plainVocabulary } from '../../../shared/vocabulary.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../failure.ts'
import { flag } from '../flags.ts'
import { printable } from '../text.ts'

export const whereFlag = flag('where', 'string', 'Only rows for which this holds, e.g. "status:member email:@example.com"', {
  short: 'w',
  placeholder: 'filter',
  chooses: true,
})

/** What can be said of --where before any file is read: a word nothing is known of may be one of the snapshot's own. */
export const checkWhere = (context: Context, list: ListName): void => {
  const text = context.settings.text('where')
  if (text === null) return
  // Blanks are what a shell makes of a variable that is not set: they would mean every row.
  if (text.trim() === '') throw new UsageError('invalid argument for "--where": it says nothing; leave it out where all are meant')
  const [first] = parseFilter(text, fieldsOf(plainVocabulary, list), { now: context.world.now() }).problems
  if (first !== undefined) throw new UsageError(`invalid argument for "--where": ${first.message}`, marked(text, first))
}

/** The rows of --where and, besides, of the flags. Both ends of a long list are of one moment. */
export const chosenRows = (context: Context, flagged: Filter | undefined): ChosenRows => {
  const where = context.settings.text('where')
  return { ...(where === null ? {} : { where, now: context.world.now() }), ...(flagged && { also: flagged }) }
}
export interface ChosenRows {
  readonly where?: string
  readonly now?: number
  readonly also?: Filter
}

/** Of a failure that is about --where, the mistake as a person sees it: what is wrong, and where. */
export const mistakeInWhere = (failure: RollcallError, text: string | null): RollcallError => {
  const issue = failure.issues.find(({ field, place }) => field === 'where' && place !== undefined)
  if (text === null || issue?.place === undefined) return failure
  return new UsageError(`invalid argument for "--where": ${issue.message}`, marked(text, issue.place))
}

const before = 40
const widest = 100

/** The text with carets under what is wrong; of a long text the part around it. */
export const marked = (text: string, { at, length }: Pick<FilterProblem, 'at' | 'length'>): string => {
  const from = text.length <= widest || at <= before ? 0 : at - before
  const part = text.slice(from, from + widest)
  const line = printable(`${from > 0 ? '…' : ''}${part}${from + part.length < text.length ? '…' : ''}`).replaceAll(/\s/g, ' ')
  const indent = at - from + (from > 0 ? 1 : 0)
  return `${line}\n  ${' '.repeat(indent)}${'^'.repeat(Math.max(1, Math.min(length, part.length - (at - from))))}`
}
