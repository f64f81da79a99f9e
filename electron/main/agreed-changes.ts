import { dirname, isAbsolute, normalize } from 'node:path'
import { RollcallError } from '../../shared/errors.ts'
import type { Preferences } from '../../shared/main-contract.ts'
import { shownProxy } from '../../shared/proxy-address.ts'
import type { Agreements } from './agreements.ts'

type Change = { readonly [K in keyof Preferences]?: Preferences[K] | undefined }

/** What decides whom Rollcall believes and whom it talks to. */
const guarded = ['updateFeed', 'proxy', 'extraCa'] as const

/** The person has to agree to every changed setting that decides whom Rollcall believes. CANCELLED; nothing may be changed then. */
export async function askForSettings(now: Preferences, change: Change, agreements: Pick<Agreements, 'ask'>): Promise<void> {
  for (const kind of guarded) {
    const value = change[kind]
    // Who signs in at the same proxy decides nothing of that.
    const asShown = kind === 'proxy' && value !== undefined ? shownProxy(value) : value
    if (value !== undefined && asShown !== now[kind] && !(await agreements.ask({ kind, value }))) throw disagreed()
  }
}

/** Those of them that are said anew, and whether they say anything. Never what: there may be a password in it. */
export const guardedChanges = (before: Preferences, change: Change): Readonly<Record<string, 'set' | 'removed'>> =>
  Object.fromEntries(
    guarded.flatMap((kind) => {
      const value = change[kind]
      return value === undefined || value === before[kind] ? [] : [[kind, value === '' ? ('removed' as const) : ('set' as const)]]
    }),
  )

/**
 * The place to show: one that is known, or lies in a folder the person chose or has agreed to; any other only when the person agrees, for
 * showing a place of another computer tells that one who asks. INVALID_INPUT for what is no whole path, CANCELLED.
 */
export async function agreedPlace(path: string, known: ReadonlySet<string>, agreements: Agreements): Promise<string> {
  if (!isAbsolute(path) || path.includes('\0')) {
    throw new RollcallError('INVALID_INPUT', { message: 'This is no whole path.', remedy: 'Look for the file in the file manager.' })
  }
  const place = normalize(path)
  if (known.has(place) || foldersOf(place).some((folder) => agreements.knows({ kind: 'reveal', folder }))) return place
  if (!(await agreements.ask({ kind: 'reveal', folder: dirname(place) }))) throw disagreed()
  return place
}

function foldersOf(path: string): string[] {
  const above = dirname(path)
  return above === path ? [] : [above, ...foldersOf(above)]
}

export const disagreed = (): RollcallError =>
  new RollcallError('CANCELLED', {
    message: 'This was not agreed to in the dialog, and nothing was changed.',
    remedy: 'Try again and agree there if you want it.',
  })
