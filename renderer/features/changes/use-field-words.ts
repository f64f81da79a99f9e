import type { ListName } from '../../../shared/query.ts'
import { usePrivacy } from '../../ports/privacy.tsx'
import { useVocabulary } from '../../ports/words.ts'
import { fieldWords, type FieldWords } from './field-words.ts'

/** The fields of differences in the words of what is looked at. `masked`: other than privacy asks for. */
export function useFieldWords(list: ListName, masked?: (text: string) => string): FieldWords {
  const vocabulary = useVocabulary()
  const mask = usePrivacy()
  return fieldWords(vocabulary, list, masked ?? mask)
}
