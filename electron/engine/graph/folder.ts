import { mkdirSync } from 'node:fs'
import { writeError } from './database.ts'

/** Makes a folder and what is missing above it, for this person only. NOT_WRITABLE, DISK_FULL. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw writeError(error, folder)
  }
}
