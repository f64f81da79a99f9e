import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync, mkdtempSync } from 'node:fs' // prettier-ignore
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSnapshot } from '../graph/snapshot.ts'
import { Imports } from './imports.ts'

const fixture = join(import.meta.dirname, '../../../tests/fixtures/baton-made-two-syncs.c1z')
const [older, newer] = ['3MQvlbBr7mqKRY99kV8IkdZ3wUC', '3MQvlYnaGGJLCnm5Ci9fXmFB63G'] as const
const never = new AbortController().signal

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-kept-'))
  path = join(folder, 'sync.c1z')
  copyFileSync(fixture, path)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const kept = (): string => {
  const [version] = readdirSync(join(folder, 'imports', 'kept'))
  return join(folder, 'imports', 'kept', version ?? '')
}
const snapshotsIn = (place: string): string[] => readdirSync(place).filter((name) => name.endsWith('.snapshot'))
const keptSnapshot = (): string => join(kept(), snapshotsIn(kept())[0] ?? '')

/** One process: opens the file, and says which sync came and whether it was read anew. */
async function opened(syncId?: string, limits?: ConstructorParameters<typeof Imports>[2], version = '1.0.0') {
  const imports = new Imports(folder, version, limits)
  try {
    const inodes = existsSync(join(folder, 'imports', 'kept')) ? snapshotsIn(kept()).map((name) => statSync(join(kept(), name)).ino) : []
    const imported = await imports.snapshotOf({ path, syncId }, never)
    const snapshot = openSnapshot(imported.path)
    const { grants } = snapshot.counts
    snapshot.close()
    return { syncId: imported.syncId, grants, fresh: !inodes.includes(statSync(imported.path).ino) }
  } finally {
    imports.close()
  }
}

test('a file that has not changed is read once, by whatever process and name', async () => {
  expect(await opened()).toEqual({ syncId: newer, grants: 114, fresh: true })
  expect(await opened()).toEqual({ syncId: newer, grants: 114, fresh: false })
  const moved = join(folder, 'moved.c1z')
  copyFileSync(path, moved)
  path = moved
  expect(await opened()).toMatchObject({ fresh: false })
  expect(await opened(newer)).toMatchObject({ fresh: false })
})

test('another sync of the file is another entry', async () => {
  await opened()
  expect(await opened(older)).toMatchObject({ syncId: older, grants: 105, fresh: true })
  expect(await opened(older)).toMatchObject({ syncId: older, grants: 105, fresh: false })
  expect(await opened()).toMatchObject({ syncId: newer, grants: 114, fresh: false })
})

test('other content is never shown for it, not even with the same size and time', async () => {
  await opened()
  const { size, atime, mtime } = statSync(path)
  const bytes = readFileSync(path)
  bytes.writeUInt32LE(0xdeadbeef, size - 4)
  writeFileSync(path, bytes)
  utimesSync(path, atime, mtime)
  await expect(opened()).rejects.toMatchObject({ code: 'MALFORMED_DATA' })
})

test.each<[string, (snapshot: string) => void]>([
  ['cut', (snapshot) => truncateSync(snapshot, 8192)],
  ['overwritten at its beginning', (snapshot) => writeFileSync(snapshot, 'nothing', { flag: 'r+' })],
  ['gone', (snapshot) => rmSync(snapshot)],
  ['without its description', (snapshot) => rmSync(snapshot.replace(/snapshot$/, 'json'))],
  ['with a broken description', (snapshot) => writeFileSync(snapshot.replace(/snapshot$/, 'json'), '{')],
])('a damaged entry (%s) is read anew', async (_, damage) => {
  await opened()
  damage(keptSnapshot())
  expect(await opened()).toEqual({ syncId: newer, grants: 114, fresh: true })
  expect(await opened()).toMatchObject({ fresh: false })
})

test('what a process has open stays when it is cleared away or evicted', async () => {
  await opened()
  const imports = new Imports(folder, '1.0.0')
  const { path: own } = await imports.snapshotOf({ path }, never)
  imports.clearKept()
  expect(existsSync(join(folder, 'imports', 'kept'))).toBe(false)
  const snapshot = openSnapshot(own)
  expect(snapshot.counts.grants).toBe(114)
  snapshot.close()
  imports.close()
  expect(await opened()).toMatchObject({ fresh: true })
})

test('the least recently used goes when there are too many, or too many bytes', async () => {
  await opened(newer, { entries: 1, bytes: 1e9 })
  await opened(older, { entries: 1, bytes: 1e9 })
  expect(snapshotsIn(kept())).toHaveLength(1)
  expect(await opened(older)).toMatchObject({ fresh: false })
  expect(await opened(newer, { entries: 2, bytes: statSync(keptSnapshot()).size * 1.5 })).toMatchObject({ fresh: true })
  expect(snapshotsIn(kept())).toHaveLength(1)
  expect(await opened(older, { entries: 2, bytes: 10 })).toMatchObject({ fresh: true })
  expect(readdirSync(kept()).filter((name) => name.endsWith('.partial'))).toEqual([])
})

test('another Rollcall reads it again, and clears away what the earlier one kept', async () => {
  await opened()
  expect(await opened(undefined, undefined, '1.1.0')).toMatchObject({ fresh: true })
  expect(readdirSync(join(folder, 'imports', 'kept'))).toEqual(['2-1.1.0'])
})

test.runIf(process.platform !== 'win32')('nobody else may read it', async () => {
  await opened()
  expect(statSync(keptSnapshot()).mode & 0o777).toBe(0o600)
  expect(statSync(kept()).mode & 0o777).toBe(0o700)
})
