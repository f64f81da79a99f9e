import { listed } from '../../../shared/number-words.ts'
import type { Incomplete } from '../../../shared/syncs.ts'
import type { Vocabulary } from '../../../shared/vocabulary.ts'
import { figuresSaid, manyOf, measuresOf, type Baseline, type Figures, type Measure } from './measures.ts'
import { shrunkenSaid, unreadSaid } from './sentences.ts'
import { empty, shrunken, unread, type Verdict } from './verdicts.ts'

/** What a run found, and against what. */
export interface RunFound {
  readonly now: Figures
  readonly before: Baseline | null
  readonly vocabulary: Vocabulary
  /** The types a narrowed run kept; null: it was not narrowed. */
  readonly only: readonly string[] | null
  /** What was not read to its end, when what the run found replaces something. */
  readonly incomplete: readonly Incomplete[]
  /** How many resources of a type are gone, and grants on or of them; null when only counts are known, which tell the least it can be. */
  readonly removedOf: ((type: string) => number) | null
  readonly threshold: number
}

/** Why a result must not leave unseen, with the figures as a sentence; null when it may. */
export function runVerdict(found: RunFound): { readonly verdict: Verdict; readonly sentence: string } | null {
  const { now, before, vocabulary, only, incomplete, threshold } = found
  const scope = { only, grants: before?.wider !== true }
  const measures = measuresOf(now, before, vocabulary, scope)
  const nothing = empty(now.counts, false)
  if (nothing !== null) {
    const of = only === null ? '' : ` of ${listed(only.map((type) => manyOf(vocabulary, type)))}`
    const had = before === null ? '' : `; ${before.what} had ${figuresSaid(measures, vocabulary, 'before', ofTypes(measures, only))}`
    return { verdict: nothing, sentence: `This run found nothing at all${of}${had}.` }
  }
  if (before === null) return null
  const fewer = shrunken(measures, threshold)
  if (fewer !== null) return { verdict: fewer, sentence: `This run found ${shrunkenSaid(fewer, measures, before, vocabulary)}` }
  const lost = (type: string): number =>
    measures
      .filter((each) => (each.kind === 'type' || each.kind === 'grants-on') && each.id === type)
      .reduce((sum, each) => sum + Math.max(0, each.before - each.now), 0)
  const missing = unread(incomplete, found.removedOf ?? lost)
  return missing === null ? null : { verdict: missing, sentence: unreadSaid(missing, vocabulary) }
}

const ofTypes = (measures: readonly Measure[], only: readonly string[] | null): readonly Measure[] =>
  only === null ? [] : measures.filter(({ kind }) => kind === 'type')
