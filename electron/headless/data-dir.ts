import { posix, win32 } from 'node:path'

/** Where Rollcall keeps its catalog and snapshots unless told otherwise: the platform's own place for data of programs. */
export const defaultDataDir = (platform: NodeJS.Platform, environment: NodeJS.ProcessEnv, home: string): string => {
  if (platform === 'win32') return win32.join(environment.LOCALAPPDATA ?? win32.join(home, 'AppData', 'Local'), 'Rollcall')
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'Rollcall')
  const base = environment.XDG_DATA_HOME
  // The XDG specification tells programs to ignore a relative path here.
  return posix.join(base?.startsWith('/') ? base : posix.join(home, '.local', 'share'), 'rollcall')
}
