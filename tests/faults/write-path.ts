import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { RollcallError } from '../../shared/errors.ts'
import { smallDisk, whyNoDisk, type SmallDisk } from './small-disk.ts'
import { eventually } from '../fakes/eventually.ts'

/** One way in which the product writes, as {@link writePath} tries it. */
export interface WritePath {
  /** Puts into the empty folder what was there before; it has to stay. */
  readonly before: (folder: string) => void | Promise<void>
  readonly write: (folder: string, signal: AbortSignal) => unknown
  /** Room on the disk, and how much of it is left when it is "full". Default: 16 MiB, none. */
  readonly room?: number
  readonly left?: number
  /** It writes in several turns, so that something can happen in the middle. Default: true. */
  readonly interruptible?: boolean
  /** It hears its signal. Default: false. */
  readonly cancellable?: boolean
  /** Names that may stay: what is not the writer's own. */
  readonly mayStay?: RegExp
}

const within = 30_000

/**
 * What every write path keeps to when its disk is full, read-only, gone in the middle, or when it is cancelled: it ends, in
 * bounded time, with an error of ours that says it; leaves nothing of its own; what was there is as it was; nothing stays open.
 */
export function writePath(name: string, path: WritePath): void {
  describe(name, () => {
    fault('a full disk', path, (disk) => disk.fill(path.left ?? 0), ['DISK_FULL'])
    fault('a read-only disk', path, (disk) => disk.readOnly(), ['NOT_WRITABLE'])

    if (path.interruptible !== false) goesInTheMiddle(path)
    if (path.cancellable === true) cancelledInTheMiddle(path)
  })
}

function goesInTheMiddle(path: WritePath): void {
  test.skipIf(whyNoDisk !== null)(`a disk that goes in the middle${skipped}`, async () => {
    await onDisk(path, async (disk) => {
      const before = contents(disk.folder)
      const stop = whenChanged(disk.folder, before, () => disk.takeAway())
      const failure = await failureOf(() => path.write(disk.folder, new AbortController().signal)).finally(stop)
      // It may have been faster.
      if (failure !== null) expect(failure.code, failure.detail).toMatch(/^(NOT_WRITABLE|DISK_FULL)$/)
      await nothingOpen(disk.folder)
    })
  })
}

function cancelledInTheMiddle(path: WritePath): void {
  test.skipIf(whyNoDisk !== null)(`cancelled in the middle${skipped}`, async () => {
    await onDisk(path, async (disk) => {
      const before = contents(disk.folder)
      const abort = new AbortController()
      const stop = whenChanged(disk.folder, before, () => abort.abort())
      const failure = await failureOf(() => path.write(disk.folder, abort.signal)).finally(stop)
      expect(failure?.code).toBe('CANCELLED')
      expect(left(disk.folder, path)).toEqual(before)
      await nothingOpen(disk.folder)
    })
  })
}

const skipped = whyNoDisk === null ? '' : ` (skipped: ${whyNoDisk})`

function fault(name: string, path: WritePath, harm: (disk: SmallDisk) => void, codes: readonly string[]): void {
  test.skipIf(whyNoDisk !== null)(`${name}${skipped}`, async () => {
    await onDisk(path, async (disk) => {
      harm(disk)
      const before = contents(disk.folder)
      const failure = await failureOf(() => path.write(disk.folder, new AbortController().signal))
      expect(failure?.code, failure?.detail).toBeOneOf([...codes])
      expect(failure?.message).toMatch(/\.$/)
      expect(failure?.remedy).toMatch(/\.$/)
      expect(left(disk.folder, path)).toEqual(before)
      await nothingOpen(disk.folder)
    })
  })
}

async function onDisk(path: WritePath, work: (disk: SmallDisk) => Promise<void>): Promise<void> {
  const disk = smallDisk(path.room ?? 16 << 20)
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not end within ${within / 1000} s`)), within - 2_000)
  })
  try {
    await path.before(disk.folder)
    await Promise.race([work(disk), tooLong])
  } finally {
    clearTimeout(timer)
    disk.remove()
  }
}

/** Every file below the folder with its content. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    files
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), path.endsWith('/filler') ? '' : readFileSync(path, 'base64')]),
  )
}

const left = (folder: string, { mayStay }: WritePath): Record<string, string> =>
  Object.fromEntries(Object.entries(contents(folder)).filter(([name]) => mayStay?.test(name) !== true))

/** Calls back once, as soon as the folder holds something more or something else. */
function whenChanged(folder: string, before: Record<string, string>, then: () => void): () => void {
  let looking = true
  const size = (): number =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, { parentPath, name }) => sum + 1 + (statSync(join(parentPath, name), { throwIfNoEntry: false })?.size ?? 0), 0)
  const start = size()
  const look = (): void => {
    if (!looking) return
    if (size() === start) setImmediate(look)
    else {
      looking = false
      then()
    }
  }
  look()
  return () => (looking = false)
}

async function failureOf(work: () => unknown): Promise<RollcallError | null> {
  try {
    await work()
    return null
  } catch (error) {
    if (error instanceof RollcallError) return error
    throw error
  }
}

async function nothingOpen(folder: string): Promise<void> {
  await eventually(() => {
    const open = readdirSync('/proc/self/fd').flatMap((descriptor) => {
      try {
        return [readlinkSync(`/proc/self/fd/${descriptor}`)]
      } catch {
        return []
      }
    })
    expect(open.filter((path) => path.startsWith(folder))).toEqual([])
  })
}
