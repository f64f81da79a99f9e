import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openSnapshot } from '../../graph/snapshot.ts'
import { defaultLimits, type Limits } from '../container.ts'
import { describeC1z } from '../describe.ts'
import { importC1z } from '../import.ts'
import { inFolder, never } from '../testing/files.ts'
import { field } from '../wire.ts'
import { added, archived, bareManifest, databaseOf, indexed, parts, withManifest, type Parts } from './testing/file-writer.ts'
import { fixture } from './testing/fixtures.ts'
import { table, varints, type Entry } from './testing/table-writer.ts'

const rich = parts(fixture('rich.c1z'))

/** What an import of these bytes gives: the snapshot's counts and bytes, or the error. */
const imported = (bytes: Buffer, limits: Limits = defaultLimits) =>
  inFolder(async (folder) => {
    const [path, out] = [join(folder, 'in.c1z'), join(folder, 'out.snapshot')]
    writeFileSync(path, bytes)
    const { counts } = await importC1z(path, out, { signal: never, limits })
    const snapshot = openSnapshot(out)
    snapshot.close()
    return { counts, bytes: readFileSync(out) }
  })

const withFiles = (changes: Readonly<Record<string, Buffer | null>>): Parts => {
  const files = new Map(rich.files)
  for (const [name, bytes] of Object.entries(changes)) {
    if (bytes === null) files.delete(name)
    else files.set(name, bytes)
  }
  return { ...rich, files }
}

/** A fixed field of a manifest, found by what is in it and changed in place. */
const manifestWith = (find: Buffer, change: Buffer): Buffer => {
  const at = rich.manifest.lastIndexOf(find)
  expect(at).toBeGreaterThan(0)
  return Buffer.concat([rich.manifest.subarray(0, at), change, rich.manifest.subarray(at + find.length)])
}

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
const key = (kind: number, ...more: string[]): Buffer => Buffer.from([3, kind, ...Buffer.from(more.join('\0'), 'latin1')])
const mark = (name: string, value: number): Entry => ({ key: key(0xff, name), value: u32(value), sequence: 1 })
const SYNC = '3MptPgeRrGUMHdFxa9UUbXEHQte'
const run: Entry = {
  key: Buffer.from([3, 6]),
  value: Buffer.concat([
    field(1, Buffer.from(SYNC)),
    varints(0x10, 1),
    field(4, varints(8, 1_790_000_000)),
    field(5, varints(8, 1_790_000_060)),
  ]),
  sequence: 1,
}
const person: Entry = {
  key: key(1, '', 'user'),
  value: Buffer.concat([field(2, Buffer.from('user')), field(4, Buffer.from('user'))]),
  sequence: 1,
}
const ada: Entry = {
  key: key(2, '', 'user', 'ada'),
  value: Buffer.concat([field(2, Buffer.from('user')), field(3, Buffer.from('ada'))]),
  sequence: 1,
}

/** A file of these rows in one table. */
const fileOf = (rows: readonly Entry[], manifest = bareManifest(SYNC)): Buffer => {
  const sorted = rows.toSorted((a, b) => Buffer.compare(a.key, b.key))
  const edit = added({ number: 5, smallest: sorted[0]?.key ?? key(1), largest: sorted.at(-1)?.key ?? key(1) })
  return indexed({ manifest, files: databaseOf({ 5: table(sorted) }, [edit]) })
}
const marks = [mark('keyspace_version', 2), mark('grant_entitlement_id_format', 2)]

const newer = 'in.c1z was written by a newer connector than Rollcall knows'
const given = 'in.c1z was written by a test version of the Baton SDK (0.10 to 0.14), whose layout was given up.'
const unused = 'in.c1z uses a feature of its database that Baton connectors do not use'

const tableOf = (parts: Parts): Buffer => parts.files.get('000006.sst') ?? Buffer.alloc(0)
const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

describe('a file of format v3 is refused', () => {
  const whole = indexed(rich)
  const indexAt = (bytes: Buffer): number => Number(bytes.readBigUInt64BE(bytes.length - 28))
  const cases: [what: string, make: () => Buffer, sentence: string][] = [
    [
      'a later engine',
      () => indexed({ ...rich, manifest: withManifest(rich.manifest, { engine: 'pebble4' }) }),
      `${newer} (engine "pebble4").`,
    ],
    [
      'a later encoding',
      () => indexed({ ...rich, manifest: withManifest(rich.manifest, { encoding: 6 }) }),
      `${newer} (payload encoding 6).`,
    ],
    ['encoding 0', () => indexed({ ...rich, manifest: withManifest(rich.manifest, { encoding: 0 }) }), `${newer} (payload encoding 0).`],
    [
      'a later database',
      () => indexed(withFiles({ 'marker.format-version.000002.025': Buffer.alloc(0) })),
      `${newer} (database format 25).`,
    ],
    [
      'a database before the first',
      () => indexed(withFiles({ 'marker.format-version.000002.012': Buffer.alloc(0) })),
      `${unused} (database format 12).`,
    ],
    [
      'no format',
      () => indexed(withFiles({ 'marker.format-version.000001.024': null })),
      'is damaged: it does not say which format its database has.',
    ],
    [
      'no list of tables',
      () => indexed(withFiles({ 'marker.manifest.000009.MANIFEST-000009': Buffer.alloc(0) })),
      'the list of its tables is missing',
    ],
    ['a table that is not there', () => indexed(withFiles({ '000006.sst': null })), 'is damaged: the table 000006.sst is missing.'],
    ['a log with rows', () => indexed(withFiles({ '000099.log': Buffer.alloc(11) })), 'the last changes lie in a log.'],
    [
      'a changed table',
      () => indexed(withFiles({ '000006.sst': flipped(tableOf(rich), 100) })),
      'is damaged: the table 000006.sst has a wrong checksum.',
    ],
    [
      'another hash of a table',
      () => indexed(rich, { entry: (name) => (name === '000006.sst' ? { sha256: Buffer.alloc(32) } : {}) }),
      'is damaged: 000006.sst has a wrong checksum.',
    ],
    [
      'no hash of a table',
      () => indexed(rich, { entry: (name) => (name === '000006.sst' ? { sha256: Buffer.alloc(3) } : {}) }),
      '000006.sst has no checksum',
    ],
    [
      'a length that is too short',
      () => indexed(rich, { entry: (_, { rawLength }) => ({ rawLength: Math.max(0, rawLength - 1) }) }),
      'is damaged',
    ],
    [
      'a length that is too long',
      () => indexed(rich, { entry: (_, { rawLength }) => ({ rawLength: rawLength + 1 }) }),
      'another length than it says',
    ],
    ['files that overlap', () => indexed(rich, { entry: (_, { offset }) => ({ offset: offset - 1 }) }), 'the files inside overlap'],
    ['a name with a folder', () => indexed(rich, { entry: () => ({ name: '../x' }) }), 'a file inside has a name that is none'],
    ['names out of order', () => indexed(rich, { entry: () => ({ name: 'x' }) }), 'the files inside are out of order'],
    ['another manifest than was saved', () => indexed(rich, { manifestHash: 1n }), 'its manifest has a wrong checksum'],
    ['a changed index', () => flipped(whole, indexAt(whole) + 3), 'its index has a wrong checksum'],
    ['an index elsewhere', () => flipped(whole, whole.length - 28 + 7), 'its index lies somewhere else than it says'],
    ['no index', () => whole.subarray(0, -1), 'it has no index at its end'],
    ['a manifest that is cut off', () => whole.subarray(0, 1000), 'it ends in the middle of its manifest'],
    [
      'one grant fewer than counted',
      () => indexed({ ...rich, manifest: manifestWith(Buffer.from('281930', 'hex'), Buffer.from('281a30', 'hex')) }),
      'is damaged: it says 26 grants and holds 25.',
    ],
    [
      'one resource more than counted',
      () => indexed({ ...rich, manifest: manifestWith(Buffer.from('18112006', 'hex'), Buffer.from('18102006', 'hex')) }),
      'is damaged: it says 16 resources and holds 17.',
    ],
    [
      'another digest of grants',
      () => indexed({ ...rich, manifest: manifestWith(Buffer.from('10191801', 'hex'), Buffer.from('10181801', 'hex')) }),
      'is damaged: it says 24 grants and holds 25.',
    ],
    ['another sync than it says', () => fileOf([...marks, run], bareManifest('another')), 'it does not hold the sync it says it holds'],
    ['no version of its keys', () => fileOf([person, run]), given],
    ['an older version of its keys', () => fileOf([mark('keyspace_version', 1), run]), given],
    ['a later version of its keys', () => fileOf([mark('keyspace_version', 3), run]), `${newer} (key layout 3).`],
    [
      'a later form of ids',
      () => fileOf([mark('keyspace_version', 2), mark('grant_entitlement_id_format', 3), run]),
      `${newer} (id format 3).`,
    ],
    [
      'a form of ids never released',
      () => fileOf([mark('keyspace_version', 2), mark('grant_entitlement_id_format', 1), run]),
      `${unused} (id format 1).`,
    ],
    [
      'a row that is no message',
      () => fileOf([...marks, run, { ...ada, value: Buffer.from('12ff', 'hex') }]),
      'is damaged: row 1 of kind 2 cannot be decoded.',
    ],
    ['a link in its archive', () => archived(rich, false, '2'), `${unused} (links in its archive).`],
    [
      'a changed header of its archive',
      () => {
        const bytes = archived({ ...rich, manifest: bareManifest(SYNC) })
        return flipped(bytes, 9 + bytes.readUInt32BE(5) + 1)
      },
      'a header of its archive has a wrong checksum',
    ],
    ['an archive that is cut off', () => archived(rich).subarray(0, -1100), 'is damaged'],
  ]
  test.each(cases)('%s', async (_what, make, sentence) => {
    const error: unknown = await imported(make()).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ name: 'RollcallError', code: expect.stringMatching(/^(MALFORMED_DATA|UNSUPPORTED)$/) as string })
    expect(error).toMatchObject({ message: expect.stringContaining(sentence) as string, remedy: expect.stringMatching(/.{10}/) as string })
  })

  test('beyond the limits', async () => {
    for (const bytes of [whole, archived(rich), archived(rich, true)]) {
      await expect(imported(bytes, { ...defaultLimits, decodedBytes: 5000 })).rejects.toMatchObject({ code: 'UNSUPPORTED' })
    }
    await expect(imported(whole, { ...defaultLimits, windowBytes: 100 })).rejects.toMatchObject({ code: 'UNSUPPORTED' })
  })

  test('and a later engine is said without reading it', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'in.c1z')
      writeFileSync(path, indexed({ ...rich, manifest: withManifest(rich.manifest, { engine: 'pebble4' }) }))
      const { engine, advice } = await describeC1z(path)
      expect({ engine, advice }).toMatchObject({
        engine: 'pebble4',
        advice: expect.stringContaining(`${newer} (engine "pebble4").`) as string,
      })
    })
  })
})

describe('a file of format v3 is read', () => {
  test('put together again in any way', async () => {
    const { counts } = await imported(indexed(rich))
    for (const bytes of [archived(rich), archived(rich, true)]) expect((await imported(bytes)).counts).toEqual(counts)
    // 0 stands for a manifest without a checksum.
    expect((await imported(indexed(rich, { manifestHash: 0n }))).counts).toEqual(counts)
  })

  test('from the scratch folder when a table is large', async () => {
    const rows = Array.from({ length: 300 }, (_, i): Entry => {
      const id = String(i).padStart(4, '0')
      const value = Buffer.concat([field(2, Buffer.from('user')), field(3, Buffer.from(id)), field(5, Buffer.alloc(40_000, id))])
      return { key: key(2, '', 'user', id), value, sequence: 1 }
    })
    expect((await imported(fileOf([...marks, run, person, ...rows]))).counts).toMatchObject({ resources: 300, resourceTypes: 1 })
  })

  test('without the connector’s own session, the assets, or kinds nobody knows', async () => {
    const hidden = [5, 8, 9, 10, 11].map((kind): Entry => ({
      key: key(kind, '', 'canary-in-a-key'),
      value: Buffer.from('\x12\x10canary-in-a-row!'),
      sequence: 1,
    }))
    const { counts, bytes } = await imported(fileOf([...marks, run, person, ada, ...hidden]))
    expect(counts).toMatchObject({ resourceTypes: 1, resources: 1 })
    expect(bytes.includes('canary')).toBe(false)
    // An error of a row beside it says nothing of it either.
    const broken = { ...ada, value: Buffer.from('12ff', 'hex') }
    const error: unknown = await imported(fileOf([...marks, run, person, broken, ...hidden])).catch((reason: unknown) => reason)
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('canary')
  })

  test('with a trait that has no number yet, by its name', async () => {
    await inFolder(async (folder) => {
      const [path, out] = [join(folder, 'in.c1z'), join(folder, 'out.snapshot')]
      const type = { ...person, value: Buffer.concat([person.value ?? Buffer.alloc(0), field(4, Buffer.from('robot'))]) }
      writeFileSync(path, fileOf([...marks, run, type, ada]))
      await importC1z(path, out, { signal: never })
      const snapshot = openSnapshot(out)
      expect(snapshot.resourceTypes).toMatchObject([{ id: 'user', traits: ['user', 'robot'] }])
      snapshot.close()
    })
  })

  test('whatever is changed in it: refused, or the same', async () => {
    const bytes = indexed(rich)
    const { counts } = await imported(bytes)
    // Every place is as likely as another, and the same ones each time.
    for (let i = 0, at = 7; i < 150; i++, at = (at * 7919 + 104_729) % bytes.length) {
      const found: unknown = await imported(i % 5 === 0 ? bytes.subarray(0, at) : flipped(bytes, at)).then(
        (read) => read.counts,
        (error: unknown) => error,
      )
      if (found instanceof Error)
        expect(found, `byte ${at}`).toMatchObject({ name: 'RollcallError', code: expect.not.stringMatching('INTERNAL') as string })
      else expect(found, `byte ${at}`).toEqual(counts)
    }
  }, 60_000)
})
