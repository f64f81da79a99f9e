import { randomUUID } from 'node:crypto'
import { readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { RollcallError } from '../../../shared/errors.ts'
import { importC1z } from '../c1z/import.ts'
import { isGone, thisProcess } from '../catalog/process-life.ts'
import { makeFolder } from '../graph/folder.ts'

/** A .c1z read into a snapshot. */
export interface Imported {
  readonly path: string
  readonly syncId: string
  readonly warnings: readonly string[]
}

/** The .c1z files read so far, as snapshots in a folder of this process that goes with it. A file that changed is read again. */
export class Imports {
  /** For scratch files of this process. */
  readonly folder: string
  readonly #done = new Map<string, Promise<Imported>>()

  constructor(dataDir: string) {
    const all = join(dataDir, 'imports')
    makeFolder(all)
    sweep(all)
    this.folder = join(all, `${process.pid}-${randomUUID()}`)
  }

  /** NOT_FOUND, and what the codec says of a file it cannot read. */
  async snapshotOf(path: string, syncId: string | undefined, signal: AbortSignal): Promise<Imported> {
    const key = identity(path, syncId)
    const known = this.#done.get(key)
    if (known !== undefined) return known
    const reading = this.#read(path, syncId, signal)
    this.#done.set(key, reading)
    reading.catch(() => this.#done.delete(key))
    return reading
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  async #read(path: string, syncId: string | undefined, signal: AbortSignal): Promise<Imported> {
    makeFolder(this.folder)
    const snapshot = join(this.folder, `${randomUUID()}.snapshot`)
    const imported = await importC1z(path, snapshot, { signal, ...(syncId === undefined ? {} : { syncId }) })
    return { path: snapshot, syncId: imported.syncId, warnings: imported.warnings }
  }
}

/** The same text for the same content of the same file. */
function identity(path: string, syncId: string | undefined): string {
  try {
    const { mtimeMs, size, ino } = statSync(path)
    return JSON.stringify([realpathSync(path), mtimeMs, size, ino, syncId ?? null])
  } catch (error) {
    throw new RollcallError('NOT_FOUND', {
      message: `There is no file ${path} that can be read.`,
      remedy: 'Check the path and that you may read the file.',
      detail: String(error),
      cause: error,
    })
  }
}

/** Folders of processes that are dead. A process id used again keeps its folder a while longer, which harms nobody. */
function sweep(folder: string): void {
  const { host } = thisProcess()
  for (const name of readdirSync(folder)) {
    const pid = Number(/^(\d+)-/.exec(name)?.[1])
    const alive = pid > 0 && pid !== process.pid && !isGone({ pid, started: null, host }, Date.now(), Date.now())
    if (!alive && pid !== process.pid) rmSync(join(folder, name), { recursive: true, force: true })
  }
}
