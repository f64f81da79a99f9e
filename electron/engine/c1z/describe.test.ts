import { create, toBinary } from '@bufbuild/protobuf'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { countC1z } from './count.ts'
import { describeC1z } from './describe.ts'
import { C1ZManifestV3Schema } from './gen/c1/c1z/v3/manifest_pb.js'
import { inFolder, never } from './testing/files.ts'

const fixture = join(import.meta.dirname, '../../../tests/fixtures/baton-made-two-syncs.c1z')

describe('describe', () => {
  test('lists the syncs of a file a connector made', async () => {
    expect(await describeC1z(fixture)).toMatchObject({
      format: 'v1',
      advice: null,
      syncs: [
        { syncId: '3MQvlbBr7mqKRY99kV8IkdZ3wUC', type: 'full', startedAt: 1_795_295_757_305 },
        { syncId: '3MQvlYnaGGJLCnm5Ci9fXmFB63G', type: 'full', endedAt: 1_795_295_757_657 },
      ],
    })
  })

  test('tells of a v3 file what its manifest says', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'new.c1z')
      const manifest = toBinary(
        C1ZManifestV3Schema,
        create(C1ZManifestV3Schema, {
          engine: 'pebble3',
          syncRuns: [{ syncId: 'x', type: 1, startedAt: { seconds: 1_760_000_000n, nanos: 5e8 }, parentSyncId: '' }],
        }),
      )
      const length = Buffer.alloc(4)
      length.writeUInt32BE(manifest.length)
      writeFileSync(path, Buffer.concat([Buffer.from('C1Z3\0', 'latin1'), length, manifest, Buffer.from('payload')]))
      expect(await describeC1z(path)).toEqual({
        path,
        format: 'v3',
        bytes: 9 + manifest.length + 7,
        engine: 'pebble3',
        syncs: [{ syncId: 'x', type: 'full', startedAt: 1_760_000_000_500, endedAt: null, parentSyncId: null }],
        advice: null,
      })
      writeFileSync(path, Buffer.concat([Buffer.from('C1Z3\0', 'latin1'), Buffer.from('ffffffff', 'hex')]))
      await expect(describeC1z(path)).rejects.toMatchObject({ code: 'MALFORMED_DATA' })
    })
  })

  test('a file of zero bytes is a store without syncs; other files are errors', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'x.c1z')
      writeFileSync(path, '')
      expect(await describeC1z(path)).toMatchObject({ format: 'v1', bytes: 0, syncs: [] })
      writeFileSync(path, 'nothing')
      await expect(describeC1z(path)).rejects.toMatchObject({ code: 'MALFORMED_DATA' })
      await expect(describeC1z(join(folder, 'no'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(describeC1z(folder)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    })
  })
})

describe('count', () => {
  test('counts the newest finished full sync of a file', async () => {
    await inFolder(async (folder) => {
      expect(await countC1z(fixture, folder, never)).toEqual({
        syncId: '3MQvlYnaGGJLCnm5Ci9fXmFB63G',
        counts: {
          resourceTypes: 2,
          resources: 35,
          entitlements: 75,
          grants: 115,
          resourcesByType: { course: 15, user: 20 },
          entitlementsByType: { course: 75 },
          grantsByType: { course: 115 },
        },
      })
      await expect(countC1z(join(folder, 'no'), folder, never)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(countC1z(fixture, folder, AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' })
    })
  })
})
