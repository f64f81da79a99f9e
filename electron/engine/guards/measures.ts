import type { GraphCounts } from '../../../shared/graph.ts'
import { grouped, listed } from '../../../shared/number-words.ts'
import { endsCalled, slugCalled, typeCalled, type Vocabulary } from '../../../shared/vocabulary.ts'
import type { PartCounts } from '../graph/part-counts.ts'

/** What is counted of a snapshot, for the guards. */
export interface Figures {
  readonly counts: GraphCounts
  /** Null when only its counts are known any more; then nothing is said of its parts. */
  readonly parts: PartCounts | null
}

/** What the guards compare with. */
export interface Baseline extends Figures {
  /** "the run before, of 5 Jan 2026, 08:00 GMT+1" */
  readonly what: string
  /** It holds more types than what is compared with it; then only the resources of those types can be. */
  readonly wider?: boolean
}

/** A figure before and now. */
export interface Measure {
  /** `type`: resources of a type; `grants`: all of them; the others are parts of these. */
  readonly kind: 'type' | 'grants' | 'grants-on' | 'slug' | 'parent'
  /** The id of the type, the slug, or of a parent `[type, parent type, parent id]`; empty of all grants. */
  readonly id: string
  /** The type that is counted here, null of grants. */
  readonly type: string | null
  /** What is counted, as the vocabulary calls it: "people", "grants on courses". */
  readonly words: string
  readonly before: number
  readonly now: number
}

/** What of the graph is compared. */
export interface Scope {
  /** Only these types; null: all. */
  readonly only: readonly string[] | null
  /** Whether grants can be compared: not against what holds other types, too. */
  readonly grants: boolean
}

const everything: Scope = { only: null, grants: true }

export const manyOf = (vocabulary: Vocabulary, type: string): string => typeCalled(vocabulary, type).many.toLowerCase()

const holderTypes = (vocabulary: Vocabulary): readonly string[] =>
  vocabulary.types.filter(({ role }) => role === 'holder' || role === 'both').map(({ id }) => id)

/** All that can be compared, against nothing when there was nothing before: types as the vocabulary orders them, grants, then parts. */
export function measuresOf(now: Figures, before: Figures | null, vocabulary: Vocabulary, scope: Scope = everything): readonly Measure[] {
  const types = measuredTypes(now, before, vocabulary, scope).map((type): Measure => {
    const figure = ({ counts }: Figures): number => counts.resourcesByType[type] ?? 0
    return { kind: 'type', id: type, type, words: manyOf(vocabulary, type), before: before === null ? 0 : figure(before), now: figure(now) }
  })
  if (!scope.grants) return [...types, ...parents(now, before, vocabulary, scope)]
  const grants: Measure = {
    ...{ kind: 'grants', id: '', type: null, words: 'grants' },
    ...{ before: before?.counts.grants ?? 0, now: now.counts.grants },
  }
  const on = Object.entries(before?.counts.grantsByType ?? {}).map(([type, count]): Measure => {
    const words = `grants on ${manyOf(vocabulary, type)}`
    return { kind: 'grants-on', id: type, type: null, words, before: count, now: now.counts.grantsByType[type] ?? 0 }
  })
  return [...types, grants, ...on, ...slugs(now, before, vocabulary), ...parents(now, before, vocabulary, scope)]
}

function measuredTypes(now: Figures, before: Figures | null, vocabulary: Vocabulary, { only }: Scope): readonly string[] {
  if (only !== null) return only
  const found = [...Object.keys(now.counts.resourcesByType), ...Object.keys(before?.counts.resourcesByType ?? {})]
  const known = vocabulary.types.map(({ id }) => id)
  const holders = holderTypes(vocabulary)
  return [...new Set([...holders, ...known.filter((id) => found.includes(id)), ...found])]
}

/** What is on its way to something else empties of itself: it is no part that can be lost. */
function slugs({ parts: now }: Figures, before: Figures | null, vocabulary: Vocabulary): readonly Measure[] {
  if (now === null || before?.parts == null) return []
  const passing = vocabulary.slugs.filter(({ tone }) => tone === 'going').map(({ slug }) => slug)
  return [...before.parts.slugs].flatMap(([slug, count]): Measure[] => {
    if (passing.includes(slug)) return []
    const words = `grants of "${slugCalled(vocabulary, slug)}"`
    return [{ kind: 'slug', id: slug, type: null, words, before: count, now: now.slugs.get(slug) ?? 0 }]
  })
}

function parents({ parts: now }: Figures, before: Figures | null, vocabulary: Vocabulary, { only }: Scope): readonly Measure[] {
  if (now === null || before?.parts == null) return []
  const name = (type: string, parent: { readonly type: string; readonly id: string }): string =>
    JSON.stringify([type, parent.type, parent.id])
  const left = new Map(now.parents.map(({ type, parent, count }) => [name(type, parent), count]))
  return before.parts.parents.flatMap(({ type, parent, parentName, count }): Measure[] => {
    if (only !== null && !only.includes(type)) return []
    const id = name(type, parent)
    return [{ kind: 'parent', id, type, words: `${manyOf(vocabulary, type)} of "${parentName}"`, before: count, now: left.get(id) ?? 0 }]
  })
}

/** "49 people and 1,000 grants": those that hold, what else is asked for, and grants. */
export function figuresSaid(
  measures: readonly Measure[],
  vocabulary: Vocabulary,
  which: 'before' | 'now',
  more: readonly Measure[] = [],
): string {
  const { holder } = endsCalled(vocabulary)
  const holders = holderTypes(vocabulary)
  const chosen = measures.filter(
    (each) => (each.kind === 'type' && holders.includes(each.id)) || each.kind === 'grants' || more.includes(each),
  )
  const said = chosen.map((each) => `${grouped(each[which])} ${each.words}`)
  return listed(said.length === 0 ? [`no ${holder.many.toLowerCase()}`] : said)
}
