import { existsSync, readFileSync, renameSync } from 'node:fs'
import { preferences, type Preferences } from '../../shared/main-contract.ts'
import { writeAtomically } from './atomic-file.ts'

export interface PreferenceStore {
  get(): Preferences
  /** DISK_FULL, NOT_WRITABLE; nothing has changed then. */
  set(change: Partial<Preferences>): Preferences
}

/** Preferences in one small file. A file that cannot be read is put aside, never overwritten unseen. */
export function openPreferences(file: string): PreferenceStore {
  let current = load(file)
  return {
    get: () => current,
    set: (change) => {
      const next = preferences.parse({ ...current, ...change })
      writeAtomically(file, JSON.stringify(next, null, 2))
      return (current = next)
    },
  }
}

function load(file: string): Preferences {
  if (!existsSync(file)) return preferences.parse({})
  try {
    return preferences.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    putAside(file)
    return preferences.parse({})
  }
}

function putAside(file: string): void {
  try {
    renameSync(file, `${file}.unreadable`)
  } catch {
    // A disk that can only be read: the usual preferences are fine until it can be written.
  }
}
