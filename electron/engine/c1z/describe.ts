import { join, resolve } from 'node:path'
import { tmpdir } from 'node:os'
import type { FileDescription } from '../../../shared/contract.ts'
import { defaultLimits, identify, withFile } from './container.ts'
import { openForeign, readRuns } from './database.ts'
import { importFault, readFault } from './faults.ts'
import { readManifest, type Manifest } from './manifest.ts'
import { withScratch } from '../../files/scratch.ts'
import { syncIdTime } from './sync-id.ts'
import { instant, writerOffset } from './text-time.ts'
import { unpack } from './unpack.ts'
import { refusal } from './v3/open.ts'

/**
 * What a .c1z holds, without reading its records: the syncs of a v1 file, the manifest of a v3 file. A file of zero bytes
 * is a v1 file without syncs.
 *
 * @throws RollcallError NOT_FOUND, MALFORMED_DATA, UNSUPPORTED (limits), DISK_FULL
 */
export async function describeC1z(path: string): Promise<FileDescription> {
  try {
    const { format, bytes, manifest } = await withFile(path, async (file) => {
      const kind = await identify(file, path)
      const { size } = await file.stat()
      return { format: kind, bytes: size, manifest: kind === 'v3' ? await readManifest(file, path) : null }
    })
    const about = { path: resolve(path), bytes }
    if (manifest !== null) {
      const refused = refusal(manifest, path)
      const advice = refused === null ? null : `${refused.message} ${refused.remedy}`
      return { ...about, format: 'v3', engine: manifest.engine, syncs: manifest.syncs.map(said), advice }
    }
    return { ...about, format: 'v1', engine: null, syncs: format === 'empty' ? [] : await readSyncs(path), advice: null }
  } catch (error) {
    throw importFault(error, path, tmpdir())
  }
}

const said = ({ syncId, type, startedAt, endedAt, parentSyncId }: Manifest['syncs'][number]) => ({
  ...{ syncId, type, startedAt, endedAt, parentSyncId },
})

async function readSyncs(path: string): Promise<FileDescription['syncs']> {
  return withScratch(tmpdir(), async (folder) => {
    const scratch = join(folder, 'content.db')
    await unpack(path, scratch, defaultLimits, new AbortController().signal)
    try {
      const database = openForeign(scratch)
      try {
        return readRuns(database, path).map((run) => {
          const offset = writerOffset(run.started_at, syncIdTime(run.sync_id))
          return {
            syncId: run.sync_id,
            type: run.sync_type,
            startedAt: instant(run.started_at, offset),
            endedAt: instant(run.ended_at, offset),
            parentSyncId: run.parent_sync_id === '' ? null : run.parent_sync_id,
          }
        })
      } finally {
        database.close()
      }
    } catch (error) {
      throw readFault(error, path)
    }
  })
}
