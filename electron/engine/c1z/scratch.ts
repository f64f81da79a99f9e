import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isAlive, thisHost } from '../graph/process-host.ts'

/**
 * Temporary files say whose they are: host and process. What a killed process left behind is deleted by the next one that
 * works in the same folder.
 */
const host = createHash('sha256').update(thisHost()).digest('hex').slice(0, 8)
const mark = (pid: number): string => `.rollcall-${host}-${pid}-`
const marked = new RegExp(`^\\.rollcall-${host}-(\\d+)-`)

/** A name in the target's folder for the file that will be renamed over it. */
export const temporaryName = (): string => `${mark(process.pid)}${process.hrtime.bigint().toString(36)}.tmp`

/** Deletes what dead processes of this host left in `folder`. */
export async function sweep(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    const pid = Number(marked.exec(name)?.[1] ?? process.pid)
    if (!isAlive(pid)) await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined)
  }
}

/** Runs `work` with a private folder (mode 0700) inside `parent`; the folder is gone afterwards, whatever happened. */
export async function withScratch<T>(parent: string, work: (folder: string) => Promise<T>): Promise<T> {
  await sweep(parent)
  const folder = await mkdtemp(join(parent, mark(process.pid)))
  try {
    return await work(folder)
  } finally {
    // On a disk that has become read-only or is gone, what `work` failed with says more.
    await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined)
  }
}
