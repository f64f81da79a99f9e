import { grouped } from '../../../shared/number-words.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { ResourceRef } from '../../../shared/graph.ts'
import type { Filter } from '../../../shared/query.ts'
import type { DecisionState, Narrowing, Selector } from '../../../shared/reviews.ts'
import { textRule, type TextRule } from '../../../shared/text/rules.ts'
import type { StoredRule } from '../catalog/review-rules.ts'
import type { Snapshot } from '../graph/snapshot.ts'
import { readWhere } from '../graph/where.ts'
import type { DecisionStates } from './decision-states.ts'

/** What a selector stands for in a snapshot, and how to speak of it. */
export interface Selection {
  /** In scope, as they stand now. */
  readonly keys: Int32Array
  readonly subject: string
  /** Of a typed filter: what it means at this moment. */
  readonly filter: Filter | null
}

/** INVALID_INPUT for a filter that does not parse or a choice without a grant in scope, NOT_FOUND for unknown ids. */
export function select(snapshot: Snapshot, states: DecisionStates, selector: Selector, now: number): Selection {
  const filter = selector.kind === 'filter' ? (readWhere(snapshot, 'grants', selector.text, now) ?? null) : null
  const named = namedGrants(snapshot, selector, filter, textRule)
  const keys = states.inScope(named, narrowingOf(selector))
  if (keys.length === 0) throw nothingChosen()
  if (selector.kind === 'grants' && keys.length < new Set(named).size) throw outside()
  return { keys, subject: subjectOf(snapshot, selector, keys), filter }
}

/** The same for a rule that was already made: what it chose then. */
export function selectAgain(
  snapshot: Snapshot,
  states: DecisionStates,
  { selector, filter, keys, textRule: rule }: Pick<StoredRule, 'selector' | 'filter' | 'keys' | 'textRule'>,
): Int32Array {
  return states.inScope(keys === null ? namedGrants(snapshot, selector, filter, rule) : Int32Array.from(keys), narrowingOf(selector))
}

const narrowingOf = (selector: Selector): Narrowing => (selector.kind === 'grants' ? {} : selector)

/** Of the whole snapshot; null: all. */
function namedGrants(snapshot: Snapshot, selector: Selector, filter: Filter | null, rule: TextRule): Int32Array | null {
  switch (selector.kind) {
    case 'grants': {
      const keys = snapshot.grantsById(selector.ids)
      const missing = selector.ids.filter((_, i) => keys[i] === null)
      if (missing.length > 0) throw noGrants(missing)
      return Int32Array.from(new Set(keys.map((key) => key ?? 0)))
    }
    case 'principal':
    case 'resource': {
      const keys = snapshot.grantsOf(selector.kind, selector.ref)
      if (keys === null) throw noResource(selector.ref)
      return keys
    }
    case 'filter':
      return filter === null ? null : snapshot.grantsUnder(filter, rule)
  }
}

const standing: Readonly<Record<DecisionState, string>> = {
  undecided: 'undecided',
  approve: 'approved',
  flag: 'flagged',
  exclude: 'excluded',
}

function subjectOf(snapshot: Snapshot, selector: Selector, keys: Int32Array): string {
  switch (selector.kind) {
    case 'grants': {
      const [row, ...others] = snapshot.rows('grants', [...keys.subarray(0, 2)])
      if (row === undefined || others.length > 0) return `${grouped(keys.length)} grants`
      return `${row.principalName || row.principalId}, ${row.resourceName || row.resourceId}: ${row.slug}`
    }
    case 'principal':
      return `Grants of ${nameOf(snapshot, selector.ref)}${narrowed(selector)}`
    case 'resource':
      return `Grants on ${nameOf(snapshot, selector.ref)}${narrowed(selector)}`
    case 'filter':
      return `${selector.text.trim() === '' ? 'All grants in scope' : selector.text.trim()}${narrowed(selector)}`
  }
}

function narrowed({ decisions, changes }: Narrowing): string {
  const words = [...(decisions ?? []).map((decision) => standing[decision]), ...(changes ?? [])]
  return words.length === 0 ? '' : ` (only ${words.join(', ')})`
}

function nameOf(snapshot: Snapshot, ref: ResourceRef): string {
  const key = snapshot.find(ref)
  const [row] = key === null ? [] : snapshot.rows('resources', [key])
  return row === undefined || row.name === '' ? ref.id : row.name
}

const nothingChosen = () =>
  new RollcallError('INVALID_INPUT', {
    message: 'No grant in the scope of this review is chosen by this.',
    remedy: 'Choose grants of the queue; what is outside the scope keeps the decision it had.',
  })

const outside = () =>
  new RollcallError('INVALID_INPUT', {
    message: 'Some of these grants are outside the scope of this review.',
    remedy: 'Choose grants of the queue only; what is outside keeps the decision it had.',
  })

const noGrants = (missing: readonly string[]) =>
  new RollcallError('NOT_FOUND', {
    message: `This snapshot has no grant "${(missing[0] ?? '').slice(0, 200)}"${missing.length > 1 ? ` and ${missing.length - 1} more` : ''}.`,
    remedy: 'Take ids of the queue; nothing was decided.',
  })

const noResource = ({ type, id }: ResourceRef) =>
  new RollcallError('NOT_FOUND', {
    message: `This snapshot has no ${type.slice(0, 100)} "${id.slice(0, 200)}".`,
    remedy: 'Take the type and id from the queue; nothing was decided.',
  })
