import { useCallback } from 'react'
import type { ListName } from '../../shared/query.ts'
import { useAppStatus } from './app-events.tsx'
import { maskFilter, maskQuoted, maskText } from './mask.ts'
import { useFields } from './words.ts'

/** Whether names and e-mails are masked, for what cannot be masked and is hidden instead. */
export const usePrivacyOn = (): boolean => useAppStatus().preferences?.privacy ?? false

/** What a name or an address is shown as: itself, or its first letter and dots while names and e-mails are masked. */
export function usePrivacy(): (text: string) => string {
  const masked = usePrivacyOn()
  return useCallback((text) => (masked ? maskText(text) : text), [masked])
}

/** What a typed filter is shown as: without the names in it while these are masked. */
export function useFilterMask(list: ListName): (text: string) => string {
  const masked = usePrivacyOn()
  const fields = useFields(list)
  return useCallback((text) => (masked ? maskFilter(text, fields) : text), [masked, fields])
}

/** What a sentence of ours about the data is shown as. */
export function useSentenceMask(): (sentence: string) => string {
  const masked = usePrivacyOn()
  return useCallback((sentence) => (masked ? maskQuoted(sentence) : sentence), [masked])
}
