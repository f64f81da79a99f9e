import { toBinary, type DescMessage } from '@bufbuild/protobuf'
import { anyPack } from '@bufbuild/protobuf/wkt'
import type Database from 'better-sqlite3'
import { open, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { SanitizeReceipt } from '../../../../shared/contract.ts'
import { cancelled, RollcallError } from '../../../../shared/errors.ts'
import { chooseSync, noSync } from '../choose-sync.ts'
import { compress } from '../compress.ts'
import { defaultLimits, identify, withFile } from '../container.ts'
import { columnsOf, openForeign, openScratch, readRuns } from '../database.ts'
import { damaged, importFault, readFault, writeFault } from '../faults.ts'
import { GrantExpandableSchema, type GrantExpandable } from '../gen/c1/connector/v2/annotations_pb.js'
import { EntitlementSchema } from '../gen/c1/connector/v2/entitlement_pb.js'
import { GrantSchema, type Grant } from '../gen/c1/connector/v2/grant_pb.js'
import { ResourceSchema, ResourceTypeSchema } from '../gen/c1/connector/v2/resource_pb.js'
import { pieces } from '../pieces.ts'
import { grantIndexes, tables } from '../schema.ts'
import { withScratch } from '../../../files/scratch.ts'
import { inspectTarget, replaceTarget } from '../target.ts'
import { Ids } from './ids.ts'
import { Messages } from './messages.ts'
import { Pseudonyms } from './pseudonyms.ts'
import { unpack } from '../unpack.ts'

export interface SanitizeOptions {
  /** Every sync of the file, or the one readers show. */
  readonly syncs: 'all' | 'newest'
  readonly signal: AbortSignal
}

/**
 * Writes a copy of a v1 .c1z in which every name, address, id, text, number and date is invented; resource types, traits, statuses, counts
 * and what belongs to what stay. The copy is a database of its own: nothing is left in free pages or headers.
 *
 * @throws RollcallError INVALID_INPUT (something lies at `outPath`), and what {@link importC1z} and {@link writeC1z} throw
 */
export async function sanitizeC1z(path: string, outPath: string, { syncs, signal }: SanitizeOptions): Promise<SanitizeReceipt> {
  const out = resolve(outPath)
  try {
    signal.throwIfAborted()
    const format = await withFile(path, (file) => identify(file, path)).catch((error: unknown) => {
      throw readFault(error, path)
    })
    if (format === 'v3') {
      throw new RollcallError('UNSUPPORTED', {
        message: `${path} is a .c1z of format v3, of which Rollcall makes no invented copy.`,
        remedy: 'Open it and save it as a .c1z, which has format v1, and make the copy of that file.',
      })
    }
    if (format === 'empty') throw noSync(path, 'it is empty')
    const target = await inspectTarget(out)
    if (target.before !== null)
      throw new RollcallError('INVALID_INPUT', { message: `${out} is there already; it was left as it is.`, remedy: 'Name a new file.' })
    return await withScratch(dirname(out), async (folder) => {
      const [content, copy] = [join(folder, 'content.db'), join(folder, 'copy.db')]
      const left = await copyInto(path, content, copy, out, { syncs, signal })
      const source = await open(copy, 'r')
      try {
        const written = await replaceTarget(target, { signal }, (file) => compress(source, file, signal, () => undefined))
        return { path: out, ...written, ...left }
      } finally {
        await source.close()
      }
    })
  } catch (error) {
    if (signal.aborted) throw cancelled(error)
    throw writeFault(error, out)
  }
}

type Kept = Pick<SanitizeReceipt, 'syncs' | 'records' | 'dropped'>

async function copyInto(path: string, content: string, copy: string, out: string, { syncs, signal }: SanitizeOptions): Promise<Kept> {
  let from: Database.Database | null = null
  try {
    await unpack(path, content, defaultLimits, signal)
    from = openForeign(content)
    const all = readRuns(from, path)
    const newest = syncs === 'all' ? null : chooseSync(all, path, undefined).sync_id
    const runs = all.filter(({ sync_id }) => newest === null || sync_id === newest)
    if (runs.length === 0) throw noSync(path, 'it holds no sync')
    const into = openScratch(copy)
    try {
      into.exec('BEGIN')
      into.exec(tables)
      const kept = await new Copy(from, into, path, signal).run(runs)
      for (const { sql } of Object.values(grantIndexes)) into.exec(sql)
      into.exec('COMMIT')
      await stat(copy)
      return kept
    } finally {
      into.close()
    }
  } catch (error) {
    throw importFault(error, path, out)
  } finally {
    from?.close()
  }
}

type Row = Readonly<Record<string, string | null>> & { readonly data: Buffer; readonly expansion: Buffer | null }
type Run = ReturnType<typeof readRuns>[number]

/** One pass over the tables, row by row. */
class Copy {
  readonly #from: Database.Database
  readonly #into: Database.Database
  readonly #path: string
  readonly #signal: AbortSignal
  readonly #names = new Pseudonyms()
  readonly #ids: Ids
  readonly #messages: Messages
  #records = 0

  constructor(from: Database.Database, into: Database.Database, path: string, signal: AbortSignal) {
    this.#from = from
    this.#into = into
    this.#path = path
    this.#signal = signal
    const types = columnsOf(from, 'v1_resource_types').has('external_id')
      ? from.prepare<[], string>('select distinct cast(external_id as text) from v1_resource_types').pluck().all()
      : []
    this.#ids = new Ids(this.#names, types)
    this.#messages = new Messages(this.#names, this.#ids)
  }

  async run(runs: readonly Run[]): Promise<Kept> {
    const insert = this.#into.prepare(
      'INSERT INTO v1_sync_runs (sync_id, started_at, ended_at, sync_token, sync_type, parent_sync_id) VALUES (?, ?, ?, ?, ?, ?)',
    )
    for (const { sync_id, started_at, ended_at, sync_type, parent_sync_id } of runs) {
      const id = this.#names.syncId(sync_id)
      const ended = ended_at === null ? null : this.#names.time(ended_at)
      // A token says where a sync stood, in the source's own words; of a finished one it is empty braces.
      insert.run(id, this.#names.time(started_at ?? ''), ended, ended === null ? '' : '{}', sync_type, this.#names.syncId(parent_sync_id))
      await this.#rows(sync_id, id)
    }
    const sessions = this.#count('v1_connector_sessions')
    const dropped = [...this.#messages.dropped].map(([what, count]) => ({ what, count }))
    if (sessions > 0) dropped.push({ what: 'entries of the connector’s own cache', count: sessions })
    return { syncs: runs.length, records: this.#records, dropped }
  }

  async #rows(syncId: string, id: string): Promise<void> {
    const text = (value: string | null | undefined): string => this.#names.text(value ?? '')
    const typed = ['external_id', 'discovered_at']
    const type = this.#into.prepare('INSERT INTO v1_resource_types (external_id, data, sync_id, discovered_at) VALUES (?, ?, ?, ?)')
    await this.#each('v1_resource_types', syncId, typed, (row) =>
      type.run(row.external_id, this.#bytes(ResourceTypeSchema, row.data), id, this.#at(row)),
    )
    const resource = this.#into.prepare(
      `INSERT INTO v1_resources (resource_type_id, external_id, parent_resource_type_id, parent_resource_id, data, sync_id, discovered_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    const parents = ['parent_resource_type_id', 'parent_resource_id']
    await this.#each('v1_resources', syncId, [...typed, 'resource_type_id', ...parents], (row) => {
      const external = this.#ids.resource(row.external_id ?? '', row.resource_type_id ?? '')
      const parent = row.parent_resource_id ? text(row.parent_resource_id) : null
      const bytes = this.#bytes(ResourceSchema, row.data)
      resource.run(
        row.resource_type_id,
        external,
        row.parent_resource_type_id === '' ? null : row.parent_resource_type_id,
        parent,
        bytes,
        id,
        this.#at(row),
      )
    })
    const entitlement = this.#into.prepare(
      'INSERT INTO v1_entitlements (resource_type_id, resource_id, external_id, data, sync_id, discovered_at) VALUES (?, ?, ?, ?, ?, ?)',
    )
    const on = ['resource_type_id', 'resource_id']
    await this.#each('v1_entitlements', syncId, [...typed, ...on], (row) => {
      const external = this.#ids.entitlement(row.external_id ?? '')
      entitlement.run(row.resource_type_id, text(row.resource_id), external, this.#bytes(EntitlementSchema, row.data), id, this.#at(row))
    })
    const grant = this.#into.prepare(
      `INSERT INTO v1_grants (resource_type_id, resource_id, entitlement_id, principal_resource_type_id, principal_resource_id, external_id,
        data, sync_id, discovered_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    const held = ['entitlement_id', 'principal_resource_type_id', 'principal_resource_id']
    await this.#each('v1_grants', syncId, [...typed, ...on, ...held], (row) => {
      const principal = { type: row.principal_resource_type_id ?? '', id: row.principal_resource_id ?? '' }
      const external = this.#ids.grant(row.external_id ?? '', row.entitlement_id ?? '', principal)
      const ends = [row.resource_type_id, text(row.resource_id), this.#ids.entitlement(row.entitlement_id ?? '')]
      grant.run(...ends, principal.type, text(principal.id), external, this.#grant(row, external), id, this.#at(row))
    })
    const asset = this.#into.prepare(
      'INSERT INTO v1_assets (external_id, content_type, data, sync_id, discovered_at) VALUES (?, ?, ?, ?, ?)',
    )
    await this.#each('v1_assets', syncId, typed, (row) =>
      asset.run(text(row.external_id), 'unknown', Buffer.from(this.#names.bytes(row.data)), id, this.#at(row)),
    )
  }

  #bytes(schema: DescMessage, data: Buffer): Buffer {
    return Buffer.from(toBinary(schema, this.#messages.read(schema, data)))
  }

  #grant({ data, expansion }: Row, external: string): Buffer {
    const message = this.#messages.read(GrantSchema, data) as Grant
    message.id = external
    // Newer files have it in a column of its own; the baseline schema knows the annotation only.
    const name = GrantExpandableSchema.typeName
    if (expansion !== null && !message.annotations.some(({ typeUrl }) => typeUrl.endsWith(`/${name}`)))
      message.annotations.push(anyPack(GrantExpandableSchema, this.#messages.read(GrantExpandableSchema, expansion) as GrantExpandable))
    return Buffer.from(toBinary(GrantSchema, message))
  }

  #at(row: Row): string {
    return this.#names.time(row.discovered_at ?? '')
  }

  #count(table: string): number {
    if (columnsOf(this.#from, table).size === 0) return 0
    return this.#from.prepare<[], number>(`select count(*) from ${table} not indexed`).pluck().get() ?? 0
  }

  async #each(table: string, syncId: string, texts: readonly string[], take: (row: Row) => void): Promise<void> {
    const there = columnsOf(this.#from, table)
    if (there.size === 0) return
    if (!there.has('data') || !there.has('sync_id')) throw damaged(this.#path, `the table ${table} inside is not the one it should be`)
    const columns = texts.map((name) => (there.has(name) ? `cast(${name} as text) as ${name}` : `null as ${name}`))
    const expansion = there.has('expansion')
    const piece = this.#from.prepare<[string, number, number], Row & { readonly row: number }>(
      `select rowid as row, cast(data as blob) as data, ${expansion ? 'expansion' : 'null as expansion'}, ${columns.join(', ')}
        from ${table} not indexed where sync_id = ? and rowid > ? and rowid <= ? order by rowid`,
    )
    const sizes = { texts: ['sync_id', ...texts.filter((name) => there.has(name))], blobs: ['data', ...(expansion ? ['expansion'] : [])] }
    for await (const { after, upTo } of pieces(this.#from, this.#path, table, sizes, this.#signal)) {
      const rows = piece.all(syncId, after, upTo)
      for (const row of rows) take(row)
      this.#records += rows.length
    }
  }
}
