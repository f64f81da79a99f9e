import { openSync, writeSync, closeSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { constants, zstdCompressSync } from 'node:zlib'
import { create, toBinary } from '@bufbuild/protobuf'
import { timestampFromMs } from '@bufbuild/protobuf/wkt'
import { encodeResource } from '../../electron/engine/c1z/encode.ts'
import { C1ZManifestV3Schema, PayloadEncoding } from '../../electron/engine/c1z/gen/c1/c1z/v3/manifest_pb.js'
import { GrantMetadataCodec } from '../../electron/engine/c1z/grant-metadata.ts'
import { Reader } from '../../electron/engine/c1z/reader.ts'
import { maskedCrc32c, xxh64 } from '../../electron/engine/c1z/v3/checksums.ts'
import { field } from '../../electron/engine/c1z/wire.ts'
import { writeC1z } from '../../electron/engine/c1z/write.ts'
import { firstValue } from '../../electron/engine/graph/records.ts'
import { openSnapshot, type Snapshot } from '../../electron/engine/graph/snapshot.ts'
import { TableWriter, varints } from './table.ts'

/**
 * Writes one graph in both formats: `node write.ts <snapshot> <v1 file> <v3 file>`. The v3 file is as the SDK leaves one that was
 * converted: a table for each kind of row, ingested on the last level, each file in a zstd frame of its own.
 */

const SYNC = '33p3590dzdgf5u2DhrEARCIYjnj'
const [started, ended] = [1_760_000_000_000, 1_760_000_060_000]

interface Row {
  readonly key: Buffer
  readonly value: Buffer
}

const text = (number: number, value: string): Buffer => (value === '' ? Buffer.alloc(0) : field(number, Buffer.from(value)))
const number = (of: number, value: number): Buffer => varints(of << 3, value)
const escaped = (value: string): string => value.replaceAll('\x01', '\x01\x02').replaceAll('\0', '\x01\x01')
const keyOf = (kind: number, ...elements: readonly string[]): Buffer =>
  Buffer.concat([Buffer.from([3, kind, 0]), Buffer.from(elements.map(escaped).join('\0'))])
const byKey = (a: Row, b: Row): number => Buffer.compare(a.key, b.key)
const timeOf = (of: number, at: number): Buffer => field(of, number(1, Math.floor(at / 1000)))

/** Fields of the v2 message under the numbers v3 has for them. */
const resourceNumbers: Readonly<Record<number, number>> = { 3: 4, 4: 7, 5: 5, 9: 9, 11: 10 }

function resources(snapshot: Snapshot): Row[] {
  const traits = new Map(snapshot.resourceTypes.map((type) => [type.id, type.traits]))
  return [...snapshot.resourcesInOrder()]
    .map(({ resource }) => {
      const parts = [text(2, resource.type), text(3, resource.id)]
      const message = new Reader(encodeResource(resource, traits.get(resource.type) ?? []))
      while (message.more) {
        const tag = message.varint()
        const content = message.sub().rest()
        const to = resourceNumbers[tag >> 3]
        if (to !== undefined) parts.push(field(to, content))
      }
      return { key: keyOf(2, resource.type, resource.id), value: Buffer.concat([...parts, timeOf(8, started)]) }
    })
    .sort(byKey)
}

function flagged(type: string, id: string, entitlement: string): readonly string[] {
  const start = `${type}:${id}:`
  return entitlement.startsWith(start) ? [type, id, '1', entitlement.slice(start.length)] : [type, id, '0', entitlement]
}

const entitlements = (snapshot: Snapshot): Row[] =>
  [...snapshot.entitlementsInOrder()]
    .map(({ entitlement: { id, resource, displayName, slug, purpose, grantableTo } }) => ({
      key: keyOf(3, ...flagged(resource.type, resource.id, id)),
      value: Buffer.concat([
        ...[
          text(2, id),
          field(3, text(1, resource.type), text(2, resource.id)),
          text(4, displayName),
          text(6, purpose),
          timeOf(8, started),
        ],
        ...[text(9, slug), ...grantableTo.map((type) => text(10, type))],
      ]),
    }))
    .sort(byKey)

function* grants(snapshot: Snapshot): Generator<Row> {
  const codec = new GrantMetadataCodec(snapshot.vocabulary.grantAttributes)
  const on = new Map(
    [...snapshot.entitlementsInOrder()].map(({ key, entitlement: { id, resource } }) => {
      const start = keyOf(4, ...flagged(resource.type, resource.id, id))
      return [key, { id, start, value: field(3, text(1, resource.type), text(2, resource.id), text(3, id)) }]
    }),
  )
  const holders = new Map(
    [...snapshot.resourcesInOrder()].map(({ key, resource: { type, id } }) => [
      key,
      { end: `:${type}:${id}`, key: Buffer.from(`\0${escaped(type)}\0${escaped(id)}`), value: field(4, text(1, type), text(2, id)) },
    ]),
  )
  const rank = new Map([...on].sort(([, a], [, b]) => Buffer.compare(a.start, b.start)).map(([key], i) => [key, i]))
  const byRank: Row[][] = Array.from(rank, () => [])
  for (const grant of snapshot.grantsInOrder()) {
    const [entitlement, holder] = [on.get(grant[0]), holders.get(grant[1])]
    if (entitlement === undefined || holder === undefined) continue
    const said = codec.encode(grant, firstValue)
    // The annotation without its tag and length in v2.
    const more = said === null ? Buffer.alloc(0) : field(8, contentOf(said))
    const value = Buffer.concat([text(2, entitlement.id + holder.end), entitlement.value, holder.value, timeOf(5, started), more])
    byRank[rank.get(grant[0]) ?? 0]?.push({ key: Buffer.concat([entitlement.start, holder.key]), value })
  }
  for (const rows of byRank) yield* rows.sort(byKey)
}

function contentOf(message: Uint8Array): Buffer {
  const reader = new Reader(Buffer.from(message))
  reader.varint()
  return reader.sub().rest()
}

const mark = (name: string, value: number): Row => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return { key: Buffer.concat([Buffer.from([3, 0xff]), Buffer.from(name)]), value: bytes }
}

const run = Buffer.concat([text(1, SYNC), number(2, 1), timeOf(4, started), timeOf(5, ended)])

function writeV3(snapshot: Snapshot, path: string): void {
  const types = snapshot.resourceTypes.map(({ id, displayName, traits }) => ({
    key: keyOf(1, id),
    value: Buffer.concat([text(2, id), text(3, displayName), ...traits.map((trait) => text(4, trait.toUpperCase())), timeOf(6, started)]),
  }))
  const tables: Iterable<Row>[] = [
    types.sort(byKey),
    resources(snapshot),
    entitlements(snapshot),
    grants(snapshot),
    [{ key: Buffer.from([3, 6]), value: run }, mark('grant_entitlement_id_format', 2), mark('keyspace_version', 2)],
  ]
  const manifest = Buffer.from(
    toBinary(
      C1ZManifestV3Schema,
      create(C1ZManifestV3Schema, {
        ...{ engine: 'pebble3', payloadEncoding: PayloadEncoding.INDEXED_ZSTD },
        syncRuns: [{ syncId: SYNC, type: 1, startedAt: timestampFromMs(started), endedAt: timestampFromMs(ended) }],
      }),
    ),
  )
  const out = openSync(path, 'w')
  try {
    packInto(out, manifest, tables)
  } finally {
    closeSync(out)
  }
}

function packInto(out: number, manifest: Buffer, tables: readonly Iterable<Row>[]): void {
  const head = Buffer.alloc(9)
  head.write('C1Z3\0', 'latin1')
  head.writeUInt32BE(manifest.length, 5)
  let offset = 0
  const put = (bytes: Buffer): void => void (offset += writeSync(out, bytes))
  put(head)
  put(manifest)
  const entries: Buffer[] = []
  const add = (name: string, raw: Buffer): void => {
    const frame = zstdCompressSync(raw, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })
    const numbers = Buffer.concat([number(2, offset), number(3, frame.length), number(4, raw.length)])
    entries.push(field(1, text(1, name), numbers, field(6, createHash('sha256').update(raw).digest())))
    put(frame)
  }
  const comparer = Buffer.from('leveldb.BytewiseComparator')
  const edits = [Buffer.concat([varints(1, comparer.length), comparer, varints(2, 3, 4, 100)])]
  for (const [i, rows] of tables.entries()) {
    const table = new TableWriter()
    for (const { key, value } of rows) table.add(key, value)
    const bytes = table.finish()
    add(`${String(5 + i).padStart(6, '0')}.sst`, bytes)
    const bound = (key: Buffer): Buffer => Buffer.concat([varints(key.length + 8), key, varints(1), Buffer.alloc(7)])
    const bounds = [bound(table.first ?? Buffer.alloc(0)), bound(table.last)]
    edits.push(Buffer.concat([varints(103, 6, 5 + i, bytes.length), ...bounds, varints(10 + i, 10 + i, 1)]))
  }
  add('MANIFEST-000001', Buffer.concat(edits.map(chunk)))
  add('marker.format-version.000001.024', Buffer.alloc(0))
  add('marker.manifest.000001.MANIFEST-000001', Buffer.alloc(0))
  const index = Buffer.concat(entries)
  const footer = Buffer.alloc(28)
  footer.writeBigUInt64BE(BigInt(offset), 0)
  footer.writeUInt32BE(index.length, 8)
  footer.writeBigUInt64BE(xxh64(index), 12)
  footer.write('C1ZIDX1\0', 20, 'latin1')
  put(index)
  put(footer)
}

/** All of them fit into the first block of the log. */
function chunk(record: Buffer): Buffer {
  const head = Buffer.alloc(7)
  head.writeUInt16LE(record.length, 4)
  head[6] = 1
  head.writeUInt32LE(maskedCrc32c(Buffer.concat([head.subarray(6), record])))
  return Buffer.concat([head, record])
}

const [from = '', v1 = '', v3 = ''] = process.argv.slice(2)
const snapshot = openSnapshot(from)
writeV3(snapshot, v3)
await writeC1z(snapshot, v1, { keep: 1, signal: new AbortController().signal, now: () => ended })
snapshot.close()
