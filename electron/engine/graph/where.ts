import { RollcallError } from '../../../shared/errors.ts'
import { fieldsOf } from '../../../shared/fields.ts'
import { parseFilter } from '../../../shared/filter-language/parse.ts'
import type { Filter, ListName, Where } from '../../../shared/query.ts'
import type { Snapshot } from './snapshot.ts'

/** Which rows of a list a door asks for. */
export interface Chosen {
  readonly where?: Where | undefined
  /** Holds besides. */
  readonly also?: Filter | undefined
  /** The moment `today` counts from; default: this one. */
  readonly now?: number | undefined
}

/** What was asked as one filter; undefined: every row. INVALID_INPUT as {@link readWhere}. */
export function filterOf(snapshot: Snapshot, list: ListName, chosen: Chosen, now: number): Filter | undefined {
  const { where, also } = chosen
  const read = typeof where === 'string' ? readWhere(snapshot, list, where, chosen.now ?? now) : where
  const parts = [read, also].filter((part) => part !== undefined)
  return parts.length > 1 ? { op: 'and', of: parts } : parts[0]
}

/** Names a snapshot may have many of; with more, a status that does not exist is no mistake that is told. */
const mostSlugs = 1000

/**
 * A typed filter, read with the fields of this snapshot and checked against what it holds; undefined for the empty text, which is none.
 * INVALID_INPUT whose issues, of the field `where`, have the places of the mistakes; and for a text of blanks: who typed something did not mean
 * everything.
 */
export function readWhere(snapshot: Snapshot, list: ListName, text: string, now: number): Filter | undefined {
  if (text === '') return undefined
  const keys = snapshot.profileKeys(list).map(({ key }) => key)
  const { filter, problems } = parseFilter(text, fieldsOf(snapshot.vocabulary, list, keys), { now, values: knownValues(snapshot) })
  const [first] = problems
  if (first === undefined && filter !== undefined) return filter
  if (first === undefined) throw saysNothing()
  const shown = text.slice(first.at, first.at + Math.min(first.length, 60))
  throw new RollcallError('INVALID_INPUT', {
    message: `The filter cannot be read at "${shown}": ${first.message}`,
    remedy: 'Correct it and try again; docs/filter-language.md has what can be said.',
    issues: problems.map(({ message, at, length }) => ({ field: 'where', message, place: { at, length } })),
  })
}

const known = new WeakMap<Snapshot, Readonly<Record<string, readonly string[]>>>()

/** What is matched whole, by field: a snapshot does not change, and each page asks again. */
function knownValues(snapshot: Snapshot): Readonly<Record<string, readonly string[]>> {
  const before = known.get(snapshot)
  if (before !== undefined) return before
  const types = snapshot.resourceTypes.map(({ id }) => id)
  const slugs = snapshot.facets('entitlements', 'slug', undefined, mostSlugs)
  const values = {
    ...{ type: types, resourceType: types, principalType: types },
    ...(slugs.length < mostSlugs ? { slug: slugs.map(({ value }) => String(value)) } : {}),
  }
  known.set(snapshot, values)
  return values
}

const saysNothing = () =>
  new RollcallError('INVALID_INPUT', {
    message: 'The filter says nothing, which would mean every row.',
    remedy: 'Type what should be chosen, or choose everything by name.',
    issues: [{ field: 'where', message: 'It says nothing, which would mean every row.' }],
  })
