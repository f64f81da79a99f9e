import { copyFileSync, existsSync, readFileSync, renameSync } from 'node:fs'
import { z } from 'zod'
import { preferences, type preferenceChange, type Preferences } from '../../shared/main-contract.ts'
import { writeWholeNow } from '../files/whole-file.ts'

export interface PreferenceStore {
  get(): Preferences
  /** Changes what is said and nothing else; undefined says nothing. DISK_FULL, NOT_WRITABLE; nothing has changed then. */
  set(change: z.infer<typeof preferenceChange>): Preferences
}

interface Stored {
  readonly known: Preferences
  /** What another version of Rollcall keeps in the file: it finds it again. */
  readonly rest: Readonly<Record<string, unknown>>
}

const names = Object.keys(preferences.shape) as (keyof Preferences)[]
const anything = z.record(z.string(), z.unknown())

/**
 * Preferences in one small file. A file that cannot be read is put aside, never overwritten unseen; of one in which a single
 * preference does not fit the others hold, and a copy is put aside.
 */
export function openPreferences(file: string): PreferenceStore {
  const { rest, ...loaded } = load(file)
  let { known } = loaded
  return {
    get: () => known,
    set: (change) => {
      const said = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
      const next = preferences.parse({ ...known, ...said })
      writeWholeNow(file, JSON.stringify({ ...rest, ...next }, null, 2), 'json')
      return (known = next)
    },
  }
}

function load(file: string): Stored {
  const nothing = { known: preferences.parse({}), rest: {} }
  if (!existsSync(file)) return nothing
  let content: Record<string, unknown>
  try {
    content = anything.parse(JSON.parse(readFileSync(file, 'utf8').replace(/^\ufeff/, '')))
  } catch {
    putAside(() => renameSync(file, `${file}.unreadable`))
    return nothing
  }
  const rest = Object.fromEntries(Object.entries(content).filter(([name]) => !(names as string[]).includes(name)))
  const whole = preferences.safeParse(content)
  if (whole.success) return { known: whole.data, rest }
  putAside(() => copyFileSync(file, `${file}.unreadable`))
  const fitting = names.filter((name) => preferences.shape[name].safeParse(content[name]).success)
  return { known: preferences.parse(Object.fromEntries(fitting.map((name) => [name, content[name]]))), rest }
}

function putAside(put: () => void): void {
  try {
    put()
  } catch {
    // A disk that can only be read: the preferences that fit are fine until it can be written.
  }
}
