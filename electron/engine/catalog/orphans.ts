import { existsSync, renameSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { makeFolder } from '../graph/folder.ts'

/** Beside the other folders of the data folder: what lay in them and the catalog knows nothing of. */
export const orphansFolder = (dataDir: string): string => join(dataDir, 'orphans')

/**
 * Moves a file of the data folder to the same place below `orphans`, where nothing deletes it. A file that is there keeps its name;
 * what cannot be moved now, because somebody reads it, stays until the next time.
 */
export function setAside(dataDir: string, path: string): void {
  const wanted = join(orphansFolder(dataDir), relative(dataDir, path))
  makeFolder(dirname(wanted))
  let to = wanted
  for (let n = 2; existsSync(to); n++) to = `${wanted}.${n}`
  try {
    renameSync(path, to)
  } catch (error) {
    if (!['ENOENT', 'EBUSY', 'EPERM', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}
