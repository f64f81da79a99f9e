import { z } from 'zod'
import { endsCalled, firstVocabulary, type EndWords, type Vocabulary } from '../../shared/vocabulary.ts'

/** The two ends of a grant: who holds it, and what it is on. */
export type End = 'principal' | 'resource'

const first = endsCalled(firstVocabulary)
/** What addresses called the ends before every source had words of its own. */
const older = new Map<string, End>([
  [first.holder.one.toLowerCase(), 'principal'],
  [first.held.one.toLowerCase(), 'resource'],
])

/** How a list is grouped, in an address. */
export const groupedBy = <const Ways extends readonly [End, End, ...string[]]>(ways: Ways) =>
  z
    .string()
    .transform((text) => older.get(text) ?? text)
    .pipe(z.enum(ways))

/** What each end is called. */
export function endWords(vocabulary: Vocabulary): Readonly<Record<End, EndWords>> {
  const { holder, held } = endsCalled(vocabulary)
  return { principal: holder, resource: held }
}
