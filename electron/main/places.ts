import { posix, win32 } from 'node:path'

/** What the platform says of itself when the app starts. */
export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly home: string
  /** Where Electron would keep the window's profile; on Windows in the part of the user's profile that roams. */
  readonly userData: string
  /** Somebody named the profile (`--user-data-dir`): then everything is in it. */
  readonly named: boolean
}

export interface Places {
  /** What Chromium keeps of the window: sizes, layouts, caches. */
  readonly userData: string
  /** Catalog, snapshots, preferences, logs. */
  readonly data: string
}

export interface WindowsPlaces extends Places {
  /** For the window's data when the command has data of its own at `data`. */
  readonly apart: string
  /** Where earlier versions kept both. */
  readonly before: Places
}

/** Where the window keeps its data; on Windows at the command's own place, which no server copies about at every sign-in. */
export function placesOf({ platform, environment, home, userData, named }: Surroundings): Places | WindowsPlaces {
  const path = platform === 'win32' ? win32 : posix
  const before = { userData, data: path.join(userData, 'rollcall') }
  if (platform !== 'win32' || named) return before
  const local = environment.LOCALAPPDATA
  const data = path.join(local === undefined || local === '' ? path.join(home, 'AppData', 'Local') : local, 'Rollcall')
  return { userData: path.join(data, 'Window'), data, apart: path.join(data, 'window-data'), before }
}
