import { appendFileSync, copyFileSync, readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { preparedSnapshot } from '../../../tests/faults/snapshots.ts'
import { approvedSnapshot } from './approved-snapshot.ts'
import { databaseBytes } from './database.ts'
import { openSnapshot } from './snapshot.ts'

const source = preparedSnapshot(9_000)

const copy = (name: string): string => {
  const path = join(source.folder(), name)
  copyFileSync(source.path(), path)
  return path
}

const opening = (path: string) => () => openSnapshot(path).close()

test('one changed bit is noticed, wherever it is', () => {
  const path = copy('flipped.snapshot')
  const bytes = readFileSync(path)
  // The first hundred bytes have checks of their own, with other sentences.
  for (let i = 0; i < 60; i++) {
    const at = 100 + Math.floor((i * (bytes.length - 101)) / 59)
    const changed = Buffer.from(bytes)
    changed.writeUInt8(bytes.readUInt8(at) ^ (1 << (i % 8)), at)
    writeFileSync(path, changed)
    expect(opening(path), `byte ${at} of ${bytes.length}`).toThrow(expect.objectContaining({ code: 'MALFORMED_DATA' }))
  }
  writeFileSync(path, bytes)
  expect(opening(path)).not.toThrow()
})

test('what was looked at is remembered by the time of the file, and looked at again when somebody wrote to it', () => {
  const path = copy('touched.snapshot')
  const { mtimeMs } = statSync(source.path())
  utimesSync(path, new Date(1_000), new Date(1_000))
  opening(path)()
  expect(statSync(path).mtimeMs).toBe(mtimeMs)
  const before = statSync(path).ctimeMs
  opening(path)()
  expect(statSync(path).ctimeMs).toBe(before)
})

test('what is behind the pages has to be the checksum', () => {
  const longer = copy('longer.snapshot')
  appendFileSync(longer, 'more')
  expect(opening(longer)).toThrow(/something else was added/)
  const shorter = copy('shorter.snapshot')
  truncateSync(shorter, databaseBytes(shorter) - 1)
  expect(opening(shorter)).toThrow(/its end is missing/)
})

test('a snapshot of an earlier version has none, and opens', () => {
  const path = copy('earlier.snapshot')
  truncateSync(path, databaseBytes(path))
  expect(opening(path)).not.toThrow()
})

test('what a signed review leaves of a snapshot has one of its own', async () => {
  const path = join(source.folder(), 'approved.snapshot')
  for (const share of [10, 5_000]) {
    await approvedSnapshot(
      source.path(),
      Int32Array.from({ length: share }, (_, i) => i + 1),
      path,
    )
    expect(statSync(path).size).toBeGreaterThan(databaseBytes(path))
    utimesSync(path, new Date(1_000), new Date(1_000))
    expect(opening(path)).not.toThrow()
    const bytes = readFileSync(path)
    bytes.writeUInt8(bytes.readUInt8(5_000) ^ 1, 5_000)
    writeFileSync(path, bytes)
    expect(opening(path)).toThrow(expect.objectContaining({ code: 'MALFORMED_DATA' }))
  }
})
