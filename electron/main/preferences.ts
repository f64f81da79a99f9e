import { existsSync, readFileSync, renameSync } from 'node:fs'
import { preferences, type Preferences } from '../../shared/main-contract.ts'
import { writeAtomically } from './atomic-file.ts'

export interface PreferenceStore {
  get(): Preferences
  set(change: Partial<Preferences>): Preferences
}

/** Preferences in one small file. A file that cannot be read is put aside, never overwritten unseen. */
export function openPreferences(file: string): PreferenceStore {
  let current = load(file)
  return {
    get: () => current,
    set: (change) => {
      current = preferences.parse({ ...current, ...change })
      writeAtomically(file, JSON.stringify(current, null, 2))
      return current
    },
  }
}

function load(file: string): Preferences {
  if (!existsSync(file)) return preferences.parse({})
  try {
    return preferences.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    renameSync(file, `${file}.unreadable`)
    return preferences.parse({})
  }
}
