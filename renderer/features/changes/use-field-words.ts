import { useMemo } from 'react'
import type { ListName } from '../../../shared/query.ts'
import { useVocabulary } from '../../ports/words.ts'
import { fieldWords, type FieldWords } from './field-words.ts'

/** The fields of differences in the words of what is looked at. */
export function useFieldWords(list: ListName): FieldWords {
  const vocabulary = useVocabulary()
  return useMemo(() => fieldWords(vocabulary, list), [vocabulary, list])
}
