import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { finishMove, moveFolder, receiptOf, type MoveOptions, type Receipt } from './move-folder.ts'
import type { Places, WindowsPlaces } from './places.ts'

export interface Settled extends Places {
  /** What was moved just now. */
  readonly moved: readonly Receipt[]
  /** Why nothing could be moved; all is where it was, and used there. */
  readonly problem: string | null
}

/**
 * The places the window works with, after what an earlier version kept in the roaming profile was moved out of it. It never comes over
 * something: where the command has data of its own the window's go beside them. What cannot be moved now is used where it is and moved
 * at a later start.
 */
export function settle(places: Places | WindowsPlaces, options: MoveOptions): Settled {
  if (!('before' in places)) return { ...places, moved: [], problem: null }
  const { data, apart, before, userData } = places
  const moved: Receipt[] = []
  let at: string
  try {
    at = placeFor(places)
    finishMove(at)
    if (!isEmpty(before.data) && isEmpty(at)) moved.push(moveFolder(before.data, at, options))
  } catch (error) {
    return { ...before, moved, problem: error instanceof Error ? error.message : String(error) }
  }
  try {
    finishMove(userData)
    // Only once the data has gone from it.
    if (!existsSync(userData) && !isEmpty(before.userData) && isEmpty(before.data))
      moved.push(moveFolder(before.userData, userData, options))
  } catch {
    // Layouts and caches: the window begins with new ones, the old ones stay where they are.
  }
  return { userData, data: at === apart ? apart : data, moved, problem: null }
}

/** Where the data is, or goes. */
function placeFor({ data, apart, before, userData }: WindowsPlaces): string {
  if (!isEmpty(apart)) return apart
  // These are the window's: it has worked here.
  if (existsSync(userData) || existsSync(join(data, 'preferences.json')) || receiptOf(data) !== null) return data
  return isEmpty(before.data) || isEmpty(data) ? data : apart
}

const isEmpty = (folder: string): boolean => !existsSync(folder) || readdirSync(folder).length === 0
