import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { importC1z } from '../../electron/engine/c1z/import.ts'
import { maskedCrc32c } from '../../electron/engine/c1z/v3/checksums.ts'
import { packed, takenApart, type Packed } from './damaged-v3.ts'

/** Small files of format v3 that say, or become, too much. */

const { manifest, files } = takenApart(join(import.meta.dirname, '../fixtures/c1z-v3/rich.c1z'))
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-bombs-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const change = (pattern: RegExp, how: (file: Packed) => Packed): readonly Packed[] =>
  files.map((file) => (pattern.test(file.name) ? how(file) : file))

const longManifest = (): Buffer => {
  const head = Buffer.alloc(9)
  head.write('C1Z3\0', 'latin1')
  head.writeUInt32BE(17 << 20, 5)
  return Buffer.concat([head, Buffer.alloc(17 << 20)])
}

/** The first block of a table becomes one that says it unpacks to so many bytes. */
const swollen = ({ name, raw }: Packed): Packed => {
  const bytes = Buffer.from(raw)
  const end = files.find((file) => file.name === name)?.ends[0] ?? 0
  Buffer.from('81808020', 'hex').copy(bytes, 0)
  bytes[end - 5] = 1
  bytes.writeUInt32LE(maskedCrc32c(bytes, 0, end - 4), end - 4)
  return { name, raw: bytes }
}

const bombs: [what: string, make: () => Buffer][] = [
  ['a manifest of 17 MiB', longManifest],
  [
    'a table that says it has 3 TiB',
    () =>
      packed(
        manifest,
        change(/sst$/, (file) => ({ ...file, said: 3 * 2 ** 40 })),
      ),
  ],
  [
    'a table that has more than it says',
    () =>
      packed(
        manifest,
        change(/sst$/, ({ name, raw }) => ({ name, raw: Buffer.concat([raw, Buffer.alloc(99 << 20)]), said: raw.length })),
      ),
  ],
  ['200 MiB of nothing in 20 kB', () => packed(manifest, [...files, { name: 'x.sst', raw: Buffer.alloc(200 << 20) }])],
  [
    '10,001 files',
    () =>
      packed(manifest, [
        ...files,
        ...Array.from({ length: 10_001 - files.length }, (_, i) => ({ name: `x${String(i).padStart(5, '0')}.sst`, raw: Buffer.alloc(0) })),
      ]),
  ],
  ['a name of 256 bytes', () => packed(manifest, [...files, { name: 'x'.repeat(256), raw: Buffer.alloc(0) }])],
  ['a name with a folder', () => packed(manifest, [...files, { name: '../x', raw: Buffer.alloc(0) }])],
  ['a block of more than 64 MiB', () => packed(manifest, change(/sst$/, swollen))],
  [
    'a list of tables of 17 MiB',
    () =>
      packed(
        manifest,
        change(/^MANIFEST/, ({ name, raw }) => ({ name, raw: Buffer.concat([raw, Buffer.alloc(17 << 20)]) })),
      ),
  ],
]

test.each(bombs)('%s is refused', async (_what, make) => {
  const path = join(folder, 'bomb.c1z')
  writeFileSync(path, make())
  const before = process.memoryUsage().rss
  const found = await importC1z(path, join(folder, 'one.snapshot'), { signal: new AbortController().signal }).catch(
    (error: unknown) => error,
  )
  expect(found).toMatchObject({ name: 'RollcallError', code: expect.stringMatching(/^(MALFORMED_DATA|UNSUPPORTED)$/) as string })
  expect(process.memoryUsage().rss - before).toBeLessThan(250e6)
})
