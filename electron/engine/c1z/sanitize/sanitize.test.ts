import { create, toBinary } from '@bufbuild/protobuf'
import { AnySchema, anyPack, timestampFromMs } from '@bufbuild/protobuf/wkt'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { ExternalLinkSchema, GrantExpandableSchema, GrantMetadataSchema, RawIdSchema } from '../gen/c1/connector/v2/annotations_pb.js'
import { Entitlement_PurposeValue, EntitlementSchema } from '../gen/c1/connector/v2/entitlement_pb.js'
import { GrantSchema } from '../gen/c1/connector/v2/grant_pb.js'
import { ResourceSchema, ResourceType_Trait, ResourceTypeSchema } from '../gen/c1/connector/v2/resource_pb.js'
import { UserTrait_Status_Status, UserTraitSchema } from '../gen/c1/connector/v2/traits_pb.js'
import { importC1z } from '../import.ts'
import { inFolder, makeFile, never } from '../testing/files.ts'
import { Pseudonyms } from './pseudonyms.ts'
import { sanitizeC1z } from './sanitize.ts'

const canaries = {
  id: 'Zephyrine-4711', name: 'Zephyrine Quillanova', email: 'zephyrine.q@harbourlight-academy.org', login: 'ZQUILLA', department: 'Lighthouse Audio',
  room: '48151623', details: 'onleave since spring', course: 'KEELBOAT_2044', title: 'Keelboat safety', about: 'Written by Ottilie', link: 'https://lms.harbourlight.org/keelboat',
  note: 'Observed by Bartholomew', unknown: 'Unheard-of-secret', unknownField: 'Fieldless-secret', token: 'page-Marigold', session: 'session-Orchidea',
  deleted: 'Formerly Persimmon', extra: 'Rhododendron', asset: 'Tangerine-logo', oddGrant: 'Voucher#Umbrella', japanese: '海の灯台学校', slug: 'harbour-pilot',
} // prettier-ignore
const started = '2026-03-01 08:00:00.000000'
const syncId = '3AJkX7ZBJ6iQZgZkZkZkZkZkZkZ'

const type = (id: string, traits: ResourceType_Trait[]) =>
  create(ResourceTypeSchema, { id, displayName: id === 'user' ? 'Person' : 'Course', traits })

const user = () =>
  create(ResourceSchema, {
    id: { resourceType: 'user', resource: canaries.id },
    displayName: canaries.name,
    annotations: [
      anyPack(RawIdSchema, create(RawIdSchema, { id: canaries.id })),
      create(AnySchema, { typeUrl: 'type.googleapis.com/acme.Secret', value: Buffer.from(canaries.unknown) }),
      anyPack(
        UserTraitSchema,
        create(UserTraitSchema, {
          emails: [{ address: canaries.email, isPrimary: true }],
          login: canaries.login,
          status: { status: UserTrait_Status_Status.ENABLED, details: canaries.details },
          profile: { department: canaries.department, room: Number(canaries.room), school: canaries.japanese, address: canaries.email, hired: '2019-07-14', tags: [canaries.extra], active: true },
          createdAt: timestampFromMs(Date.UTC(2019, 6, 14)),
        }),
      ),
    ],
  }) // prettier-ignore

const course = () =>
  create(ResourceSchema, {
    id: { resourceType: 'course', resource: canaries.course },
    displayName: canaries.title,
    description: canaries.about,
    annotations: [anyPack(ExternalLinkSchema, create(ExternalLinkSchema, { url: canaries.link }))],
  })

const entitlement = (slug: string) =>
  create(EntitlementSchema, {
    resource: course(),
    id: `course:${canaries.course}:${slug}`,
    displayName: `${canaries.title} ${slug}`,
    slug,
    grantableTo: [type('user', [ResourceType_Trait.USER])],
    purpose: Entitlement_PurposeValue.ASSIGNMENT,
  })

const grant = (id: string, slug: string) =>
  create(GrantSchema, {
    entitlement: entitlement(slug),
    principal: user(),
    id,
    sources: { sources: { [`course:${canaries.course}:${slug}`]: {} } },
    annotations: [
      anyPack(GrantMetadataSchema, create(GrantMetadataSchema, { metadata: { note: canaries.note, high_score: 87, completed_at: '2026-02-03T10:00:00Z' } })),
      anyPack(GrantExpandableSchema, create(GrantExpandableSchema, { entitlementIds: [`course:${canaries.course}:completed`], resourceTypeIds: ['user'] })),
    ],
  }) // prettier-ignore

/** Field 99, which no resource has. */
const unknownField = (): Buffer =>
  Buffer.concat([Buffer.from([0x9a, 0x06, canaries.unknownField.length]), Buffer.from(canaries.unknownField)])

/** A file that has something of its own in every place a file has. */
function canaryFile(path: string): void {
  makeFile(path, (database) => {
    database.exec('CREATE TABLE v1_connector_sessions (id INTEGER PRIMARY KEY, sync_id TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL)')
    const insert = (table: string, row: Record<string, unknown>): void => {
      const names = Object.keys(row)
      database.prepare(`insert into ${table} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`).run(...Object.values(row))
    }
    const common = { sync_id: syncId, discovered_at: started }
    insert('v1_sync_runs', { sync_id: syncId, started_at: started, ended_at: '2026-03-01 08:05:00.000000', sync_token: canaries.token, sync_type: 'full' })
    for (const [id, traits] of [['user', [ResourceType_Trait.USER]], ['course', []]] as const)
      insert('v1_resource_types', { external_id: id, data: toBinary(ResourceTypeSchema, type(id, [...traits])), ...common })
    insert('v1_resources', { resource_type_id: 'user', external_id: `user:${canaries.id}`, data: Buffer.concat([toBinary(ResourceSchema, user()), unknownField()]), ...common })
    insert('v1_resources', { resource_type_id: 'course', external_id: `course:${canaries.course}`, data: toBinary(ResourceSchema, course()), ...common })
    for (const slug of ['completed', canaries.slug])
      insert('v1_entitlements', { resource_type_id: 'course', resource_id: canaries.course, external_id: `course:${canaries.course}:${slug}`, data: toBinary(EntitlementSchema, entitlement(slug)), ...common })
    for (const [id, slug] of [[`course:${canaries.course}:completed:user:${canaries.id}`, 'completed'], [canaries.oddGrant, canaries.slug]] as const)
      insert('v1_grants', { resource_type_id: 'course', resource_id: canaries.course, entitlement_id: `course:${canaries.course}:${slug}`, principal_resource_type_id: 'user', principal_resource_id: canaries.id, external_id: id, data: toBinary(GrantSchema, grant(id, slug)), ...common })
    insert('v1_assets', { external_id: canaries.asset, content_type: canaries.asset, data: Buffer.from(canaries.asset), ...common })
    insert('v1_connector_sessions', { sync_id: syncId, key: canaries.session, value: Buffer.from(canaries.session) })
    // What was deleted stays in free pages.
    database.exec('create table gone (text)')
    database.prepare('insert into gone values (?)').run(canaries.deleted.repeat(500))
    database.exec('drop table gone')
  }) // prettier-ignore
}

const contentOf = (path: string): Buffer => zstdDecompressSync(readFileSync(path).subarray(5))
/** Every value, and every part of it that is a word or number of four characters or more. */
const parts = Object.values(canaries).flatMap((value) => [
  value,
  ...value.split(/[\s@.:/_#-]+/).filter((part) => Array.from(part).length >= 4 && part !== 'https'),
])

describe('a sanitized copy', () => {
  test('holds nothing of the original, wherever it stood', async () => {
    await inFolder(async (folder) => {
      const [path, out] = [join(folder, 'in.c1z'), join(folder, 'out.c1z')]
      canaryFile(path)
      const before = contentOf(path)
      for (const part of Object.values(canaries)) if (part !== canaries.room) expect(before.includes(part), part).toBe(true)
      const made = await sanitizeC1z(path, out, { syncs: 'all', signal: never })
      expect(made).toMatchObject({ path: out, syncs: 1, records: 9 })
      expect(made.dropped).toEqual(expect.arrayContaining([
        // Once in the row itself, once in each grant's copy of the person.
        { what: 'annotations of the type acme.Secret', count: 3 },
        { what: 'unknown fields', count: 1 },
        { what: 'entries of the connector’s own cache', count: 1 },
      ])) // prettier-ignore
      const content = contentOf(out)
      const found = parts.filter((part) => [part, part.toLowerCase(), part.toUpperCase()].some((form) => content.includes(form) || content.includes(Buffer.from(form, 'utf16le'))))
      expect(found).toEqual([])
      const number = Buffer.alloc(8)
      number.writeDoubleLE(Number(canaries.room))
      expect(content.includes(number)).toBe(false)
      for (const text of ['2019-07-14', '2026-02-03', '2026-03-01', syncId]) expect(content.includes(text)).toBe(false)
    })
  }) // prettier-ignore

  test('is a file like any: types, traits, statuses, counts and what belongs to what stay', async () => {
    await inFolder(async (folder) => {
      const [path, out, content] = [join(folder, 'in.c1z'), join(folder, 'out.c1z'), join(folder, 'content.db')]
      canaryFile(path)
      await sanitizeC1z(path, out, { syncs: 'newest', signal: never })
      const before = await importC1z(path, join(folder, 'before.snapshot'), { signal: never })
      const after = await importC1z(out, join(folder, 'after.snapshot'), { signal: never })
      expect(after.counts).toEqual(before.counts)
      writeFileSync(content, contentOf(out))
      const database = new Database(content, { readonly: true })
      expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
      const one = (sql: string) => database.prepare<[], Record<string, string>>(sql).get() ?? {}
      expect(database.prepare('select external_id from v1_resource_types order by id').pluck().all()).toEqual(['user', 'course'])
      const held = one(`select g.external_id as id, g.entitlement_id as on_, g.principal_resource_id as who, r.external_id as resource
        from v1_grants g join v1_entitlements e on e.external_id = g.entitlement_id
        join v1_resources r on r.external_id = 'user:' || g.principal_resource_id where e.external_id like '%:completed'`)
      // An id that was made of others still is.
      expect(held.id).toBe(`${held.on_ ?? ''}:user:${held.who ?? ''}`)
      expect(held.who).toMatch(/^[A-Z][a-z]{8}-[a-z]{7}$/)
      database.close()
      expect(existsSync(`${out}-wal`)).toBe(false)
    })
  })

  test('never replaces a file, and refuses what it cannot read', async () => {
    await inFolder(async (folder) => {
      const [path, out] = [join(folder, 'in.c1z'), join(folder, 'out.c1z')]
      canaryFile(path)
      writeFileSync(out, '')
      await expect(sanitizeC1z(path, out, { syncs: 'all', signal: never })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
      expect(readFileSync(out)).toHaveLength(0)
      writeFileSync(join(folder, 'text.c1z'), 'nothing of the kind')
      await expect(sanitizeC1z(join(folder, 'text.c1z'), join(folder, 'new.c1z'), { syncs: 'all', signal: never })).rejects.toMatchObject({ code: 'MALFORMED_DATA' })
      expect(existsSync(join(folder, 'new.c1z'))).toBe(false)
    })
  }) // prettier-ignore
})

describe('pseudonyms', () => {
  test('equal texts stay equal, others stay apart, also those that differ in case alone', () => {
    const names = new Pseudonyms()
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        expect(names.text(a)).toBe(names.text(a))
        if (a !== b && a.trim() !== '' && b.trim() !== '') expect(names.text(a)).not.toBe(names.text(b))
      }),
    )
    expect(names.text('ADA').toLowerCase()).toBe(names.text('ada').toLowerCase())
    expect(names.text('ADA')).not.toBe(names.text('ada'))
    expect(new Pseudonyms().text('Ada Lane')).not.toBe(names.text('Ada Lane'))
  })

  test('a text of sixteen letters or more keeps its size; addresses are addresses that lead nowhere', () => {
    const names = new Pseudonyms()
    for (const text of ['An introduction to working on ladders', 'ένα μεγάλο κείμενο για όλους', '海の灯台学校海の灯台学校海の灯台学校'])
      expect(Buffer.byteLength(names.text(text))).toBe(Buffer.byteLength(text))
    expect(names.text('ada.lane@example.com')).toMatch(/^[a-z]{16,60}@[a-z]{16,40}\.example$/)
    expect(names.text('ada@example.com').split('@')[1]).toBe(names.text('eve@example.com').split('@')[1])
    expect(names.url('https://example.com/a')).toMatch(/^https:\/\/[a-z]{16,24}\.example\/$/)
  })

  test('all dates move by the same number of days, the time of day stays', () => {
    const names = new Pseudonyms()
    const days = (before: string, after: string): number => (Date.parse(after) - Date.parse(before)) / 86_400_000
    const shifted = names.text('2026-02-03T10:00:00Z')
    expect(shifted).toMatch(/T10:00:00Z$/)
    const moved = days('2026-02-03T10:00:00Z', shifted)
    expect(Number.isInteger(moved) && moved < -300).toBe(true)
    expect(days('2020-01-01', names.text('2020-01-01'))).toBe(moved)
    expect(names.moment(0) / 86_400_000).toBe(moved)
  })

  test('numbers keep their digits, small ones stay', () => {
    const names = new Pseudonyms()
    for (const number of [0, 1, 87, -5, 12.5, 100]) expect(names.number(number)).toBe(number)
    for (const number of [4711, 48151623, -1234, 1e15]) {
      expect(names.number(number)).not.toBe(number)
      expect(Math.sign(names.number(number))).toBe(Math.sign(number))
    }
    expect(String(names.number(48151623))).toHaveLength(8)
  })
})
