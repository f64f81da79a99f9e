import { grouped } from '../../../../shared/number-words.ts'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { asRollcallError, RollcallError } from '../../../../shared/errors.ts'
import { countC1z } from '../../c1z/count.ts'
import type { CheckStep } from '../../sources/source.ts'
import type { DestinationContext } from '../destination.ts'
import type { Config } from './config.ts'
import { requireFolder, requireTarget, requireWritable } from './target-file.ts'
import { makeFolder } from '../../graph/folder.ts'

/** Less than this is told: a file of a million grants needs about a twentieth of it, its making twice as much. */
const little = 1_000_000_000

/** Folder, permission, space, and whether a file with a name that stays the same can be added to. Writes nothing. */
export async function* check({ config, signal, clock, scratchDir }: DestinationContext<Config>): AsyncGenerator<CheckStep> {
  const { folder, fileName } = config
  const steps: readonly [id: string, title: string, work: () => Promise<string | null>][] = [
    ['folder', 'Find the folder', async () => requireFolder(folder).then(() => folder)],
    ['writable', 'Write to the folder', async () => requireWritable(folder).then(() => 'Files can be made in it.')],
    ['space', 'Space on the disk', () => spaceIn(folder)],
    ['target', 'Read the file', () => readTarget(fileName, folder, scratchDir, signal)],
  ]
  for (const [id, title, work] of steps) {
    const begun = clock.now()
    const took = (): number => clock.now() - begun
    try {
      signal.throwIfAborted()
      const message = await work()
      if (message === null) yield { id, title, outcome: 'skipped', milliseconds: took(), message: 'The name is known only at a delivery.' }
      else yield { id, title, outcome: 'pass', milliseconds: took(), message }
    } catch (error) {
      const { message, remedy, code } = asRollcallError(error, signal)
      if (code === 'CANCELLED') throw error
      yield { id, title, outcome: 'fail', milliseconds: took(), message, remedy, code }
      return
    }
  }
}

async function spaceIn(folder: string): Promise<string> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  if (free === 0) {
    throw new RollcallError('DISK_FULL', { message: `The disk of ${folder} is full.`, remedy: 'Make room, or choose another folder.' })
  }
  const gigabytes = (free / 1e9).toFixed(1)
  return free < little ? `Only ${gigabytes} GB are free: a large file may not fit.` : `${gigabytes} GB are free.`
}

async function readTarget(fileName: string, folder: string, scratchDir: string, signal: AbortSignal): Promise<string | null> {
  if (fileName.includes('{')) return null
  const path = join(folder, /\.c1z$/i.test(fileName) ? fileName : `${fileName}.c1z`)
  const { holdsSyncs } = await requireTarget(path)
  if (!holdsSyncs) return `${path} will be made.`
  makeFolder(scratchDir)
  const found = await countC1z(path, scratchDir, signal).catch((error: unknown) => {
    if (error instanceof RollcallError && error.code === 'NOT_FOUND') return null
    throw error
  })
  if (found === null) return `${path} holds no finished sync; one will be added.`
  const { counts } = found
  return `${path} holds a sync of ${grouped(counts.grants)} grants and can be added to.`
}
