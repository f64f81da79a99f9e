import type { SnapshotInfo } from '../../../shared/snapshots-contract.ts'
import type { FilterProblem } from '../../../shared/filter-language/language.ts'
import { fieldsOf, type Fields } from '../../../shared/fields.ts'
import { parseFilter } from '../../../shared/filter-language/parse.ts'
import type { Filter, ListName } from '../../../shared/query.ts'
import { plainVocabulary } from '../../../shared/vocabulary.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../failure.ts'
import { flag } from '../flags.ts'
import { printable } from '../text.ts'
import type { EngineClient } from '../world.ts'

export const whereFlag = flag('where', 'string', 'Only rows for which this holds, e.g. "status:member email:@example.com"', {
  short: 'w',
  placeholder: 'filter',
  chooses: true,
})

/** What can be said of --where before any file is read: a word nothing is known of may be one of the snapshot's own. */
export const checkWhere = (context: Context, list: ListName): void => {
  const text = context.settings.text('where')
  if (text !== null) read(text, fieldsOf(plainVocabulary, list), context.world.now())
}

/** The filter of --where, checked against the values and profile fields the snapshot has. */
export const whereFilter = async (
  context: Context,
  list: ListName,
  client: EngineClient,
  { snapshotRef, resourceTypes, vocabulary }: SnapshotInfo,
): Promise<Filter | null> => {
  const text = context.settings.text('where')
  if (text === null) return null
  const [fields, slugs] = await Promise.all([
    client.snapshots.fields({ snapshotRef, list }),
    client.snapshots.facets({ snapshotRef, list: 'entitlements', field: 'slug', limit: mostSlugs }),
  ])
  const types = resourceTypes.map(({ id }) => id)
  const keys = fields.map(({ key }) => key)
  return read(text, fieldsOf(vocabulary, list, keys), context.world.now(), {
    ...{ type: types, resourceType: types, principalType: types },
    ...(slugs.length < mostSlugs ? { slug: slugs.map(({ value }) => String(value)) } : {}),
  })
}

const mostSlugs = 1000

const read = (text: string, fields: Fields, now: number, values: Readonly<Record<string, readonly string[]>> = {}): Filter | null => {
  // Blanks are what a shell makes of a variable that is not set: they would mean every row.
  if (text.trim() === '') throw new UsageError('invalid argument for "--where": it says nothing; leave it out where all are meant')
  const { filter, problems } = parseFilter(text, fields, { now, values })
  const [first] = problems
  if (first !== undefined) throw new UsageError(`invalid argument for "--where": ${first.message}`, marked(text, first))
  return filter ?? null
}

const before = 40
const widest = 100

/** The text with carets under what is wrong; of a long text the part around it. */
export const marked = (text: string, { at, length }: FilterProblem): string => {
  const from = text.length <= widest || at <= before ? 0 : at - before
  const part = text.slice(from, from + widest)
  const line = printable(`${from > 0 ? '…' : ''}${part}${from + part.length < text.length ? '…' : ''}`).replaceAll(/\s/g, ' ')
  const indent = at - from + (from > 0 ? 1 : 0)
  return `${line}\n  ${' '.repeat(indent)}${'^'.repeat(Math.max(1, Math.min(length, part.length - (at - from))))}`
}
