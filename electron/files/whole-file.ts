import { closeSync, fchmodSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { cancelled, RollcallError } from '../../shared/errors.ts'
import { requireReplaceable, type Kind } from './kind.ts'
import { placeFault } from './place-fault.ts'
import { placeOf, type Place } from './place.ts'
import { sweep, temporaryName } from './scratch.ts'

/**
 * What is written and what it may take the place of: files of its kind, or, of `own`, whatever lies under a name in our own folder that
 * nobody else chooses.
 */
export type Content = Kind | 'own'

/**
 * Begins a file at the path a person or a program named. NOT_WRITABLE, DISK_FULL; INVALID_INPUT when what is there is of another kind. A
 * new file is for its owner alone; one that is replaced keeps its permissions, and a link of the user's goes on pointing to it.
 */
export async function beginFile(path: string, content: Content): Promise<WholeFile> {
  return attempt(path, async () => {
    const place = placeOf(path)
    const check = checkOf(place, content)
    check()
    return beginAt(place, check)
  })
}

/**
 * Begins a file at a place that was looked at before. `check` is asked again before the file gets its name: it throws when what is there
 * by then must not be replaced.
 */
export async function beginAt(place: Place, check: () => void = () => undefined): Promise<WholeFile> {
  return attempt(place.name, async () => {
    const temporary = temporaryBeside(place)
    const mode = modeOf(place)
    const file = await open(temporary, 'wx+', mode)
    await file.chmod(mode).catch(() => undefined) // not every disk has permissions
    return new WholeFile(place, temporary, file, check)
  })
}

/** A file that appears under its name only when it is whole. Its methods reject with NOT_WRITABLE and DISK_FULL. */
export class WholeFile {
  readonly #place: Place
  readonly #temporary: string
  readonly #check: () => void
  #file: FileHandle | null
  /** So many have been written. */
  bytes = 0

  constructor(place: Place, temporary: string, file: FileHandle, check: () => void) {
    this.#place = place
    this.#temporary = temporary
    this.#file = file
    this.#check = check
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (chunk.length === 0) return
    await attempt(this.#place.name, async () => this.#file?.writeFile(chunk))
    this.bytes += chunk.length
  }

  /** Writes by the file itself, from its beginning. */
  async fill<T>(work: (file: FileHandle) => Promise<T>): Promise<T> {
    if (this.#file === null) throw new Error('the file is closed')
    return work(this.#file)
  }

  /** On the disk and under its name; `around` may do something before and after it gets it. */
  async keep(around: (rename: () => Promise<void>) => Promise<void> = (work) => work()): Promise<void> {
    const { name, path } = this.#place
    await attempt(name, async () => {
      await this.#file?.sync()
      await this.#close()
      await around(async () => {
        this.#check()
        await rename(this.#temporary, path)
      })
      await flushFolder(dirname(path))
    })
  }

  /** Leaves nothing behind; safe after `keep`. */
  async discard(): Promise<void> {
    await this.#close().catch(() => undefined)
    await rm(this.#temporary, { force: true }).catch(() => undefined)
  }

  async #close(): Promise<void> {
    const file = this.#file
    this.#file = null
    await file?.close()
  }
}

/** Writes a file whole or not at all. Throws what {@link beginFile} throws; what was there is then as it was. */
export async function writeWhole(path: string, bytes: Uint8Array, content: Content): Promise<void> {
  const file = await beginFile(path, content)
  try {
    await file.write(bytes)
    await file.keep()
  } finally {
    await file.discard()
  }
}

/** The same for a small file of our own that has to be there when this returns; its folder is made. */
export function writeWholeNow(path: string, text: string | Uint8Array, content: Content): void {
  let temporary: string | null = null
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const place = placeOf(path)
    checkOf(place, content)()
    temporary = temporaryBeside(place)
    const file = openSync(temporary, 'wx', modeOf(place))
    try {
      if (process.platform !== 'win32') fchmodSync(file, modeOf(place))
      writeFileSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, place.path)
  } catch (error) {
    try {
      if (temporary !== null) rmSync(temporary, { force: true })
    } catch {
      // What failed first says more.
    }
    throw placeFault(error, path) ?? error
  }
}

/** Gives a file that was written under a temporary name its own, once its bytes are on the disk. CANCELLED; the errors of the file system. */
export async function intoPlace(temporary: string, path: string, signal?: AbortSignal): Promise<void> {
  const file = await open(temporary, process.platform === 'win32' ? 'r+' : 'r')
  await file.sync().finally(() => file.close())
  if (signal?.aborted) throw cancelled(signal.reason)
  await rename(temporary, path)
  await flushFolder(dirname(path))
}

/** So that a new name survives a power cut; not every system lets a folder be flushed. */
async function flushFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r')
    await handle.sync().finally(() => handle.close())
  } catch {
    // The rename itself is all there is.
  }
}

/** What lies at the place may be replaced, also when it came to lie there since. */
const checkOf =
  ({ name, path }: Place, content: Content) =>
  (): void => {
    const { existing } = placeOf(path)
    if (existing !== null && !existing.isFile()) {
      const message = `${name} is ${existing.isDirectory() ? 'a folder' : 'not a file'}.`
      throw new RollcallError('NOT_WRITABLE', { message, remedy: 'Choose a name for the file.' })
    }
    if (content !== 'own') requireReplaceable({ name, path, existing }, content)
  }

/** What dead processes left there goes first. */
function temporaryBeside({ path }: Place): string {
  sweep(dirname(path))
  return join(dirname(path), temporaryName())
}

const modeOf = ({ existing }: Place): number => (existing === null ? 0o600 : existing.mode & 0o777)

async function attempt<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw placeFault(error, path) ?? error
  }
}
