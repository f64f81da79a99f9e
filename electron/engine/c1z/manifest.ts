import { fromBinary } from '@bufbuild/protobuf'
import { timestampMs } from '@bufbuild/protobuf/wkt'
import type { FileHandle } from 'node:fs/promises'
import { readAt } from './container.ts'
import { damaged } from './faults.ts'
import { C1ZManifestV3Schema } from './gen/c1/c1z/v3/manifest_pb.js'
import { Reader, subField, textField } from './reader.ts'

/** How many records of each kind a finished sync has. */
type SyncStats = Readonly<Record<'resourceTypes' | 'resources' | 'entitlements' | 'grants' | 'assets', number>>

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
    const { stats, grants } = countsIn(bytes)
    return {
      engine: manifest.engine,
      encoding: manifest.payloadEncoding,
      syncs: manifest.syncRuns.map((run) => ({
        syncId: run.syncId,
        type: syncType(run.type),
        startedAt: run.startedAt ? timestampMs(run.startedAt) : null,
        endedAt: run.endedAt ? timestampMs(run.endedAt) : null,
        parentSyncId: run.parentSyncId === '' ? null : run.parentSyncId,
        stats: stats.get(run.syncId) ?? null,
      })),
      grants,
      bytes,
    }
  } catch (error) {
    throw damaged(path, 'its manifest cannot be read', error)
  }
}

/** Fields the generated code does not have, by hand: they are said beside those it has. */
const tag = { run: 0x142, runId: 0x0a, runStats: 0x32, digest: 0x15a, digestCount: 0x10 } as const
const statsTag = { resourceTypes: 0x10, resources: 0x18, entitlements: 0x20, grants: 0x28, assets: 0x30 } as const

/** The counts of syncs by their ids, and of all grants. */
function countsIn(bytes: Buffer) {
  const stats = new Map<string, SyncStats>()
  let grants: number | null = null
  const reader = new Reader(bytes)
  while (reader.more) {
    const field = reader.varint()
    if (field === tag.run) {
      const run = reader.sub().rest()
      const counts = subField(run, tag.runStats)
      if (counts !== null) stats.set(textField(run, tag.runId), statsIn(counts))
    } else if (field === tag.digest) grants = numberField(reader.sub().rest(), tag.digestCount)
    else reader.skip(field & 7)
  }
  return { stats, grants }
}

const statsIn = (bytes: Buffer): SyncStats => ({
  resourceTypes: numberField(bytes, statsTag.resourceTypes),
  resources: numberField(bytes, statsTag.resources),
  entitlements: numberField(bytes, statsTag.entitlements),
  grants: numberField(bytes, statsTag.grants),
  assets: numberField(bytes, statsTag.assets),
})

/** A number that is left out is 0. */
function numberField(bytes: Buffer, wanted: number): number {
  const reader = new Reader(bytes)
  let found = 0
  while (reader.more) {
    const field = reader.varint()
    if (field === wanted) found = reader.varint()
    else reader.skip(field & 7)
  }
  return found
}
