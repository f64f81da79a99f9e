import { createHash } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isAlive, thisHost } from './process-host.ts'

/**
 * Temporary files say whose they are: host and process. What a killed process left behind is deleted by the next one that
 * works in the same folder.
 */
const host = createHash('sha256').update(thisHost()).digest('hex').slice(0, 8)
const mark = (pid: number): string => `.rollcall-${host}-${pid}-`
const marked = new RegExp(`^\\.rollcall-${host}-(\\d+)-`)

/** A name in the folder of a file for the one that will be renamed over it. */
export const temporaryName = (): string => `${mark(process.pid)}${process.hrtime.bigint().toString(36)}.tmp`

/** Deletes what dead processes of this host left in `folder`. */
export function sweep(folder: string): void {
  for (const name of namesIn(folder)) {
    const pid = Number(marked.exec(name)?.[1] ?? process.pid)
    if (!isAlive(pid)) {
      try {
        rmSync(join(folder, name), { recursive: true, force: true })
      } catch {
        // Somebody reads it, or nothing can be changed there: the next one takes it away.
      }
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Runs `work` with a private folder (mode 0700) inside `parent`; the folder is gone afterwards, whatever happened. */
export async function withScratch<T>(parent: string, work: (folder: string) => Promise<T>): Promise<T> {
  sweep(parent)
  const folder = await mkdtemp(join(parent, mark(process.pid)))
  try {
    return await work(folder)
  } finally {
    // On a disk that has become read-only or is gone, what `work` failed with says more.
    await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined)
  }
}
