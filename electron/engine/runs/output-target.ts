import { constants, statSync, accessSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { RollcallError } from '../../../shared/errors.ts'
import type { Logger } from '../../../shared/platform.ts'
import { countC1z } from '../c1z/count.ts'
import { inspectTarget } from '../c1z/target.ts'
import type { Baseline } from '../guards/measures.ts'
import { makeFolder } from '../graph/folder.ts'

/** Larger files are not unpacked for the guard: it would cost more than the sync. */
const largest = 256 * 1024 * 1024

/** Whether the file a run is to save can be written, asked before hours go into the run. NOT_WRITABLE, UNSUPPORTED, INVALID_INPUT. */
export async function checkedTarget(path: string): Promise<string> {
  const target = resolve(path)
  const folder = dirname(target)
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw unwritable(target, `Make the folder ${folder} first, or choose another one.`)
  }
  try {
    accessSync(folder, constants.W_OK)
  } catch (error) {
    throw unwritable(target, 'Choose a folder that you may write to.', error)
  }
  try {
    await inspectTarget(target)
  } catch (error) {
    throw error instanceof RollcallError ? error : unwritable(target, 'Choose a file that you may read and write.', error)
  }
  return target
}

/** What the newest sync of an existing output file holds; null without one, or when it is too large to read for this. */
export async function fileBaseline(path: string, scratchDir: string, signal: AbortSignal, log: Logger): Promise<Baseline | null> {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size > largest) log.info('output file not compared', { reason: 'too large', bytes: size })
  if (size === 0 || size > largest) return null
  makeFolder(scratchDir)
  try {
    const { counts } = await countC1z(path, scratchDir, signal)
    return { counts, parts: null, what: `the sync already in ${path}` }
  } catch (error) {
    if (signal.aborted) throw error
    log.warn('output file not compared', { reason: error instanceof RollcallError ? error.message : String(error) })
    return null
  }
}

const unwritable = (path: string, remedy: string, cause?: unknown) =>
  new RollcallError('NOT_WRITABLE', { message: `${path} cannot be written.`, remedy, ...(cause === undefined ? {} : { cause }) })
