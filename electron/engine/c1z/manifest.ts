import { fromBinary } from '@bufbuild/protobuf'
import { timestampMs } from '@bufbuild/protobuf/wkt'
import type { FileHandle } from 'node:fs/promises'
import { RollcallError } from '../../../shared/errors.ts'
import { readAt } from './container.ts'
import { damaged } from './faults.ts'
import { C1ZManifestV3Schema } from './gen/c1/c1z/v3/manifest_pb.js'

/** What a v3 file says about itself; its content is another database engine's, which Rollcall does not read. */
export interface Manifest {
  readonly engine: string
  readonly syncs: readonly {
    readonly syncId: string
    readonly type: string
    readonly startedAt: number | null
    readonly endedAt: number | null
    readonly parentSyncId: string | null
  }[]
}

const LIMIT = 16 << 20
const types = ['', 'full', 'partial', 'resources_only', 'partial_upserts', 'partial_deletions']

export async function readManifest(file: FileHandle, path: string): Promise<Manifest> {
  const head = await readAt(file, 5, 4)
  const length = head.length === 4 ? head.readUInt32BE() : 0
  if (length === 0 || length > LIMIT) throw damaged(path, 'its manifest cannot be read')
  const bytes = await readAt(file, 9, length)
  if (bytes.length < length) throw damaged(path, 'it ends in the middle of its manifest')
  try {
    const manifest = fromBinary(C1ZManifestV3Schema, bytes)
    return {
      engine: manifest.engine,
      syncs: manifest.syncRuns.map((run) => ({
        syncId: run.syncId,
        type: types[run.type] ?? `type ${run.type}`,
        startedAt: run.startedAt ? timestampMs(run.startedAt) : null,
        endedAt: run.endedAt ? timestampMs(run.endedAt) : null,
        parentSyncId: run.parentSyncId === '' ? null : run.parentSyncId,
      })),
    }
  } catch (error) {
    throw damaged(path, 'its manifest cannot be read', error)
  }
}

export const v3Advice =
  'This file has format v3, which newer Baton connectors write by default and which cannot be converted back. ' +
  'Run the connector again with --storage-engine sqlite and a new file name, and open that file.'

export const unsupportedV3 = (path: string): RollcallError =>
  new RollcallError('UNSUPPORTED', { message: `${path} is a .c1z of format v3, which Rollcall does not read.`, remedy: v3Advice })
