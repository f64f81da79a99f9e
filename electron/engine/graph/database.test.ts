import Database from 'better-sqlite3'
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { requireRuntime } from './database.ts'
import { diffSnapshots } from './diff.ts'
import { openSnapshot } from './snapshot.ts'
import { inFolder, snapshotOf } from './testing/arbitrary-graph.ts'

const failing = (code: string) => expect.objectContaining({ name: 'RollcallError', code }) as Error

const graph = {
  types: [{ id: 'user', displayName: 'User', traits: ['user' as const], skipEntitlementsAndGrants: true }],
  resources: Array.from({ length: 400 }, (_, i) => ({
    type: 'user',
    id: `u${i}`,
    displayName: `Person ${i}`,
    description: 'x'.repeat(200),
  })),
  entitlements: [],
  grants: [],
}

test('an old runtime is refused before SQLite is loaded', () => {
  expect(() => {
    requireRuntime('9')
  }).toThrow(failing('UNSUPPORTED'))
  expect(() => {
    requireRuntime(undefined)
  }).not.toThrow()
  requireRuntime('10')
})

test('what is not a whole snapshot is refused with the reason', async () => {
  await inFolder(async (folder) => {
    const good = join(folder, 'good.snapshot')
    await snapshotOf(good, graph)
    const path = join(folder, 'bad')
    const refused = (code: string) => {
      expect(() => openSnapshot(path)).toThrow(failing(code))
      expect(() => diffSnapshots(good, path)).toThrow(failing(code))
      expect(() => diffSnapshots(path, good)).toThrow(failing(code))
    }

    refused('NOT_FOUND')
    writeFileSync(path, '')
    refused('MALFORMED_DATA')
    writeFileSync(path, 'C1ZF\0'.repeat(100))
    refused('MALFORMED_DATA')

    const foreign = new Database(path.replace('bad', 'foreign'))
    foreign.exec('create table t (a)')
    foreign.close()
    copyFileSync(join(folder, 'foreign'), path)
    refused('MALFORMED_DATA')

    copyFileSync(good, path)
    truncateSync(path, readFileSync(good).length - 8192)
    refused('MALFORMED_DATA')

    copyFileSync(good, path)
    const newer = new Database(path)
    newer.pragma('user_version = 99')
    newer.close()
    refused('UNSUPPORTED')

    const bytes = readFileSync(good)
    bytes.fill(0xa5, 100, 8192)
    writeFileSync(path, bytes)
    refused('MALFORMED_DATA')
  })
})

test('damage in the middle is said when it is met', async () => {
  await inFolder(async (folder) => {
    const path = join(folder, 'a.snapshot')
    await snapshotOf(path, graph)
    const bytes = readFileSync(path)
    bytes.fill(0xa5, 8192 * 8)
    writeFileSync(path, bytes)
    expect(() => {
      const snapshot = openSnapshot(path)
      try {
        Array.from(snapshot.resourcesInOrder())
        snapshot.page({ list: 'resources', filter: { op: 'text', value: 'person' } }, 0, 10)
      } finally {
        snapshot.close()
      }
    }).toThrow(failing('MALFORMED_DATA'))
  })
})
