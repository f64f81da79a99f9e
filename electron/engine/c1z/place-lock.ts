import { createHash, randomUUID } from 'node:crypto'
import { link, open, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { RollcallError } from '../../../shared/errors.ts'
import { codeOf } from '../../files/place-fault.ts'

/**
 * One at a time, for as long as it takes to look at a file once more and to rename another one over it: milliseconds. A lock that has
 * not changed hands for `STALE` was left by somebody who was killed in between. No process id is asked (another container has its own),
 * no clock but the one here.
 */
const STALE = 10_000
const PAUSE = 15
/** Others go first, each for milliseconds. */
const PATIENCE = 120_000

const lockOf = (path: string): string => {
  const name = createHash('sha256').update(basename(path).toLowerCase()).digest('hex').slice(0, 16)
  return join(dirname(path), `.rollcall-${name}.lock`)
}

/**
 * Runs `work` while no other process of Rollcall does so for the same file. Before its last step `work` calls `held`, which throws
 * when the lock was lost (a computer that slept in between).
 *
 * @throws RollcallError NOT_WRITABLE; the errors of the file system; whatever the signal was aborted with
 */
export async function withPlaceLock<T>(path: string, signal: AbortSignal, work: (held: () => Promise<void>) => Promise<T>): Promise<T> {
  const lock = lockOf(path)
  const ours = randomUUID()
  await acquire(path, lock, ours, signal)
  try {
    return await work(async () => {
      if ((await ownerOf(lock)) !== ours) throw busy(path)
    })
  } finally {
    if ((await ownerOf(lock).catch(() => null)) === ours) await rm(lock, { force: true }).catch(() => undefined)
  }
}

async function acquire(path: string, lock: string, ours: string, signal: AbortSignal): Promise<void> {
  const start = performance.now()
  let seen: string | null = null
  let since = start
  while (!(await take(lock, ours))) {
    const now = performance.now()
    const owner = await ownerOf(lock)
    if (owner !== seen) {
      seen = owner
      since = now
    } else if (owner !== null && now - since > STALE) await breakLock(lock, owner, ours)
    if (now - start > PATIENCE) throw busy(path)
    await sleep(PAUSE * (0.5 + Math.random()))
    signal.throwIfAborted()
  }
}

async function take(lock: string, ours: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx', 0o600)
    try {
      await file.writeFile(ours)
    } catch (error) {
      await rm(lock, { force: true })
      throw error
    } finally {
      await file.close()
    }
    return true
  } catch (error) {
    // Windows answers EPERM for a file that is being deleted.
    if (codeOf(error) === 'EEXIST' || (process.platform === 'win32' && codeOf(error) === 'EPERM')) return false
    throw error
  }
}

/** What a lock says; null when there is none. */
async function ownerOf(lock: string): Promise<string | null> {
  return await readFile(lock, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  })
}

/** Only one process can move a name away; when it was somebody's new lock meanwhile, it goes back. */
async function breakLock(lock: string, stale: string, ours: string): Promise<void> {
  const aside = `${lock}.${ours}`
  try {
    await rename(lock, aside)
    if ((await ownerOf(aside)) !== stale) await link(aside, lock)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw error
  } finally {
    await rm(aside, { force: true })
  }
}

const busy = (path: string): RollcallError =>
  new RollcallError('NOT_WRITABLE', {
    message: `${path} is being saved by others all the time.`,
    remedy: 'Save again when they are done; what was there before is unchanged.',
  })
