import { useMemo } from 'react'
import { fieldsOf, type Fields } from '../../shared/fields.ts'
import type { ListName } from '../../shared/query.ts'
import { plainVocabulary, type Vocabulary } from '../../shared/vocabulary.ts'
import { useLookingAt } from './looking-at.ts'

/** The words of the snapshot that is looked at; before it is open those every snapshot has. */
export const useVocabulary = (): Vocabulary => useLookingAt().snapshot?.vocabulary ?? plainVocabulary

const noKeys: readonly string[] = []

/** What can be asked of a list of it. `profileKeys`: none means that they are not known yet, and that any word may be one. */
export function useFields(list: ListName, profileKeys: readonly string[] = noKeys): Fields {
  const vocabulary = useVocabulary()
  return useMemo(() => fieldsOf(vocabulary, list, profileKeys.length === 0 ? undefined : profileKeys), [vocabulary, list, profileKeys])
}
