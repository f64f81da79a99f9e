import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { RollcallError } from '../../../shared/errors.ts'
import { identify, withFile } from '../c1z/container.ts'
import { importC1z } from '../c1z/import.ts'
import { sha256OfFile } from '../../files/sha256.ts'
import { isAlive, thisHost } from '../../files/process-host.ts'
import { makeFolder } from '../graph/folder.ts'
import { DamagedSnapshot } from '../graph/database.ts'
import { openSnapshot } from '../graph/snapshot.ts'
import { KeptImports, type KeptLimits } from './kept-imports.ts'

/** A .c1z read into a snapshot. */
export interface Imported {
  readonly path: string
  readonly syncId: string
  /** SHA-256 of the file's bytes. */
  readonly content: string
}

/** One sync of a .c1z, without `syncId` the one readers show; with `content` of the file as it was then. */
interface FileRef {
  readonly path: string
  readonly syncId?: string | undefined
  readonly content?: string | undefined
}

interface Origin {
  readonly file: string
  readonly key: string
  readonly hash: string
  readonly syncId: string
}

/**
 * The .c1z files read so far, as snapshots in a folder of this process that goes with it, and kept beyond it by what their bytes
 * are. A file that changed is read again.
 */
export class Imports {
  /** For scratch files of this process. */
  readonly folder: string
  readonly #kept: KeptImports
  readonly #done = new Map<string, Promise<Imported>>()
  /** The same by what the file held. */
  readonly #read = new Map<string, Imported>()
  /** Where each snapshot of this process comes from. */
  readonly #origins = new Map<string, Origin>()

  constructor(dataDir: string, version: string, limits?: KeptLimits) {
    const all = join(dataDir, 'imports')
    makeFolder(all)
    sweep(all)
    this.folder = join(all, `${process.pid}-${hostTag()}-${randomUUID()}`)
    this.#kept = new KeptImports(all, version, limits)
  }

  /** What is kept for later goes; what is open stays until it is closed. */
  clearKept(): void {
    this.#kept.clear()
  }

  /** NOT_FOUND, also when the file is another one by now; and what the codec says of a file it cannot read. */
  async snapshotOf({ path, syncId, content }: FileRef, signal: AbortSignal): Promise<Imported> {
    // What is read already needs no file any more: it may have changed, or be gone.
    const read = content === undefined || syncId === undefined ? undefined : this.#read.get(contentKey(content, syncId))
    if (read !== undefined) return read
    const imported = await this.#newestOf(path, syncId, signal)
    if (content !== undefined && imported.content !== content) throw anotherFile(path)
    return imported
  }

  /** What to say of a failure: of a snapshot made here that turns out damaged, after letting go of it and of what is kept of it. */
  afterFailure(error: RollcallError): RollcallError {
    if (!(error instanceof DamagedSnapshot)) return error
    const [own, origin] = [...this.#origins].find(([path]) => error.paths.includes(path)) ?? []
    if (own === undefined || origin === undefined) return error
    this.#origins.delete(own)
    this.#done.delete(origin.key)
    this.#read.delete(contentKey(origin.hash, origin.syncId))
    this.#kept.forget(origin.hash, origin.syncId)
    return new RollcallError('MALFORMED_DATA', {
      message: `What was kept of ${origin.file} so that it opens at once is damaged, and was deleted; the file itself was not touched.`,
      remedy: 'Open the file again: it is read anew. If this comes back, check the disk of the data folder.',
      ...(error.detail !== undefined && { detail: error.detail }),
      cause: error,
    })
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  async #newestOf(path: string, syncId: string | undefined, signal: AbortSignal): Promise<Imported> {
    const key = identity(path, syncId)
    const known = this.#done.get(key)
    if (known !== undefined) return known
    const reading = this.#make(path, syncId, signal)
    this.#done.set(key, reading)
    reading.catch(() => this.#done.delete(key))
    return reading
  }

  async #make(path: string, syncId: string | undefined, signal: AbortSignal): Promise<Imported> {
    makeFolder(this.folder)
    const snapshot = join(this.folder, `${randomUUID()}.snapshot`)
    const before = identity(path, syncId)
    const isC1z = (await withFile(path, (file) => identify(file, path))) !== 'empty'
    const hash = isC1z ? (await sha256OfFile(path, signal)).sha256 : ''
    const kept = isC1z ? await this.#kept.take(hash, syncId, snapshot) : null
    const origin = { file: path, key: before, hash }
    if (kept !== null && isReadable(snapshot)) {
      return this.#known({ path: snapshot, syncId: kept, content: hash }, origin)
    }
    rmSync(snapshot, { force: true })
    const imported = await importC1z(path, snapshot, { signal, ...(syncId === undefined ? {} : { syncId }) })
    // A file that was replaced meanwhile may not be the one that was hashed.
    if (identity(path, syncId) === before) await this.#kept.keep(hash, imported.syncId, syncId === undefined, snapshot)
    return this.#known({ path: snapshot, syncId: imported.syncId, content: hash }, origin)
  }

  #known(imported: Imported, origin: Omit<Origin, 'syncId'>): Imported {
    this.#origins.set(imported.path, { ...origin, syncId: imported.syncId })
    this.#read.set(contentKey(imported.content, imported.syncId), imported)
    return imported
  }
}

const contentKey = (content: string, syncId: string): string => JSON.stringify([content, syncId])

const anotherFile = (path: string) =>
  new RollcallError('NOT_FOUND', { message: `${path} is another file than the one that was opened.`, remedy: 'Open it again.' })

function isReadable(path: string): boolean {
  try {
    openSnapshot(path).close()
    return true
  } catch {
    return false
  }
}

/** The same text for the same content of the same file. */
function identity(path: string, syncId: string | undefined): string {
  try {
    const { mtimeNs, ctimeNs, size, ino } = statSync(path, { bigint: true })
    return JSON.stringify([realpathSync(path), String(mtimeNs), String(ctimeNs), String(size), String(ino), syncId ?? null])
  } catch (error) {
    throw new RollcallError('NOT_FOUND', {
      message: `There is no file ${path} that can be read.`,
      remedy: 'Check the path and that you may read the file.',
      detail: String(error),
      cause: error,
    })
  }
}

/** Tells folders of this host from those of another that shares the data folder. */
const hostTag = (): string => createHash('sha256').update(thisHost()).digest('hex').slice(0, 8)

/** What another host left this long ago nobody works with. */
const untouched = 7 * 86_400_000

/** Folders of processes that are dead. A process id used again keeps its folder a while longer, which harms nobody. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name === 'kept') continue
    const path = join(folder, name)
    const [, pid = '0', tag] = /^(\d+)-(?:([\da-f]{8})-(?=[\da-f]{8}-))?/.exec(name) ?? []
    const isOurs = tag === undefined || tag === hostTag()
    const isUsed = isOurs ? Number(pid) > 0 && isAlive(Number(pid)) : Date.now() - statSync(path).mtimeMs < untouched
    if (!isUsed) rmSync(path, { recursive: true, force: true })
  }
}
