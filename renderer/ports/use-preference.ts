import { useState } from 'react'
import { preferences, type Preferences } from '../../shared/main-contract.ts'
import { useAppStatus } from './app-events.tsx'
import { asFailure } from './failure.ts'
import { main } from './clients.ts'

/** One preference: what it is, changing it, and what is wrong with what was typed; the typed text stays. */
export function usePreference<K extends keyof Preferences>(name: K) {
  const saved = useAppStatus().preferences
  const [problem, setProblem] = useState<string | undefined>(undefined)
  const set = async (value: unknown): Promise<boolean> => {
    const checked = preferences.shape[name].safeParse(value)
    if (!checked.success) {
      setProblem(checked.error.issues[0]?.message ?? 'This does not fit.')
      return false
    }
    setProblem(undefined)
    try {
      await main.preferences.set({ [name]: checked.data })
      return true
    } catch (error) {
      const { message, remedy } = asFailure(error)
      setProblem(`${message} ${remedy}`)
      return false
    }
  }
  return { value: saved?.[name] ?? null, problem, set }
}
