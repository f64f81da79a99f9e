import { useCallback } from 'react'
import { useAppStatus } from './app-events.tsx'

/** Whether names and e-mails are masked, for what cannot be masked and is hidden instead. */
export const usePrivacyOn = (): boolean => useAppStatus().preferences?.privacy ?? false

/** What a name or an address is shown as: itself, or its first letter and dots while names and e-mails are masked. */
export function usePrivacy(): (text: string) => string {
  const masked = usePrivacyOn()
  return useCallback((text) => (masked ? maskText(text) : text), [masked])
}

/** Every word's first letter stays, so that people can still be told apart. */
const maskText = (text: string): string => text.replaceAll(/([\p{L}\p{N}])[\p{L}\p{N}\p{M}'’-]*/gu, '$1•••')
