import { grouped, listed, percent } from '../../../shared/number-words.ts'
import type { Vocabulary } from '../../../shared/vocabulary.ts'
import { figuresSaid, manyOf, type Baseline, type Measure } from './measures.ts'
import type { Renamed, Shrunken, Unread } from './verdicts.ts'

/** "holds 49 people and 1,000 grants; the run before had 100 people and 1,000 grants: 51 % fewer people." after its subject. */
export function shrunkenSaid({ losses }: Shrunken, measures: readonly Measure[], before: Baseline, vocabulary: Vocabulary): string {
  const lost = losses.map(({ measure }) => measure)
  const said = (which: 'before' | 'now'): string => figuresSaid(measures, vocabulary, which, lost)
  const fewer = losses.map(({ measure, share }) => `${percent(share)} fewer ${measure.words}`)
  return `${said('now')}; ${before.what} had ${said('before')}: ${listed(fewer)}.`
}

export function renamedSaid({ lists }: Renamed, what: string): string {
  const sentences = lists.map(({ words, counts }) => {
    const before = counts.removed + counts.changed + counts.unchanged
    return `${grouped(counts.removed)} of ${grouped(before)} ${words} are gone and ${grouped(counts.added)} new ones are here`
  })
  return `Against ${what}, ${sentences.join(', ')}: their key seems to have changed.`
}

/** "12 people may be there still" and why. */
export function unreadSaid({ types }: Unread, vocabulary: Vocabulary): string {
  return types
    .map(({ type, why, removed }) => {
      const words = manyOf(vocabulary, type)
      return `Not all ${words} were read (${why}), so ${grouped(removed)} removal${removed === 1 ? '' : 's'} of ${words} and their grants would rest on nothing.`
    })
    .join(' ')
}
