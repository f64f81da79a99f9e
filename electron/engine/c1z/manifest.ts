import { fromBinary } from '@bufbuild/protobuf'
import { timestampMs } from '@bufbuild/protobuf/wkt'
import type { FileHandle } from 'node:fs/promises'
import { readAt } from './container.ts'
import { damaged } from './faults.ts'
import { C1ZManifestV3Schema, type SyncStats as StatsMessage } from './gen/c1/c1z/v3/manifest_pb.js'

/** How many records of each kind a finished sync has. */
export type SyncStats = Readonly<Record<'resourceTypes' | 'resources' | 'entitlements' | 'grants' | 'assets', number>>

/** What a v3 file says about itself. */
export interface Manifest {
  readonly engine: string
  readonly encoding: number
  readonly syncs: readonly {
    readonly syncId: string
    readonly type: string
    readonly startedAt: number | null
    readonly endedAt: number | null
    readonly parentSyncId: string | null
    /** Null: it does not say; unfinished syncs have none. */
    readonly stats: SyncStats | null
  }[]
  /** Grants that were counted when the file was saved. */
  readonly grants: number | null
  /** The bytes of it. */
  readonly bytes: Buffer
}

const LIMIT = 16 << 20
const HEAD = 9
const types = ['', 'full', 'partial', 'resources_only', 'partial_upserts', 'partial_deletions']

/** The word for a type of sync by its number. */
export const syncType = (number: number): string => types[number] ?? `type ${number}`

/** Where what follows the manifest begins. */
export const afterManifest = ({ bytes }: Manifest): number => HEAD + bytes.length

/** @throws RollcallError MALFORMED_DATA */
export async function readManifest(file: FileHandle, path: string): Promise<Manifest> {
  const head = await readAt(file, 5, 4)
  const length = head.length === 4 ? head.readUInt32BE() : 0
  if (length === 0 || length > LIMIT) throw damaged(path, 'its manifest cannot be read')
  const bytes = await readAt(file, HEAD, length)
  if (bytes.length < length) throw damaged(path, 'it ends in the middle of its manifest')
  try {
    const manifest = fromBinary(C1ZManifestV3Schema, bytes)
    return {
      engine: manifest.engine,
      encoding: manifest.payloadEncoding,
      syncs: manifest.syncRuns.map((run) => ({
        syncId: run.syncId,
        type: syncType(run.type),
        startedAt: run.startedAt ? timestampMs(run.startedAt) : null,
        endedAt: run.endedAt ? timestampMs(run.endedAt) : null,
        parentSyncId: run.parentSyncId === '' ? null : run.parentSyncId,
        stats: run.stats ? statsOf(run.stats) : null,
      })),
      grants: manifest.grantDigestRoot ? Number(manifest.grantDigestRoot.count) : null,
      bytes,
    }
  } catch (error) {
    throw damaged(path, 'its manifest cannot be read', error)
  }
}

const statsOf = ({ resourceTypes, resources, entitlements, grants, assets }: StatsMessage): SyncStats => ({
  resourceTypes: Number(resourceTypes),
  resources: Number(resources),
  entitlements: Number(entitlements),
  grants: Number(grants),
  assets: Number(assets),
})
